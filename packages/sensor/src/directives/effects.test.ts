import { createConnection } from 'node:net';
import type { CerberusEvent } from '@cerberusmesh/contracts';
import { afterEach, describe, expect, it } from 'vitest';
import { HoneytokenWatch } from '../deception/credentials/honeytoken-watch.ts';
import { createHostRegistry } from '../deception/host/create-host.ts';
import { changeGeneration, type GenerationState, readGeneration } from '../deception/host/generation-state.ts';
import { runCommand } from '../deception/shell/test-shell.ts';
import { DEFAULT_LIMITS } from '../limits.ts';
import { loadMachine } from '../personas.ts';
import { ALL_TRAPS } from '../sensor-config.ts';
import type { SessionRegistry } from '../sessions/session-registry.ts';
import { TEST_INSTALLATION, testMachine, testPolicy } from '../test-machine.ts';
import type { Trap, TrapState } from '../trap.ts';
import { createTrapBench } from '../trap-bench.ts';
import { blockEffect } from './effects/block.ts';
import { type LaunchDecoyEffect, launchDecoyEffect } from './effects/launch-decoy.ts';
import { raiseRecordingEffect } from './effects/raise-recording.ts';
import { redirectEffect } from './effects/redirect.ts';
import { rotateHostKeyEffect } from './effects/rotate-host-key.ts';
import { Machines } from './machines.ts';
import { NOW_MS, orderOf } from './test-directives.ts';

function memoryState(): TrapState {
  const files = new Map<string, Uint8Array>();
  return { read: (name) => files.get(name) ?? null, write: (name, bytes) => void files.set(name, bytes) };
}

function createMachines() {
  return new Machines({
    persona: 'web-server',
    home: testMachine(),
    maxOthers: 1,
    load(persona, bait, plants) {
      if (!['web-server', 'database-server', 'router'].includes(persona)) throw new Error('no such persona');
      return loadMachine(persona, TEST_INSTALLATION, {
        ...(bait === undefined ? {} : { bait }),
        ...(plants === undefined ? {} : { plants }),
      });
    },
  });
}

function hostsOf(machines: Machines) {
  return createHostRegistry({
    machine: (source) => machines.of(source),
    policy: testPolicy(),
    limits: DEFAULT_LIMITS,
    clock: { now: () => NOW_MS },
    random: { next: () => 0.5, bytes: (length) => Buffer.alloc(length, 7) },
  });
}

describe('a blocked source', () => {
  it('is dropped, counted and told: at once, then with its number, and at the end', async () => {
    let nowMs = NOW_MS;
    const events: unknown[] = [];
    const ended: boolean[] = [];
    const sessions: Pick<SessionRegistry, 'operational' | 'terminate'> = {
      // reason: only what it says matters here
      operational: (_kind, data) => data as CerberusEvent,
      terminate: (matches) => {
        ended.push(matches('192.0.2.7'), matches('192.0.3.7'));
        return 2;
      },
    };
    const effect = blockEffect({
      // reason: the others are not asked
      sessions: sessions as SessionRegistry,
      append: (event) => void events.push(event),
      clock: { now: () => nowMs },
      reportIntervalMs: 60_000,
    });
    const order = orderOf('block', { source: '192.0.2.0/24', endSessions: true });
    expect(effect.drops('192.0.2.7')).toBe(false);
    await effect.apply(order, {}, null);
    expect(ended).toEqual([true, false]);
    expect(['192.0.2.7', '192.0.2.8', '198.51.100.1', '192.0.2.7'].map((each) => effect.drops(each))).toEqual([
      true,
      true,
      false,
      true,
    ]);
    nowMs += 60_000;
    effect.drops('192.0.2.7');
    effect.drops('192.0.2.7');
    await effect.undo(order, {});
    expect(effect.drops('192.0.2.7')).toBe(false);
    const told = (connections: number, sessionsEnded = 0) => ({
      directiveId: order.directiveId,
      network: '192.0.2.0/24',
      connections,
      sessionsEnded,
    });
    expect(events).toEqual([told(0, 2), told(4), told(1)]);
  });
});

describe('a source that is recorded in full', () => {
  it('has larger limits while the order lasts, and nobody else has', async () => {
    const effect = raiseRecordingEffect(DEFAULT_LIMITS);
    const order = orderOf('raise_recording', { source: '192.0.2.1', level: 'full' });
    await effect.apply(order, {}, null);
    expect(effect.limitsFor('192.0.2.1').maxRecordingBytes).toBe(DEFAULT_LIMITS.maxRecordingBytes * 8);
    expect(effect.limitsFor('192.0.2.2')).toBe(DEFAULT_LIMITS);
    await effect.undo(order, {});
    expect(effect.limitsFor('192.0.2.1')).toBe(DEFAULT_LIMITS);
  });
});

describe('a redirected source', () => {
  it('meets another machine, finds its own again afterwards, and never a file that is no persona', async () => {
    const machines = createMachines();
    const hosts = hostsOf(machines);
    const effect = redirectEffect(machines);
    const order = orderOf('redirect', { source: '192.0.2.1', persona: 'database-server' });
    const hostname = async () =>
      (await runCommand('hostname; ls /root/mine 2>/dev/null', { host: hosts.hostFor('192.0.2.1') })).stdout;
    await runCommand('touch /root/mine', { host: hosts.hostFor('192.0.2.1') });
    const before = await hostname();
    await effect.apply(order, {}, null);
    expect(await hostname()).not.toContain(before.split('\n')[0]);
    expect(hosts.hostFor('192.0.2.2').persona.name).toBe('web-server');
    await effect.undo(order, {});
    expect(await hostname()).toBe(before);
    for (const persona of ['unknown', 'credentials.yaml'])
      await expect(effect.apply(orderOf('redirect', { source: '192.0.2.1', persona }), {}, null)).rejects.toThrow();
    await expect(
      effect.apply(orderOf('redirect', { source: '192.0.2.1', persona: 'router' }), {}, null),
    ).rejects.toMatchObject({ code: 'too-many' });
  });
});

describe('rotated keys and bait', () => {
  const trapOf = (state: TrapState): Trap => ({
    name: 'ssh',
    start: () => Promise.reject(new Error('not asked')),
    stop: () => Promise.resolve(),
    async replaceHostKeys(generation) {
      const { generation: before } = readGeneration(state, { hostKeysOf: 'ssh' });
      changeGeneration(state, { hostKeysOf: 'ssh' }, generation, NOW_MS);
      return {
        before: [{ type: 'k', fingerprint: `SHA256:${before}` }],
        after: [{ type: 'k', fingerprint: `SHA256:${generation}` }],
      };
    },
  });

  function start() {
    const state = memoryState();
    const machines = createMachines();
    const honeytokens = new HoneytokenWatch(machines.home.honeytokens());
    const traps = new Map([['ssh', trapOf(state)]]);
    const effect = rotateHostKeyEffect({
      traps,
      sharingKeysOf: () => [],
      machines,
      honeytokens,
      state,
      clock: { now: () => NOW_MS },
    });
    return { state, machines, honeytokens, effect };
  }
  const secretOf = ({ home }: Machines) =>
    home.honeytokens().find(({ id }) => id.startsWith('databaseRoot-'))?.secret ?? '';

  it('are new, the old bait is still found out, and both come back when it is undone', async () => {
    const { state, machines, honeytokens, effect } = start();
    const hosts = hostsOf(machines);
    const read = async () =>
      (await runCommand('cat /root/.my.cnf; stat -c %Y /root/.my.cnf', { host: hosts.hostFor('192.0.2.1') })).stdout;
    await runCommand('touch /root/mine', { host: hosts.hostFor('192.0.2.1') });
    const before = await read();
    const old = secretOf(machines);
    const order = orderOf('rotate_host_key', { trap: 'ssh', bait: true });
    const chosen = effect.choose(order);
    expect(await effect.apply(order, chosen, null)).toMatchObject({
      facts: { hostKeys: { before: [{ fingerprint: 'SHA256:0' }], after: [{ fingerprint: 'SHA256:1' }] } },
    });
    const found = (secret: string) => honeytokens.find({ secret, publicKey: null })?.id.split('-')[0];
    expect(secretOf(machines)).not.toBe(old);
    expect([found(old), found(secretOf(machines))]).toEqual(['databaseRoot', 'databaseRoot']);
    const after = await read();
    expect(after).toContain(secretOf(machines));
    expect(after).toContain(String(Math.floor(NOW_MS / 1000)));
    expect((await runCommand('ls /root/mine', { host: hosts.hostFor('192.0.2.1') })).stdout).toBe('/root/mine\n');
    // Done again, as after a kill, it changes nothing more.
    expect(await effect.apply(order, chosen, null)).toMatchObject({ detail: 'The keys were changed before.' });
    expect(readGeneration(state, 'bait').highest).toBe(1);
    await effect.undo(order, chosen);
    expect(await read()).toBe(before);
    expect(effect.choose(order)).toEqual({ keysBefore: 0, keys: 2, baitBefore: 0, bait: 2 });
  });

  it('of an earlier time are known to a sensor that starts later', () => {
    const bait: GenerationState = { generation: 2, highest: 3, changedAtMs: NOW_MS };
    const tokens = loadMachine('web-server', TEST_INSTALLATION, { bait }).honeytokens();
    const secrets = new Set(tokens.map(({ secret }) => secret));
    for (const token of loadMachine('web-server', TEST_INSTALLATION).honeytokens())
      expect(secrets).toContain(token.secret);
    expect(tokens.filter(({ id }) => id.startsWith('mail-')).map(({ paths }) => paths.length > 0)).toEqual([
      true,
      false,
      false,
      false,
    ]);
  });

  it('are refused for a trap that has none', async () => {
    const { effect } = start();
    const order = orderOf('rotate_host_key', { trap: 'http', bait: false });
    await expect(effect.apply(order, effect.choose(order), null)).rejects.toMatchObject({ code: 'unknown-trap' });
  });
});

describe('a decoy', () => {
  let decoys: LaunchDecoyEffect | null = null;
  afterEach(async () => decoys?.stop());

  it('listens where a client reaches it, comes back to its port, and is closed', async () => {
    const bench = createTrapBench();
    const machines = createMachines();
    const start = () =>
      launchDecoyEffect({
        definitions: ALL_TRAPS,
        machines,
        contextFor: () => bench.context,
        listening: () => [{ name: 'http', protocol: 'http', address: '127.0.0.1', port: 1 }],
        maxDecoys: 1,
      });
    const order = orderOf('launch_decoy', { trap: 'http', name: 'decoy-web', address: null, port: 0, persona: null });
    decoys = start();
    const { facts, chosen = {} } = await decoys.apply(order, {}, null);
    const port = facts.trap?.port ?? 0;
    const connect = () =>
      new Promise<boolean>((resolve) => {
        const socket = createConnection({ port, host: '127.0.0.1' }, () => {
          socket.destroy();
          resolve(true);
        }).on('error', () => resolve(false));
      });
    expect(facts.trap).toMatchObject({ name: 'decoy-web', protocol: 'http', address: '127.0.0.1' });
    expect(await connect()).toBe(true);
    expect(bench.of('session.opened')[0]?.trap).toBe('decoy-web');
    await expect(
      decoys.apply(orderOf('launch_decoy', { ...order.data, name: 'another' }), {}, null),
    ).rejects.toMatchObject({ code: 'too-many' });
    await decoys.stop();
    decoys = start();
    expect((await decoys.apply(order, chosen, facts)).facts.trap?.port).toBe(port);
    await decoys.undo(order, chosen);
    expect(await connect()).toBe(false);
    const strange = orderOf('launch_decoy', { ...order.data, trap: 'gopher' });
    await expect(decoys.apply(strange, {}, null)).rejects.toMatchObject({ code: 'unknown-trap' });
  });
});
