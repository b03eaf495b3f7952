import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CerberusEvent, HoldSubject, RetentionPolicy, RetentionRun } from '@cerberusmesh/contracts';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ARTEFACT_GROUP, startArtefacts } from '../artefacts/artefacts.ts';
import { createKeptFiles, type KeptFiles } from '../artefacts/kept-files.ts';
import { followAttackers } from '../attackers/follow-attackers.ts';
import { createPostgresEventLog, type PostgresEventLog } from '../event-log/postgres-event-log.ts';
import { createBlobStore } from '../intake/blob-store.ts';
import { createRejectFile } from '../intake/ingest-reject-file.ts';
import { startPipeline } from '../pipeline/pipeline.ts';
import { silentLog } from '../storage/log.ts';
import { createTestDatabase, type TestDatabase } from '../storage/test-database.ts';
import { REMOVAL_STATEMENTS, TABLES_WITHOUT_POLICY } from './expire-derived.ts';
import { keepRetention } from './keep-retention.ts';
import { listHolds, listRetentionRuns, placeHold, releaseHold, runRetention } from './retention.ts';
import { RETENTION_LOCK_KEY, runRetentionAlone } from './run-retention.ts';

const FOREVER: RetentionPolicy = {
  events: null,
  recordings: null,
  artefacts: null,
  credentials: null,
  aggregates: null,
};
const DAY = 86_400_000;
const NOW = Date.parse('2026-05-02T00:00:00.000Z');

/** One session on each of these days, each from an address, with a secret, a file and a recording of its own. */
const DAYS: readonly string[] = ['2026-01-10', '2026-03-01', '2026-03-20', '2026-05-01'];

function uuid(day: string, part: number): string {
  return `0198f3a0-0000-7000-8000-${day.replaceAll('-', '')}${String(part).padStart(4, '0')}`;
}

function contentOf(day: string, kind: 'file' | 'recording'): Buffer {
  return Buffer.from(`${kind} of ${day}`);
}

function sha256(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function addressOf(day: string): string {
  return `192.0.2.${DAYS.indexOf(day) + 1}`;
}

function sessionOn(day: string): CerberusEvent[] {
  const identity = {
    sensorId: 'sensor-1',
    trap: 'ssh',
    sessionId: uuid(day, 0),
    source: { address: addressOf(day), port: 4_000 },
    destination: null,
    protocol: 'ssh',
  };
  const at = (second: number) => ({ ...identity, id: uuid(day, second), at: `${day}T12:00:0${second}.000Z` });
  const file = sha256(contentOf(day, 'file'));
  const recording = sha256(contentOf(day, 'recording'));
  const credential = { method: 'password', username: `user-${day}`, secret: `secret-${day}`, accepted: true } as const;
  return [
    { ...at(1), kind: 'session.opened', data: {} },
    { ...at(2), kind: 'credential.tried', data: credential },
    { ...at(3), kind: 'command.entered', data: { input: `echo ${day}`, channel: 'exec' } },
    { ...at(4), kind: 'file.uploaded', data: { path: '/tmp/x', sha256: file, bytes: 9, via: 'scp' } },
    {
      ...at(5),
      kind: 'terminal.recorded',
      data: { recordingId: day, sha256: recording, bytes: 9, durationMs: 1, phase: 'completed' },
    },
    { ...at(6), kind: 'session.closed', data: { reason: 'client-closed', durationMs: 5_000 } },
  ];
}

describe('retention', () => {
  let test: TestDatabase;
  let eventLog: PostgresEventLog;
  let files: KeptFiles;
  let directory: string;
  let nowMs = NOW;
  const fail = (error: unknown) => expect.fail(String(error));

  /** Whether there is a database in which nothing was changed: tests that only look share one. */
  let isFresh = false;

  beforeEach(async () => {
    nowMs = NOW;
    if (isFresh) return;
    directory = await mkdtemp(join(tmpdir(), 'cerberus-retention-'));
    test = await createTestDatabase();
    eventLog = createPostgresEventLog({ database: test.database, log: silentLog });
    files = createKeptFiles({ blobs: createBlobStore({ directory }), database: test.database, now: () => nowMs });
    await eventLog.append(DAYS.flatMap(sessionOn));
    for (const content of DAYS.flatMap((day) => [contentOf(day, 'file'), contentOf(day, 'recording')]))
      await files.put(sha256(content), once(content), 'identity');
    await consume();
    isFresh = true;
  });
  afterEach(async () => {
    if (!isFresh) await tearDown();
  });
  afterAll(async () => {
    if (isFresh) await tearDown();
  });

  async function tearDown(): Promise<void> {
    await eventLog.stop();
    await test.drop();
    await rm(directory, { recursive: true });
  }

  /** Lets every consumer read what is new. */
  async function consume(): Promise<void> {
    const pipeline = startPipeline({
      eventLog,
      mapper: { mapEvent: () => [] },
      score: () => ({ score: 0, level: 1, stage: 'contact', contributions: [], scoringVersion: 'test' }),
      agent: { decide: () => [] },
      geo: { country: () => null },
      onError: fail,
    });
    const artefacts = startArtefacts({
      database: test.database,
      eventLog,
      files,
      fetch: {
        enabled: false,
        maxBytes: 1,
        maxPerHour: 1,
        maxPerHostPerHour: 1,
        timeoutMs: 1,
        maxRedirects: 0,
        ports: [80],
      },
      network: { resolve: async () => [], connect: fail, ownAddresses: () => [] },
      localSensorIds: [],
      now: () => nowMs,
      onError: fail,
    });
    const following = followAttackers(eventLog, fail);
    const head = await eventLog.head();
    await Promise.all([pipeline.caughtUp(head), artefacts.caughtUp(head), following.caughtUp(head)]);
    await Promise.all([pipeline.stop(), artefacts.stop(), following.stop()]);
  }

  function run(policy: Partial<RetentionPolicy>, dryRun = false): Promise<RetentionRun> {
    isFresh = isFresh && dryRun;
    const { database } = test;
    return runRetention({
      database,
      blobs: files,
      policy: { ...FOREVER, ...policy },
      by: 'test',
      dryRun,
      now: () => nowMs,
    });
  }

  function hold(subject: HoldSubject): Promise<number> {
    isFresh = false;
    return placeHold(test.database, {
      subject,
      reason: 'a court wants it',
      by: 'ada',
      at: new Date(nowMs).toISOString(),
    });
  }

  /** What is left, in short: days of events, of sessions, of files and of recordings. */
  async function left() {
    const daysOf = async (statement: string) =>
      (await test.database.query(statement)).map((row) => String(row.day).slice(0, 10));
    const kept = async (kind: 'file' | 'recording') => {
      const found: string[] = [];
      for (const day of DAYS) if (await isKept(contentOf(day, kind))) found.push(day);
      return found;
    };
    return {
      events: await daysOf("select distinct date_trunc('day', at) as day from events order by 1"),
      sessions: await daysOf("select date_trunc('day', opened_at) as day from sessions order by 1"),
      files: await kept('file'),
      recordings: await kept('recording'),
    };
  }

  async function isKept(content: Buffer): Promise<boolean> {
    const found = await files.read(sha256(content));
    found?.stream.destroy();
    return found !== null;
  }

  /** Every table that holds the text, or a digest of it where digests are kept. */
  async function tablesWith(text: string): Promise<string[]> {
    const tables = await test.database.query(
      "select relname as name from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace order by 1",
    );
    const found: string[] = [];
    for (const { name } of tables) {
      const rows = await test.database.query(`select 1 from ${String(name)} as row where row::text like $1 limit 1`, [
        `%${text}%`,
      ]);
      if (rows.length > 0) found.push(String(name));
    }
    return found;
  }

  function outcome(ran: RetentionRun, kind: string) {
    return ran.outcomes.find((found) => found.class === kind);
  }

  const everything = { events: [...DAYS], sessions: [...DAYS], files: [...DAYS], recordings: [...DAYS] };

  it('lets nothing grow older than its class may, as the clock moves on', async () => {
    const policy = { events: 60, recordings: 30, artefacts: 45, aggregates: 100 };
    const whatIsLeft: unknown[] = [];
    for (const days of [0, 20, 60, 200]) {
      nowMs = NOW + days * DAY;
      await run(policy);
      whatIsLeft.push(await left());
    }
    expect(whatIsLeft).toEqual([
      // 1 March is 61 days and 12 hours before 2 May, 20 March 42 days.
      {
        events: ['2026-03-20', '2026-05-01'],
        sessions: ['2026-03-01', '2026-03-20', '2026-05-01'],
        files: ['2026-03-20', '2026-05-01'],
        recordings: ['2026-05-01'],
      },
      {
        events: ['2026-05-01'],
        sessions: ['2026-03-01', '2026-03-20', '2026-05-01'],
        files: ['2026-05-01'],
        recordings: ['2026-05-01'],
      },
      { events: [], sessions: ['2026-05-01'], files: [], recordings: [] },
      { events: [], sessions: [], files: [], recordings: [] },
    ]);
    const leftovers = await Promise.all(DAYS.map((day) => tablesWith(`secret-${day}`)));
    expect(leftovers.flat()).toEqual([]);
    expect(await tablesWith('192.0.2.')).toEqual([]);
  });

  it('replaces the part of the log in which something stays, drops the others, and takes late events', async () => {
    const before = await test.database.query("select oid from pg_class where relname = 'events_2026_01'");
    const ran = await run({ events: 50 });
    expect(outcome(ran, 'events')).toEqual({
      class: 'events',
      cutoff: '2026-03-13T06:00:00.000Z',
      removed: { events: 12, partitions: 1 },
      held: 0,
      waiting: 0,
    });
    expect(await test.database.query("select oid from pg_class where relname = 'events_2026_01'")).not.toEqual(before);
    const late = sessionOn('2026-01-10');
    expect((await eventLog.append(late)).appended).toHaveLength(late.length);
    const indexes = await test.database.query(
      "select count(*)::int as n from pg_index where indrelid = 'events_2026_03'::regclass",
    );
    expect(indexes).toEqual(
      await test.database.query("select count(*)::int as n from pg_index where indrelid = 'events'::regclass"),
    );
  });

  it('forgets what was tried everywhere, and nothing else', async () => {
    expect(await tablesWith('secret-2026-03-01')).toEqual(['events_2026_03', 'value_counts']);
    const ran = await run({ credentials: 50 });
    expect(outcome(ran, 'credentials')?.removed).toEqual({
      events: 2,
      credentialDigests: 2,
      credentialCounts: 4,
      userNames: 2,
    });
    for (const day of DAYS.slice(0, 2)) {
      expect(await tablesWith(`secret-${day}`)).toEqual([]);
      expect(await tablesWith(`user-${day}`)).toEqual([]);
    }
    expect(await tablesWith('secret-2026-03-20')).toEqual(['events_2026_03', 'value_counts']);
    expect(await left()).toEqual(everything);
    expect(await test.database.query('select count(*)::int as n from events')).toEqual([{ n: 22 }]);
  });

  it('keeps everything for ever where no policy says otherwise', async () => {
    const ran = await run({}, true);
    expect(ran.outcomes.every(({ removed, cutoff }) => cutoff === null && Object.keys(removed).length === 0)).toBe(
      true,
    );
    expect(await left()).toEqual(everything);
  });

  it('says in a dry run what it would do, and does nothing', async () => {
    const policy = { events: 40, recordings: 40, artefacts: 40, credentials: 30, aggregates: 40 };
    const planned = await run(policy, true);
    expect(await left()).toEqual(everything);
    expect(await listRetentionRuns(test.database)).toEqual([]);
    expect((await run(policy)).outcomes).toEqual(planned.outcomes);
    expect(planned.outcomes.map(({ removed }) => removed.events ?? removed.files ?? removed.sessions ?? 0)).toEqual([
      18, 3, 3, 0, 3,
    ]);
  });

  it('keeps what is held, and lets it go when the hold is released', async () => {
    const policy = { events: 1, recordings: 1, artefacts: 1, credentials: 1, aggregates: 1 };
    await hold({ kind: 'source', value: addressOf('2026-01-10') });
    const session = await hold({ kind: 'session', value: uuid('2026-03-01', 0) });
    await hold({ kind: 'artefact', value: sha256(contentOf('2026-03-20', 'file')) });
    nowMs = NOW + 10 * DAY;
    const ran = await run(policy);
    expect(await left()).toEqual({
      // Of the held file's session, the event that tells of the file.
      events: ['2026-01-10', '2026-03-01', '2026-03-20'],
      sessions: ['2026-01-10', '2026-03-01'],
      files: ['2026-01-10', '2026-03-01', '2026-03-20'],
      recordings: ['2026-01-10', '2026-03-01'],
    });
    expect(ran.outcomes.map(({ class: kind, held }) => [kind, held])).toEqual([
      ['events', 13],
      ['recordings', 2],
      ['artefacts', 3],
      ['credentials', 0],
      ['aggregates', 0],
    ]);
    await releaseHold(test.database, { id: session, by: 'ada', at: new Date(nowMs).toISOString() });
    await run(policy);
    expect((await left()).sessions).toEqual(['2026-01-10']);
    expect((await listHolds(test.database)).find(({ id }) => id === session)).toEqual({
      id: session,
      subject: { kind: 'session', value: uuid('2026-03-01', 0) },
      reason: 'a court wants it',
      by: 'ada',
      createdAt: '2026-05-02T00:00:00.000000Z',
      releasedAt: '2026-05-12T00:00:00.000000Z',
      releasedBy: 'ada',
    });
    await expect(
      releaseHold(test.database, { id: session, by: 'ada', at: '2026-05-02T00:00:00.000Z' }),
    ).rejects.toMatchObject({ code: 'not-found' });
  });

  it('removes nothing while everything is held', async () => {
    await hold({ kind: 'everything' });
    await run({ events: 1, recordings: 1, artefacts: 1, credentials: 1, aggregates: 1 });
    expect(await left()).toEqual(everything);
  });

  it('waits for consumers that have not read an event yet, but not for one that is gone', async () => {
    await test.database.query('update event_log_offsets set seq = 3, updated_at = $2 where consumer_group = $1', [
      ARTEFACT_GROUP,
      new Date(NOW).toISOString(),
    ]);
    expect(outcome(await run({ events: 60 }), 'events')).toMatchObject({ removed: {}, waiting: 12 });
    nowMs += 2 * DAY;
    expect(outcome(await run({ events: 60 }), 'events')).toMatchObject({
      removed: { events: 12, partitions: 1 },
      waiting: 0,
    });
  });

  it('is run by one hub at a time', async () => {
    const options = {
      database: test.database,
      blobs: files,
      policy: FOREVER,
      by: 'hub',
      dryRun: true,
      now: () => nowMs,
    };
    await test.database.transaction(async (transaction) => {
      await transaction.query('select pg_advisory_xact_lock($1)', [RETENTION_LOCK_KEY]);
      expect(await runRetentionAlone(options)).toBeNull();
    });
    expect(await runRetentionAlone(options)).toMatchObject({ by: 'hub', dryRun: true });
  });

  it('stops at once, whether it has something to do or not', async () => {
    const parts = { database: test.database, blobs: files, now: () => nowMs, onRun: fail, onError: fail };
    await keepRetention({ ...parts, policy: FOREVER }).stop();
    await keepRetention({ ...parts, policy: { ...FOREVER, events: 1 } }).stop();
  });

  it('knows of every table, what of it goes or why none of it does', async () => {
    const tables = await test.database.query(
      `select relname as name from pg_class where relkind in ('r', 'p') and not relispartition
        and relnamespace = 'public'::regnamespace order by 1`,
    );
    const cascading = [
      'action_approvals',
      'indicator_feed_members',
      'run_answers',
      'run_facts',
      'run_moves',
      'run_results',
    ];
    const byOwnRules = ['events', 'kept_files'];
    const unknown = tables
      .map(({ name }) => String(name))
      .filter((name) => !REMOVAL_STATEMENTS.some((text) => text.startsWith(`delete from ${name} `) || text === name))
      .filter((name) => TABLES_WITHOUT_POLICY[name] === undefined && ![...cascading, ...byOwnRules].includes(name));
    expect(unknown).toEqual([]);
  });

  it('lets go of what judging, models, alerts, runs and answers keep, and of lines that were refused', async () => {
    const old = '2026-01-10T12:00:00Z';
    const session = uuid('2026-01-10', 0);
    const rows: readonly (readonly [string, string])[] = [
      [
        'session_behaviour',
        `(session_id, sensor_id, behaviour) values ('${session}', 's', '{"lastAtMs": 1768046400000}')`,
      ],
      ['session_analyses', `(session_id, analysed_at) values ('${session}', '${old}')`],
      [
        'llm_calls',
        `(at, purpose, provider, model, prompt_hash, attempt, outcome, input_tokens, output_tokens, estimated, cost, currency, latency_ms)
           values ('${old}', 'p', 'p', 'm', 'h', 1, 'ok', 1, 1, false, 0, 'USD', 1)`,
      ],
      [
        'export_dead_letters',
        `(exporter, event_id, seq, failure, reason, died_at) values ('x', '${session}', 1, 'f', 'r', '${old}')`,
      ],
      ['rarity_counts', `values ('program', 1, 1, '${old}')`],
      ['enrichment_waiting', `values ('192.0.2.1', '${session}', '{}', '${old}')`],
      ['session_notes', `values ('${session}', '${session}', 'text', 'a', 'a', '${old}')`],
      [
        'models',
        `(id, name, version, kind, trained_at, training_data_sha256, features, features_version, parameters, seed, metrics, score_quantiles, weights, weights_sha256)
           values ('${session}', 'm', 1, 'lstm', '${old}', 'x', '[]', '1', '{}', 1, '{}', '[]', '', 'x')`,
      ],
      ['model_evaluations', `values ('${session}', '${session}', '${old}', '{}')`],
    ];
    const directoryOfLines = join(directory, 'rejected');
    const rejects = createRejectFile({
      path: join(directoryOfLines, 'intake.ndjson'),
      maxBytes: 1_000,
      log: silentLog,
      now: () => nowMs,
    });
    const line = { reason: 'r', sensorId: 's', bytes: 1, prefix: 'x' };
    nowMs = Date.parse(old);
    await rejects.write([line, line]);
    nowMs = NOW;
    await rejects.write([line]);
    for (const [table, values] of rows) await test.database.query(`insert into ${table} ${values}`);
    isFresh = false;
    const ran = await runRetention({
      database: test.database,
      blobs: files,
      policy: { ...FOREVER, aggregates: 60, events: 60 },
      rejected: [rejects],
      by: 'test',
      dryRun: false,
      now: () => nowMs,
    });
    const counted = await Promise.all(
      rows.map(async ([table]) => (await test.database.query(`select count(*)::int as n from ${table}`))[0]?.n),
    );
    expect(counted).toEqual(rows.map(() => 0));
    expect(outcome(ran, 'events')?.removed.rejectedLines).toBe(2);
    expect((await readFile(join(directoryOfLines, 'intake.ndjson'), 'utf8')).split('\n')).toHaveLength(2);
  });

  it('leaves an entry in the audit', async () => {
    const ran = await run({ events: 60 });
    const [entry, ...more] = await listRetentionRuns(test.database);
    expect(more).toEqual([]);
    expect(entry).toEqual({ ...ran, at: '2026-05-02T00:00:00.000000Z' });
  });
});

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
