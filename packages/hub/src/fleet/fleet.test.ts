import type { CerberusEvent } from '@cerberusmesh/contracts';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createPostgresEventLog, type PostgresEventLog } from '../event-log/postgres-event-log.ts';
import { silentLog } from '../storage/log.ts';
import { createTestDatabase, type TestDatabase } from '../storage/test-database.ts';
import type { Fleet, FleetOptions } from './fleet.ts';
import { FleetError } from './fleet-provider.ts';
import { FLEET_LIMITS } from './limits.ts';
import type { FleetRequest } from './request-instance.ts';
import { createTestProvider, report, startTestFleet, type TestProvider } from './test-fleet.ts';

let test: TestDatabase;
let eventLog: PostgresEventLog;
let provider: TestProvider;
let fleet: Fleet;
let nowMs: number;
let disowned: string[];

beforeAll(async () => {
  test = await createTestDatabase();
  eventLog = createPostgresEventLog({ database: test.database, log: silentLog });
});
afterAll(() => test.drop());

beforeEach(async () => {
  await test.database.execute('delete from fleet_instances');
  nowMs = Date.parse('2026-11-22T01:00:00.000Z');
  disowned = [];
  provider = createTestProvider();
  fleet = start();
});
afterEach(() => fleet.stop());

function start(changes: Partial<FleetOptions> & { readonly settings?: object } = {}): Fleet {
  return startTestFleet({
    database: test.database,
    eventLog,
    provider,
    now: () => nowMs,
    disown: async ({ id }) => void disowned.push(id),
    ...changes,
  });
}

const request = (changes: Partial<FleetRequest> = {}): FleetRequest => ({
  provider: 'process',
  spec: { persona: 'web-server', traps: [{ kind: 'ssh', port: 0 }] },
  ttlMs: 3_600_000,
  issuedBy: 'ada',
  actionKey: null,
  ...changes,
});

/** Lets time pass and looks. */
async function later(milliseconds: number): Promise<void> {
  nowMs += milliseconds;
  await fleet.look();
}

async function launched(changes: Partial<FleetRequest> = {}) {
  const made = await fleet.launch(request(changes));
  await fleet.look();
  await report(test.database, made.sensorId, new Date(nowMs).toISOString());
  await later(FLEET_LIMITS.launchingPollMs);
  return made;
}

async function told(id: string): Promise<CerberusEvent[]> {
  const logged = await eventLog.read(0, 10_000);
  return logged.map(({ event }) => event).filter(({ data }) => 'instanceId' in data && data.instanceId === id);
}
const kinds = async (id: string): Promise<string[]> => (await told(id)).map(({ kind }) => kind);

describe('an instance of the fleet', () => {
  it('is launched, ready once its sensor reported, and ended when somebody asks, each told once', async () => {
    const made = await fleet.launch(request());
    expect(made).toMatchObject({ state: 'launching', endsAt: '2026-11-22T02:00:00.000000Z', issuedBy: 'ada' });
    await fleet.look();
    expect(await fleet.find(made.id)).toMatchObject({ state: 'launching', externalId: 'made 1' });
    await report(test.database, made.sensorId, new Date(nowMs).toISOString());
    await later(1_000);
    expect(await fleet.find(made.id)).toMatchObject({
      state: 'ready',
      readyAt: '2026-11-22T01:00:01.000000Z',
      traps: [{ name: 'ssh', protocol: 'ssh', address: '127.0.0.1', port: 2222 }],
    });
    expect(await fleet.end(made.id, 'asked', 'ada')).toMatchObject({ state: 'ending', reason: 'asked' });
    await fleet.look();
    expect(await fleet.find(made.id)).toMatchObject({ state: 'ended', endedAt: '2026-11-22T01:00:01.000000Z' });
    expect([...provider.instances]).toEqual([]);
    expect(disowned).toEqual([made.id]);
    expect((await told(made.id)).map(({ kind, sensorId, data }) => ({ kind, sensorId, ...data }))).toEqual([
      {
        kind: 'fleet.launched',
        sensorId: made.sensorId,
        instanceId: made.id,
        provider: 'process',
        ...request().spec,
        endsAt: '2026-11-22T02:00:00.000Z',
        by: 'ada',
      },
      {
        kind: 'fleet.ready',
        sensorId: made.sensorId,
        instanceId: made.id,
        provider: 'process',
        externalId: 'made 1',
        address: '127.0.0.1',
        durationMs: 1_000,
      },
      {
        kind: 'fleet.ended',
        sensorId: made.sensorId,
        instanceId: made.id,
        provider: 'process',
        reason: 'asked',
        lifetimeMs: 1_000,
      },
    ]);
  });

  it('is not ready while its traps do not answer', async () => {
    await fleet.stop();
    provider = createTestProvider({ reachable: true });
    let isOpen = false;
    const asked: string[] = [];
    fleet = start({
      answers: async (address, port) => {
        asked.push(`${address}:${port}`);
        return isOpen;
      },
    });
    const { id } = await launched();
    expect((await fleet.find(id))?.state).toBe('launching');
    isOpen = true;
    await later(1_000);
    expect((await fleet.find(id))?.state).toBe('ready');
    expect(new Set(asked)).toEqual(new Set(['127.0.0.1:2222']));
  });

  it('ends by itself when its time is over', async () => {
    const { id } = await launched();
    await later(3_600_000);
    await fleet.look();
    expect(await fleet.find(id)).toMatchObject({ state: 'ended', reason: 'expired' });
  });

  it('ends with the action that asked for it, and is one however often that asks', async () => {
    await test.database.execute(
      `insert into actions (id, idempotency_key, kind, state, request, happened_at, created_at)
         values ('0190a3c2-2222-7abc-8def-0123456789ab', 'key', 'launch_decoy', 'executed', '{}', now(), now())`,
    );
    const { id } = await launched({ actionKey: 'key' });
    expect(await fleet.launch(request({ actionKey: 'key' }))).toMatchObject({ id });
    await later(FLEET_LIMITS.readyPollMs);
    expect((await fleet.find(id))?.state).toBe('ready');
    await test.database.execute(`update actions set state = 'undone' where idempotency_key = 'key'`);
    await later(FLEET_LIMITS.readyPollMs);
    await fleet.look();
    expect(await fleet.find(id)).toMatchObject({ state: 'ended', reason: 'action-gone' });
  });

  it('is tried again while its provider says so, and given up with its words when it says no', async () => {
    provider.failures.push(
      new FleetError('throttled', 'slower'),
      new FleetError('no-capacity', 'full'),
      new FleetError('refused', 'You are not authorised.'),
    );
    const { id } = await fleet.launch(request());
    await fleet.look();
    expect(await fleet.find(id)).toMatchObject({ state: 'launching', detail: 'slower' });
    await later(1_000);
    expect(await fleet.find(id)).toMatchObject({ state: 'launching', detail: 'full' });
    await later(1_000);
    expect(provider.failures).toHaveLength(1);
    await later(1_000);
    await fleet.look();
    expect(await fleet.find(id)).toMatchObject({
      state: 'failed',
      reason: 'failed',
      code: 'refused',
      detail: 'You are not authorised.',
    });
    expect(await kinds(id)).toEqual(['fleet.launched', 'fleet.failed', 'fleet.ended']);
  });

  it('is taken away when its sensor does not report in time', async () => {
    const { id } = await fleet.launch(request());
    await fleet.look();
    await later(FLEET_LIMITS.readyWithinMs.process + 1);
    await fleet.look();
    expect(await fleet.find(id)).toMatchObject({ state: 'failed', code: 'not-ready-in-time' });
    expect([...provider.instances]).toEqual([]);
  });

  it('that goes away by itself has failed, or is launched again where its provider can', async () => {
    const lost = await launched();
    provider.lose(lost.id);
    await later(FLEET_LIMITS.readyPollMs);
    await fleet.look();
    expect(await fleet.find(lost.id)).toMatchObject({ state: 'failed', code: 'gone' });

    await fleet.stop();
    provider = createTestProvider({ relaunches: true });
    fleet = start();
    const again = await launched();
    provider.lose(again.id);
    await later(FLEET_LIMITS.readyPollMs);
    await later(FLEET_LIMITS.launchingPollMs);
    expect(await fleet.find(again.id)).toMatchObject({ state: 'ready' });
    expect([...provider.instances.keys()]).toEqual([again.id]);
    expect(await kinds(again.id)).toEqual(['fleet.launched', 'fleet.ready']);
  });

  it('is found again by a hub that starts, and ended where nobody wants it', async () => {
    const { id } = await launched();
    provider.instances.set('0190a3c2-3333-7abc-8def-0123456789ab', {
      ...([...provider.instances.values()][0] ?? expect.fail()),
      instanceId: '0190a3c2-3333-7abc-8def-0123456789ab',
    });
    await fleet.stop();
    fleet = start();
    await fleet.look();
    expect([...provider.instances.keys()]).toEqual([id]);
    expect(await fleet.find(id)).toMatchObject({ state: 'ready' });
    expect(provider.orders).toHaveLength(1);
  });

  it('keeps being ended until it is gone, whatever its provider says', async () => {
    const { id } = await launched();
    await fleet.end(id, 'asked', 'ada');
    provider.failures.push(new FleetError('refused', 'no'), new FleetError('unavailable', 'away'));
    for (const waitMs of [0, 1_000, 2_000]) await later(waitMs);
    expect(await fleet.find(id)).toMatchObject({ state: 'ended' });
  });

  it('is not more than there may be, nor longer than it may live, nor of a provider that is off', async () => {
    await fleet.stop();
    fleet = start({ settings: { process: { maxInstances: 1, ttlMinutes: 60 } } });
    await fleet.launch(request());
    await expect(fleet.launch(request())).rejects.toMatchObject({ code: 'limit-reached' });
    await expect(fleet.launch(request({ ttlMs: 3_600_001 }))).rejects.toMatchObject({ code: 'invalid-request' });
    await expect(fleet.launch(request({ provider: 'ec2' }))).rejects.toMatchObject({ code: 'unavailable' });
    expect(await fleet.providers()).toMatchObject([
      { name: 'process', enabled: true, ready: true, instances: 1, maxInstances: 1, maxTtlMinutes: 60 },
      { name: 'docker', enabled: false, ready: false },
      { name: 'ec2', enabled: false, ready: false },
    ]);
  });

  it('that is over is forgotten after a month', async () => {
    const { id } = await launched();
    await fleet.end(id, 'asked', 'ada');
    await fleet.look();
    await later(FLEET_LIMITS.rememberedMs + 1);
    expect(await fleet.find(id)).toBeNull();
  });
});
