import type { CerberusEvent } from '@cerberusmesh/contracts';
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { SessionFacts } from '../detection/session-facts.ts';
import { createPostgresEventLog, type PostgresEventLog } from '../event-log/postgres-event-log.ts';
import type { SessionEvent } from '../sessions/fold-session.ts';
import { makeEvent } from '../sessions/make-event.ts';
import type { Database } from '../storage/database.ts';
import { silentLog } from '../storage/log.ts';
import { createTestDatabase, type TestDatabase } from '../storage/test-database.ts';
import { advanceSession } from './advance-session.ts';
import { PIPELINE_GROUP, rebuild, startPipeline } from './pipeline.ts';
import { testConclusions } from './test-conclusions.ts';

const TABLES = [
  'sessions',
  'detections',
  'decisions',
  'attackers',
  'event_minutes',
  'value_counts',
  'sensors',
  'traps',
  'pipeline_state',
];

let test: TestDatabase;
let database: Database;
let eventLog: PostgresEventLog;

beforeAll(async () => {
  test = await createTestDatabase();
});
afterAll(() => test.drop());
beforeEach(async () => {
  await test.reset();
  database = test.database;
  eventLog = createPostgresEventLog({ database, log: silentLog });
});
afterEach(async () => {
  await eventLog.stop();
});

/** Every derived table, whole; without how far they are, which counts conclusions too. */
async function derived(): Promise<Record<string, unknown>> {
  const tables: Record<string, unknown> = {};
  for (const table of TABLES) {
    const rows = await database.query(`select to_jsonb(t) - 'last_seq' as row from ${table} t order by t::text`);
    tables[table] = rows.map(({ row }) => row);
  }
  return tables;
}

async function runToEnd(maxBatchEvents?: number): Promise<void> {
  const pipeline = startPipeline({
    ...testConclusions,
    eventLog,
    ...(maxBatchEvents === undefined ? {} : { maxBatchEvents }),
  });
  await pipeline.caughtUp(await eventLog.head());
  await pipeline.stop();
}

const second = (n: number) =>
  `2026-05-01T10:${String(Math.floor(n / 60)).padStart(2, '0')}:${String(n % 60).padStart(2, '0')}.000000Z`;

/** Three interleaved sessions of two sources, a sensor that starts and stops, an event of no session. */
function story(): CerberusEvent[] {
  const events: CerberusEvent[] = [
    makeEvent(
      'sensor.started',
      {
        version: '0.1.0',
        persona: 'debian',
        traps: [{ name: 'ssh', protocol: 'ssh', address: '0.0.0.0', port: 2222 }],
      },
      { session: null, source: null, at: second(0) },
    ),
  ];
  for (let i = 0; i < 40; i++) {
    const session = ['one', 'two', 'three'][i % 3] ?? 'one';
    const identity = { session, source: session === 'three' ? '198.51.100.9' : '192.0.2.7', at: second(i * 4) };
    if (i < 3) events.push(makeEvent('session.opened', { externalId: session }, identity));
    else if (i > 36) events.push(makeEvent('session.closed', { reason: 'client-closed', durationMs: 1.25 }, identity));
    else if (i % 4 === 0)
      events.push(makeEvent('command.entered', { input: `run T10${10 + (i % 7)} now`, channel: 'exec' }, identity));
    else if (i % 7 === 0) {
      events.push(makeEvent('file.uploaded', { path: '/x', sha256: 'a'.repeat(64), bytes: 1, via: 'sftp' }, identity));
    } else
      events.push(
        makeEvent(
          'credential.tried',
          { method: 'password', username: 'root', secret: `p${i % 5}`, accepted: i > 30 },
          identity,
        ),
      );
  }
  events.push(makeEvent('sensor.stopped', { reason: 'asked' }, { session: null, source: null, at: second(300) }));
  return events;
}

describe('advanceSession', () => {
  it('concludes the same wherever a list of events is split', () => {
    const kinds = fc.constantFrom('opened', 'closed', 'login', 'T1059', 'T1105', 'T1059 T1033', 'plain');
    fc.assert(
      fc.property(fc.array(kinds, { minLength: 1, maxLength: 40 }), fc.array(fc.nat(40)), (script, splits) => {
        const events = script.map((step, index) => stepEvent(step, index));
        const run = (reload: ReadonlySet<number>) => {
          let facts: SessionFacts | null = null;
          const concluded: unknown[] = [];
          for (const [index, event] of events.entries()) {
            // Between batches facts may go through the database, which keeps no object identities.
            if (reload.has(index)) facts = structuredClone(facts);
            const step = advanceSession(facts, event, testConclusions);
            facts = step.facts;
            concluded.push(step.raised, step.scored, step.decisions);
          }
          return { facts, concluded };
        };
        expect(run(new Set(splits))).toEqual(run(new Set()));
      }),
      { numRuns: 40 },
    );
  });
});

function stepEvent(step: string, index: number): SessionEvent {
  const identity = { at: second(index), id: `00000000-0000-7000-8000-${String(index).padStart(12, '0')}` };
  if (step === 'opened') return makeEvent('session.opened', {}, identity);
  if (step === 'closed') return makeEvent('session.closed', { reason: 'unknown', durationMs: null }, identity);
  if (step === 'login')
    return makeEvent('credential.tried', { method: 'none', username: 'u', accepted: false }, identity);
  return makeEvent('command.entered', { input: step, channel: 'exec' }, identity);
}

describe('startPipeline', () => {
  it('derives the same tables whether events come one by one, in odd batches or all at once', async () => {
    const events = story();
    await eventLog.append(events);
    await runToEnd();
    const atOnce = await derived();
    for (const size of [1, 7]) {
      await eventLog.resetOffset(PIPELINE_GROUP, 0);
      await runToEnd(size);
      expect(await derived()).toEqual(atOnce);
    }
    expect(atOnce).toMatchObject({
      pipeline_state: [{ events: 42, sessions: 3, credentials: 21, commands: 9, files: 4 }],
      sensors: [{ id: 'edge-1', persona: 'debian', version: '0.1.0', event_count: 42 }],
      traps: [{ sensor_id: 'edge-1', name: 'ssh', port: 2222 }],
      attackers: [
        { address: '192.0.2.7', country: 'NO', session_count: 2 },
        { address: '198.51.100.9', country: null, session_count: 1 },
      ],
    });
  });

  it('writes what it concludes to the log, once, and nothing about mere watching', async () => {
    await eventLog.append(story());
    await runToEnd(5);
    const before = await eventLog.read(0, 1000);
    const { sessions, detections } = await derived().then(countRows);
    const answers = await database.query("select count(*) as count from decisions where kind <> 'monitor'");
    const concluded = before
      .filter(({ event }) => ['detection.raised', 'decision.made'].includes(event.kind))
      .map(({ event }) => event.kind);
    expect(concluded.filter((kind) => kind === 'detection.raised')).toHaveLength(detections);
    expect(concluded.filter((kind) => kind === 'decision.made')).toHaveLength(Number(answers[0]?.count));
    expect(sessions).toBe(3);
    await rebuild({ ...testConclusions, eventLog });
    expect(await eventLog.read(0, 1000)).toEqual(before);
  });

  it('rebuilds every table to what it was', async () => {
    await eventLog.append(story());
    await runToEnd(3);
    const before = await derived();
    await database.execute("update sessions set score = 1, level = 5, username = 'forged'");
    await database.execute('delete from attackers');
    await rebuild({ ...testConclusions, eventLog });
    expect(await derived()).toEqual(before);
  });

  it('counts exactly when a batch fails on its way and comes again', async () => {
    const events = story();
    await eventLog.append(events);
    await runToEnd();
    const undisturbed = await derived();
    await eventLog.resetOffset(PIPELINE_GROUP, 0);
    let calls = 0;
    const errors: unknown[] = [];
    const flaky = {
      ...testConclusions.agent,
      decide(facts: SessionFacts, event: CerberusEvent) {
        calls += 1;
        if (calls === 17) throw new Error('once');
        return testConclusions.agent.decide(facts, event);
      },
    };
    const pipeline = startPipeline({
      ...testConclusions,
      agent: flaky,
      eventLog,
      maxBatchEvents: 10,
      onError: (error) => errors.push(error),
    });
    await pipeline.caughtUp(await eventLog.head());
    await pipeline.stop();
    expect(errors).toHaveLength(1);
    expect(await derived()).toEqual(undisturbed);
  });

  it('counts exactly when another process works on the group in between', async () => {
    const events = story();
    await eventLog.append(events);
    await runToEnd();
    const alone = await derived();
    await eventLog.stop();

    await test.reset();
    const logs = [
      createPostgresEventLog({ database, log: silentLog }),
      createPostgresEventLog({ database, log: silentLog }),
    ];
    const [first, other] = logs;
    if (first === undefined || other === undefined) throw new Error('two logs');
    const pipelines = [first, other].map((log) =>
      startPipeline({ ...testConclusions, eventLog: log, maxBatchEvents: 3 }),
    );
    for (let at = 0; at < events.length; at += 5) await (at % 2 === 0 ? first : other).append(events.slice(at, at + 5));
    await Promise.all(pipelines.map(async (pipeline) => pipeline.caughtUp(await first.head())));
    await Promise.all(logs.map((log) => log.stop()));
    expect(await derived()).toEqual(alone);
  });

  it('tells each committed batch', async () => {
    const seen: number[] = [];
    const pipeline = startPipeline({
      ...testConclusions,
      eventLog,
      onCommitted: (batch) => seen.push(...batch.map(({ seq }) => seq)),
    });
    await eventLog.append(story());
    const head = await eventLog.head();
    await pipeline.caughtUp(head);
    await pipeline.stop();
    expect(seen.slice(0, head)).toEqual(Array.from({ length: head }, (_, index) => index + 1));
  });
});

function countRows(tables: Record<string, unknown>) {
  const rows = (name: string) => (Array.isArray(tables[name]) ? tables[name].length : 0);
  return { sessions: rows('sessions'), detections: rows('detections'), decisions: rows('decisions') };
}
