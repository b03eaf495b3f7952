import type { CerberusEvent } from '@cerberusmesh/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createPostgresEventLog, type PostgresEventLog } from '../event-log/postgres-event-log.ts';
import { startPipeline } from '../pipeline/pipeline.ts';
import { silentLog } from '../storage/log.ts';
import { readAttackerDetail } from '../storage/repositories/attacker-detail.ts';
import { createTestDatabase, type TestDatabase } from '../storage/test-database.ts';
import { followAttackers } from './follow-attackers.ts';
import { ATTACKER_LIMITS } from './limits.ts';

const KEY = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIBx0yNq0O8y6rV8E7zKxO2a4bq8fJ1qkq3Zs6cWm0d1u';
const HASSH = 'a'.repeat(32);
const FILE = 'b'.repeat(64);
const LIST = ['root:root', 'root:admin', 'root:123456', 'pi:raspberry'];

interface SampleSession {
  readonly from: string;
  readonly at: string;
  readonly hassh?: string;
  readonly credentials?: readonly string[];
  readonly command?: string;
  readonly upload?: string;
}

let made = 0;

function uuid(): string {
  made += 1;
  return `0198f3a0-0000-7000-8000-${String(made).padStart(12, '0')}`;
}

/** The events of a session, a second apart. */
function sessionOf(sample: SampleSession): CerberusEvent[] {
  const identity = {
    sensorId: 'sensor-1',
    trap: 'ssh',
    sessionId: uuid(),
    source: { address: sample.from, port: 4_000 },
    destination: null,
    protocol: 'ssh',
  };
  let atMs = Date.parse(sample.at);
  const next = () => {
    atMs += 1_000;
    return { ...identity, id: uuid(), at: new Date(atMs).toISOString() };
  };
  const { hassh, credentials = [], command, upload } = sample;
  const events: CerberusEvent[] = [{ ...next(), kind: 'session.opened', data: {} }];
  if (hassh !== undefined) events.push({ ...next(), kind: 'client.identified', data: { fingerprints: { hassh } } });
  for (const credential of credentials) {
    const [username = '', secret = ''] = credential.split(':');
    events.push({
      ...next(),
      kind: 'credential.tried',
      data: { method: 'password', username, secret, accepted: false },
    });
  }
  if (command !== undefined)
    events.push({ ...next(), kind: 'command.entered', data: { input: command, channel: 'exec' } });
  if (upload !== undefined) {
    const data = { path: '/tmp/x', sha256: upload, bytes: 9, via: 'scp' as const };
    events.push({ ...next(), kind: 'file.uploaded', data });
  }
  events.push({ ...next(), kind: 'session.closed', data: { reason: 'client-closed', durationMs: 1_000 } });
  return events;
}

const plant = `echo "${KEY} a@b" >> .ssh/authorized_keys`;
const SESSIONS: readonly SampleSession[] = [
  { from: '192.0.2.9', at: '2026-04-01T00:00:00Z', hassh: HASSH, credentials: LIST },
  { from: '192.0.2.1', at: '2026-05-01T00:00:00Z', hassh: HASSH, credentials: LIST.slice(0, 2) },
  { from: '192.0.2.1', at: '2026-05-01T01:00:00Z', hassh: HASSH, credentials: LIST.slice(2), command: plant },
  { from: '192.0.2.1', at: '2026-05-03T00:00:00Z', command: plant, upload: FILE },
  { from: '192.0.2.2', at: '2026-04-20T00:00:00Z', command: `${plant}; uname` },
  { from: '192.0.2.3', at: '2026-05-02T00:00:00Z', hassh: 'c'.repeat(32), credentials: LIST, upload: FILE },
  {
    from: '192.0.2.4',
    at: '2026-05-02T00:00:00Z',
    hassh: HASSH,
    credentials: ['root:root', 'root:toor', 'a:b', 'c:d'],
  },
];

describe('attackers over time', () => {
  let test: TestDatabase;
  let eventLog: PostgresEventLog;

  beforeAll(async () => {
    test = await createTestDatabase();
    eventLog = createPostgresEventLog({ database: test.database, log: silentLog });
    // In two appends, so that a session's client may be known from an earlier batch.
    const events = SESSIONS.flatMap(sessionOf);
    await eventLog.append(events.slice(0, 9));
    await consume();
    await eventLog.append(events.slice(9));
    await consume();
  });
  afterAll(async () => {
    await eventLog.stop();
    await test.drop();
  });

  async function consume(): Promise<void> {
    const fail = (error: unknown) => expect.fail(String(error));
    const pipeline = startPipeline({
      eventLog,
      mapper: { mapEvent: () => [] },
      score: () => ({ score: 0, level: 1, stage: 'contact', contributions: [], scoringVersion: 'test' }),
      agent: { decide: () => [] },
      geo: { country: () => null },
      onError: fail,
    });
    const following = followAttackers(eventLog, fail);
    const head = await eventLog.head();
    await Promise.all([pipeline.caughtUp(head), following.caughtUp(head)]);
    await Promise.all([pipeline.stop(), following.stop()]);
  }

  it('are one visit as long as they pause for less than six hours', async () => {
    expect((await readAttackerDetail(test.database, '192.0.2.1'))?.visits).toEqual({
      count: 2,
      visitGapHours: 6,
      lastStartedAt: '2026-05-03T00:00:01.000000Z',
    });
    expect((await readAttackerDetail(test.database, '192.0.2.9'))?.visits.count).toBe(1);
  });

  it('are known by the key they plant, the file they leave, and the list that their client tries', async () => {
    const detail = await readAttackerDetail(test.database, '192.0.2.1');
    expect(
      detail?.links.map(({ address, confidence, shared }) => [address, confidence, shared.map(({ kind }) => kind)]),
    ).toEqual([
      ['192.0.2.2', 0.95, ['public-key']],
      ['192.0.2.3', 0.8, ['artefact']],
      ['192.0.2.9', 0.6, ['client-and-credentials']],
    ]);
    expect(detail?.knownSince).toBe('2026-04-01T00:00:01.000000Z');
    expect(detail?.traits.map(({ kind, sessionCount, addressCount }) => [kind, sessionCount, addressCount])).toEqual([
      ['artefact', 1, 2],
      ['public-key', 2, 2],
    ]);
  });

  it('are not the same for a list that only begins alike, or for the same list tried by another client', async () => {
    expect((await readAttackerDetail(test.database, '192.0.2.4'))?.links).toEqual([]);
    expect((await readAttackerDetail(test.database, '192.0.2.3'))?.links.map(({ address }) => address)).toEqual([
      '192.0.2.1',
    ]);
  });

  it('are compared by a sample where their lists are long', async () => {
    const long = Array.from({ length: 300 }, (_, index) => `user:secret-${index}`);
    const at = '2026-05-04T00:00:00Z';
    const other = ATTACKER_LIMITS.maxComparedCredentials;
    const events = [
      { from: '192.0.2.20', at, hassh: HASSH, credentials: long },
      { from: '192.0.2.21', at, hassh: HASSH, credentials: long.slice(0, 297) },
      { from: '192.0.2.22', at, hassh: HASSH, credentials: long.slice(0, other) },
    ].flatMap(sessionOf);
    await eventLog.append(events);
    await consume();
    const linked = async (address: string) =>
      (await readAttackerDetail(test.database, address))?.links.map((link) => link.address);
    expect(await linked('192.0.2.20')).toEqual(['192.0.2.21']);
    expect(await linked('192.0.2.21')).toEqual(['192.0.2.20']);
    expect(await linked('192.0.2.22')).toEqual([]);
  });

  it('are told of when they come back and when a key or a file gives them away', async () => {
    const rows = await test.database.query(
      `select data->>'change' as change, data->>'address' as address, data->>'visits' as visits,
              data->>'activeDays' as days, data->>'sessionCount' as sessions, data->>'knownSince' as since,
              (select string_agg(trait->>'kind', ',') from json_array_elements(data->'traits') as trait) as traits,
              data->'linkedAddresses' as linked
         from events where kind = 'attacker.updated' order by seq`,
    );
    expect(rows.map((row) => Object.values(row))).toEqual([
      ['returned', '192.0.2.1', '2', '2', '3', '2026-05-01T00:00:01.000000Z', null, []],
      ['recognised', '192.0.2.2', '1', '1', '1', '2026-04-20T00:00:01.000000Z', 'public-key', ['192.0.2.1']],
      ['recognised', '192.0.2.3', '1', '1', '1', '2026-05-02T00:00:01.000000Z', 'artefact', ['192.0.2.1']],
    ]);
  });

  it('are nobody when nothing came from an address', async () => {
    expect(await readAttackerDetail(test.database, '203.0.113.1')).toBeNull();
  });
});
