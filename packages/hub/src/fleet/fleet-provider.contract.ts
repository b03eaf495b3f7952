import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FleetOrder, FleetProvider } from './fleet-provider.ts';

/** A provider in a world of its own. */
export interface ProviderUnderTest {
  readonly provider: FleetProvider;
  /** A further provider of the same place, of another installation; what it starts is nothing of the first one's. */
  readonly stranger?: FleetProvider;
  readonly order?: Partial<FleetOrder>;
  stop?(): Promise<void>;
}

const never = new AbortController().signal;

/** What every `FleetProvider` keeps. */
export function describeFleetProvider(name: string, setUp: () => Promise<ProviderUnderTest>, timeoutMs = 5_000): void {
  describe(`${name} as a provider of sensors`, { timeout: timeoutMs }, () => {
    let subject: ProviderUnderTest;
    beforeAll(async () => {
      subject = await setUp();
    }, timeoutMs);
    afterAll(async () => {
      await subject.provider.stop();
      await subject.provider.stop();
      await subject.stranger?.stop();
      await subject.stop?.();
    });

    const orderOf = (): FleetOrder => {
      const instanceId = randomUUID();
      return {
        instanceId,
        sensorId: `decoy-${instanceId.slice(0, 13)}`,
        spec: { persona: 'web-server', traps: [{ kind: 'ssh', port: 0 }] },
        hub: { url: 'https://hub.example.org:7070', authority: null },
        keyFile: 'cm_sensor_secret\ndirectives ed25519 key\n',
        endsAtMs: Date.parse('2030-01-01T00:00:00.000Z'),
        ...subject.order,
      };
    };
    /** The instance once it is gone. */
    const gone = async (id: string): Promise<boolean> => {
      const seen = await subject.provider.inspect(id, never);
      return seen === null || seen.state === 'gone';
    };
    const ids = async (provider: FleetProvider): Promise<string[]> =>
      (await provider.list(never)).filter(({ state }) => state !== 'gone').map(({ instanceId }) => instanceId);

    it('says that it is ready', async () => {
      expect(await subject.provider.health(never)).toEqual({ ready: true });
    });

    it('starts an instance once, however often it is asked, and finds it again', async () => {
      const { provider } = subject;
      const order = orderOf();
      const [first, second] = await Promise.all([provider.launch(order, never), provider.launch(order, never)]);
      const third = await provider.launch(order, never);
      expect(new Set([first, second, third].map(({ externalId }) => externalId)).size).toBe(1);
      const seen = await provider.inspect(order.instanceId, never);
      expect(seen).toMatchObject({ instanceId: order.instanceId, externalId: first.externalId });
      expect(['starting', 'running']).toContain(seen?.state);
      for (const { kind, port } of seen?.published ?? []) expect([kind, port > 0]).toEqual(['ssh', true]);
      expect(await ids(provider)).toEqual([order.instanceId]);
      expect(JSON.stringify([first, seen])).not.toContain('cm_sensor_secret');
      await provider.terminate(order.instanceId, never);
      await provider.terminate(order.instanceId, never);
      expect(await gone(order.instanceId)).toBe(true);
      expect(await ids(provider)).toEqual([]);
    });

    it('knows nothing of what it never started, and ends nothing then', async () => {
      const id = randomUUID();
      expect(await subject.provider.inspect(id, never)).toBeNull();
      await subject.provider.terminate(id, never);
    });

    it('leaves alone what another installation started', async () => {
      const { provider, stranger } = subject;
      if (stranger === undefined) return;
      const order = orderOf();
      await stranger.launch(order, never);
      expect([await provider.inspect(order.instanceId, never), await ids(provider)]).toEqual([null, []]);
      await provider.terminate(order.instanceId, never);
      expect(await ids(stranger)).toEqual([order.instanceId]);
      await stranger.terminate(order.instanceId, never);
    });

    it('does nothing once it was called off', async () => {
      const order = orderOf();
      const off = AbortSignal.abort(new Error('called off'));
      await expect(subject.provider.launch(order, off)).rejects.toThrow();
      expect(await subject.provider.inspect(order.instanceId, never)).toBeNull();
    });
  });
}
