import {
  attackersQuerySchema,
  decisionsQuerySchema,
  eventsQuerySchema,
  sessionDetailSchema,
  sessionsQuerySchema,
  statsSchema,
} from '@cerberusmesh/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createPostgresEventLog, type PostgresEventLog } from '../../event-log/postgres-event-log.ts';
import { createSensorContacts } from '../../intake/sensor-contacts.ts';
import { startPipeline } from '../../pipeline/pipeline.ts';
import { testConclusions } from '../../pipeline/test-conclusions.ts';
import { makeEvent, testUuid } from '../../sessions/make-event.ts';
import { silentLog } from '../log.ts';
import { createTestDatabase, type TestDatabase } from '../test-database.ts';
import { findAttacker, listAttackers } from './attackers-repository.ts';
import { findDecision, listDecisions } from './decisions-repository.ts';
import { listDetections } from './detections-repository.ts';
import { listEvents } from './events-repository.ts';
import { listSensors, listTraps } from './sensors-repository.ts';
import { readSessionDetail } from './session-detail.ts';
import { findSession, findSessions, listSessions } from './sessions-repository.ts';
import { readStats, readTotals } from './stats-repository.ts';

let test: TestDatabase;
let eventLog: PostgresEventLog;

const NOW = Date.parse('2026-05-01T12:00:00Z');
const at = (minutesAgo: number) => new Date(NOW - minutesAgo * 60_000).toISOString().replace('Z', '000Z');

/** Ten sessions, s0 the newest: even ones log in, every third types commands, those of source .2 stay open. */
beforeAll(async () => {
  test = await createTestDatabase();
  eventLog = createPostgresEventLog({ database: test.database, log: silentLog });
  const pipeline = startPipeline({ ...testConclusions, eventLog });
  const traps = [{ name: 'ssh', protocol: 'ssh', address: '127.0.0.1', port: 2222 }];
  await eventLog.append([
    makeEvent('sensor.started', { version: '1', persona: 'p', traps }, { session: null, source: null, at: at(700) }),
    makeEvent(
      'sensor.started',
      { version: '1', persona: 'p', traps },
      { session: null, source: null, at: at(900), sensorId: 'gone' },
    ),
    makeEvent('sensor.stopped', { reason: 'x' }, { session: null, source: null, at: at(800), sensorId: 'gone' }),
  ]);
  for (let i = 9; i >= 0; i--) {
    const identity = { session: `s${i}`, source: `192.0.2.${i < 4 ? 1 : 2}`, at: at(i * 60) };
    await eventLog.append([
      makeEvent('session.opened', { externalId: `cowrie${i}` }, identity),
      makeEvent(
        'credential.tried',
        { method: 'password', username: 'root', secret: `pw${i % 2}`, accepted: i % 2 === 0 },
        identity,
      ),
      ...(i % 3 === 0
        ? [
            makeEvent('command.entered', { input: 'do T1059', channel: 'exec' as const, exitCode: 1 }, identity),
            makeEvent('command.entered', { input: 'do T1059 T1105', channel: 'exec' as const }, identity),
            makeEvent(
              'file.uploaded',
              { path: '/tmp/x', sha256: 'a'.repeat(64), bytes: 3, via: 'sftp' as const },
              identity,
            ),
          ]
        : []),
      ...(i < 4 ? [makeEvent('session.closed', { reason: 'client-closed' as const, durationMs: 7 }, identity)] : []),
    ]);
  }
  await pipeline.caughtUp(await eventLog.head());
  await pipeline.stop();
});
afterAll(async () => {
  await eventLog.stop();
  await test.drop();
});

const sessions = async (query: object) =>
  (await listSessions(test.database, sessionsQuerySchema.parse(query), null, NOW)).items.map(({ externalId }) =>
    externalId?.slice(6),
  );

describe('sessions', () => {
  it('are listed newest first, page by page, without gap or repeat', async () => {
    const seen: (string | null)[] = [];
    let after: Parameters<typeof listSessions>[2] = null;
    do {
      const page = await listSessions(test.database, sessionsQuerySchema.parse({ limit: 3 }), after, NOW);
      seen.push(...page.items.map(({ externalId }) => externalId));
      after = page.next;
    } while (after !== null);
    expect(seen).toEqual(Array.from({ length: 10 }, (_, index) => `cowrie${index}`));
  });

  it('are found by each filter and by several at once', async () => {
    expect(await sessions({ state: 'closed' })).toEqual(['0', '1', '2', '3']);
    expect(await sessions({ state: 'open', authenticated: 'true' })).toEqual(['4', '6', '8']);
    expect(await sessions({ withCommands: 'true' })).toEqual(['0', '3', '6', '9']);
    expect(await sessions({ withCommands: 'false', authenticated: 'false' })).toEqual(['1', '5', '7']);
    expect(await sessions({ technique: 'T1105' })).toEqual(['0', '3', '6', '9']);
    expect(await sessions({ technique: 'T9999' })).toEqual([]);
    expect(await sessions({ source: '192.0.2.1', minScore: 0.4 })).toEqual(['0', '3']);
    expect(await sessions({ decision: 'launch_decoy' })).toEqual(['0', '3', '6', '9']);
    expect(await sessions({ decision: 'monitor', trap: 'ssh', limit: 2 })).toEqual(['1', '2']);
    expect(await sessions({ source: "'; drop table sessions; --" })).toEqual([]);
  });

  it('are found by id, by the id of another log and by the beginning of their id', async () => {
    const id = testUuid('s3');
    const find = async (reference: string) => (await findSession(test.database, reference))?.id ?? null;
    expect(
      await Promise.all([id, 'cowrie3', id.slice(0, 8), id.slice(0, 11), id.slice(0, 6).toUpperCase()].map(find)),
    ).toEqual([id, id, id, id, id]);
    expect(
      await Promise.all(['', '0', 'cowrie99', 'zz', testUuid('none'), `${id}0`, '%', '-'.repeat(40)].map(find)),
    ).toEqual(Array.from({ length: 8 }, () => null));
    expect((await findSessions(test.database, [id, testUuid('none')])).map((session) => session.id)).toEqual([id]);
  });

  it('are shown whole', async () => {
    const session = await findSession(test.database, 'cowrie3');
    if (session === null) throw new Error('session 3');
    const statement = { text: 'x', tactic: null, techniques: [] };
    const detail = sessionDetailSchema.parse(
      await readSessionDetail(test.database, session, { mapCommandLine: () => [statement], familiesOf: () => [] }),
    );
    expect(detail).toEqual({
      ...session,
      credentials: [
        {
          at: at(180),
          eventId: detail.credentials[0]?.eventId,
          method: 'password',
          username: 'root',
          secret: 'pw1',
          publicKeyFingerprint: null,
          accepted: false,
        },
      ],
      commands: [
        {
          at: at(180),
          eventId: detail.commands[0]?.eventId,
          input: 'do T1059',
          channel: 'exec',
          exitCode: 1,
          statements: [statement],
        },
        {
          at: at(180),
          eventId: detail.commands[1]?.eventId,
          input: 'do T1059 T1105',
          channel: 'exec',
          exitCode: null,
          statements: [statement],
        },
      ],
      files: [
        {
          at: at(180),
          eventId: detail.files[0]?.eventId,
          direction: 'uploaded',
          path: '/tmp/x',
          url: null,
          sha256: 'a'.repeat(64),
          bytes: 3,
          kept: false,
        },
      ],
      cut: false,
      contributions: [{ factor: 'detections', weight: 0.41000000000000003, reason: '2 techniques' }],
      judgement: null,
      detections: detail.detections,
      decisions: detail.decisions,
      stages: [
        {
          stage: 'execution',
          at: at(180),
          techniques: ['T1059', 'T1105'],
          evidence: detail.detections[0]?.evidence,
        },
      ],
      families: [],
    });
    expect(detail.detections.map(({ techniqueId, count, evidence }) => [techniqueId, count, evidence.length])).toEqual([
      ['T1059', 2, 2],
      ['T1105', 1, 1],
    ]);
    expect(detail.decisions.map(({ trigger, at: when }) => [trigger, when])).toEqual([
      ['level-1', at(180)],
      ['level-2', at(180)],
      ['level-3', at(180)],
    ]);
  });
});

describe('decisions', () => {
  it('are listed newest first, by kind, state and session, and found by id', async () => {
    const list = async (query: object) =>
      (await listDecisions(test.database, decisionsQuerySchema.parse(query), null, NOW)).items;
    const decoys = await list({ kind: 'launch_decoy' });
    expect(decoys).toHaveLength(8);
    expect(decoys[0]).toMatchObject({
      sessionId: testUuid('s0'),
      source: '192.0.2.1',
      at: at(0),
      kind: 'launch_decoy',
    });
    expect(await list({ state: 'authorised' })).toEqual([]);
    const ofSession = await list({ sessionId: testUuid('s1') });
    expect(ofSession.map(({ trigger }) => trigger)).toEqual(['level-1']);
    expect(await findDecision(test.database, ofSession[0]?.decisionId ?? '')).toEqual(ofSession[0]);
    expect(await findDecision(test.database, 'nonsense')).toBeNull();
  });

  it('are paged', async () => {
    const query = decisionsQuerySchema.parse({ limit: 10 });
    const first = await listDecisions(test.database, query, null, NOW);
    const second = await listDecisions(test.database, query, first.next, NOW);
    expect(new Set([...first.items, ...second.items].map(({ decisionId }) => decisionId)).size).toBe(18);
    expect(second.next).toBeNull();
  });
});

describe('detections', () => {
  it('are listed newest first and by technique', async () => {
    const first = await listDetections(test.database, { limit: 3, techniqueId: 'T1105' }, null, NOW);
    const second = await listDetections(test.database, { limit: 3, techniqueId: 'T1105' }, first.next, NOW);
    expect([...first.items, ...second.items].map(({ sessionId }) => sessionId)).toEqual(
      ['s0', 's3', 's6', 's9'].map(testUuid),
    );
  });
});

describe('attackers', () => {
  it('are listed by when they were last seen, and found by address', async () => {
    const query = attackersQuerySchema.parse({ limit: 1 });
    const first = await listAttackers(test.database, query, null, NOW);
    const second = await listAttackers(test.database, query, first.next, NOW);
    expect([...first.items, ...second.items].map(({ address, sessionCount }) => [address, sessionCount])).toEqual([
      ['192.0.2.1', 4],
      ['192.0.2.2', 6],
    ]);
    expect(await findAttacker(test.database, '192.0.2.1')).toEqual({
      address: '192.0.2.1',
      origin: { country: 'NO' },
      firstSeenAt: at(180),
      lastSeenAt: at(0),
      sessionCount: 4,
      credentialCount: 4,
      commandCount: 4,
      maxScore: 0.41000000000000003,
      techniqueIds: ['T1059', 'T1105'],
    });
    expect(await findAttacker(test.database, '192.0.2.99')).toBeNull();
  });
});

describe('events', () => {
  it('are listed in both orders, page by page', async () => {
    for (const order of ['newest', 'oldest']) {
      const seen: number[] = [];
      let after: Parameters<typeof listEvents>[2] = null;
      do {
        const page = await listEvents(test.database, eventsQuerySchema.parse({ limit: 30, order }), after, NOW);
        seen.push(...page.items.map(({ seq }) => seq));
        after = page.next;
      } while (after !== null);
      const all = Array.from({ length: await eventLog.head() }, (_, index) => index + 1);
      expect(seen).toEqual(order === 'newest' ? all.reverse() : all);
    }
  });

  it('are found by kind, session and source', async () => {
    const list = async (query: object) =>
      (await listEvents(test.database, eventsQuerySchema.parse(query), null, NOW)).items.map(({ event }) => event);
    expect(await list({ kind: 'file.uploaded' })).toHaveLength(4);
    expect((await list({ sessionId: testUuid('s1'), order: 'oldest' })).map(({ kind }) => kind)).toEqual([
      'session.opened',
      'credential.tried',
      'session.closed',
    ]);
    expect(new Set((await list({ source: '192.0.2.2' })).map((event) => event.source?.address))).toEqual(
      new Set(['192.0.2.2']),
    );
    expect(await list({ source: '192.0.2.3' })).toEqual([]);
  });
});

describe('sensors', () => {
  it('are online, silent or stopped', async () => {
    const states = async (silentAfterMs: number) =>
      (await listSensors(test.database, { nowMs: NOW, silentAfterMs })).map(({ id, state }) => [id, state]);
    expect(await states(60_000)).toEqual([
      ['edge-1', 'online'],
      ['gone', 'stopped'],
    ]);
    const later = await listSensors(test.database, { nowMs: NOW + 120_000, silentAfterMs: 60_000 });
    expect(later[0]).toEqual({
      id: 'edge-1',
      persona: 'p',
      version: '1',
      startedAt: at(700),
      lastSeenAt: at(0),
      state: 'silent',
      eventCount: 37,
    });
    await createSensorContacts(test.database, () => NOW + 110_000, 0).heard('edge-1');
    expect((await listSensors(test.database, { nowMs: NOW + 120_000, silentAfterMs: 60_000 }))[0]).toMatchObject({
      lastSeenAt: new Date(NOW + 110_000).toISOString().replace('Z', '000Z'),
      state: 'online',
    });
    expect(await listTraps(test.database)).toEqual(
      ['edge-1', 'gone'].map((sensorId) => ({
        sensorId,
        name: 'ssh',
        protocol: 'ssh',
        address: '127.0.0.1',
        port: 2222,
      })),
    );
  });
});

describe('stats', () => {
  const describeTechnique = (id: string) =>
    id === 'T1059' ? { name: 'Interpreter', tactics: ['execution' as const] } : undefined;

  it('count everything recorded, and as live only what was heard of lately', async () => {
    expect(await readTotals(test.database, Date.parse(at(210)))).toEqual({
      events: 39,
      sessions: 10,
      openSessions: 1,
      attackers: 2,
      credentials: 10,
      commands: 8,
      files: 4,
      decisions: 18,
      proposedDecisions: 18,
    });
  });

  it('look back over a range', async () => {
    const stats = statsSchema.parse(await readStats(test.database, '24h', NOW, describeTechnique));
    expect(stats.series.bucketSeconds).toBe(900);
    expect(stats.series.points).toHaveLength(96);
    expect(stats.series.points.at(-1)).toEqual({ at: NOW / 1000, events: 6, sessions: 1 });
    expect(stats.series.points.reduce((sum, point) => sum + point.events, 0)).toBe(39);
    expect(stats.series.points.reduce((sum, point) => sum + point.sessions, 0)).toBe(10);
    const { generatedAt, range, totals, series, ...lists } = stats;
    expect([generatedAt, range, totals.events]).toEqual(['2026-05-01T12:00:00.000Z', '24h', 39]);
    expect(lists).toEqual({
      topCountries: [{ country: 'NO', sessions: 10 }],
      topUsernames: [{ value: 'root', count: 10 }],
      topSecrets: [
        { value: 'pw0', count: 5 },
        { value: 'pw1', count: 5 },
      ],
      topCommands: [
        { value: 'do T1059', count: 4 },
        { value: 'do T1059 T1105', count: 4 },
      ],
      techniques: [
        { id: 'T1059', name: 'Interpreter', tactics: ['execution'], sessions: 4 },
        { id: 'T1105', name: 'T1105', tactics: [], sessions: 4 },
      ],
      decisions: [
        { kind: 'monitor', count: 10 },
        { kind: 'launch_decoy', count: 8 },
      ],
      stages: [
        { stage: 'contact', sessions: 6 },
        { stage: 'discovery', sessions: 4 },
      ],
      scores: [
        { level: 1, sessions: 6 },
        { level: 3, sessions: 4 },
      ],
    });
  });

  it('leave out what is older, and cover everything on request', async () => {
    const hour = await readStats(test.database, '1h', NOW, describeTechnique);
    expect([hour.series.points.length, hour.series.bucketSeconds, hour.topCountries]).toEqual([
      60,
      60,
      [{ country: 'NO', sessions: 1 }],
    ]);
    for (const range of ['7d', '30d', 'all'] as const) {
      const { points } = (await readStats(test.database, range, NOW, describeTechnique)).series;
      expect(points.reduce((sum, point) => sum + point.events, 0)).toBe(39);
      expect(points.length).toBeLessThanOrEqual(200);
    }
  });
});
