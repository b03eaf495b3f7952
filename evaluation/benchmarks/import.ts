/**
 * How fast foreign logs go through the whole pipeline: read, translate, append to the event log, fold, map, score,
 * decide, commit, with a durable PostgreSQL. Beside it, in each run, what PostgreSQL needs at least to take in the same
 * rows: `COPY` into a table without indexes.
 *
 *   node evaluation/benchmarks/import.ts [--runs N] [--events N] [--seed N] [FILE...]
 *
 * Without files, Cowrie logs are made from the seed: scans, password guessing, and sessions that type commands, in the
 * proportions that internet-facing sensors see.
 */
import { spawnSync } from 'node:child_process';
import { chmod, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { availableParallelism, cpus, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { createAgent } from '../../packages/hub/src/agent/decide.ts';
import { createAttackMapper } from '../../packages/hub/src/detection/attack-mapper/attack-mapper.ts';
import { openGeo } from '../../packages/hub/src/detection/attribution/geo.ts';
import { scoreSession } from '../../packages/hub/src/detection/scoring/score-session.ts';
import { createPostgresEventLog } from '../../packages/hub/src/event-log/postgres-event-log.ts';
import { importFiles } from '../../packages/hub/src/intake/import.ts';
import { startPipeline } from '../../packages/hub/src/pipeline/pipeline.ts';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../../packages/hub/src/storage/embedded-postgres.ts';
import { silentLog } from '../../packages/hub/src/storage/log.ts';
import { migrate } from '../../packages/hub/src/storage/migrate.ts';
import { openDatabase, type PostgresDatabase } from '../../packages/hub/src/storage/postgres-database.ts';
import { makeCowrieLog } from './cowrie-log.ts';

/** As `cerberus import` runs (packages/cli/bin/cerberus.js). */
const SEMI_SPACE = '--max-semi-space-size=64';
if (!process.execArgv.some((argument) => argument.startsWith('--max-semi-space-size'))) {
  const again = spawnSync(process.execPath, [SEMI_SPACE, ...process.execArgv, ...process.argv.slice(1)], {
    stdio: 'inherit',
  });
  process.exit(again.status ?? 1);
}

const { values: flags, positionals } = parseArgs({
  options: {
    runs: { type: 'string', default: '5' },
    events: { type: 'string', default: '200000' },
    seed: { type: 'string', default: '1' },
  },
  allowPositionals: true,
});
const runs = Number(flags.runs);
const seed = Number(flags.seed);

interface Run {
  readonly events: number;
  readonly eventsPerSecond: number;
  readonly copyRowsPerSecond: number;
  /** Processor time an event: comparable between runs on a machine that does other work meanwhile. */
  readonly nodeMicrosecondsPerEvent: number;
  readonly postgresMicrosecondsPerEvent: number | null;
}

async function drop(postgres: EmbeddedPostgres, name: string): Promise<void> {
  const admin = openDatabase(postgres.connection, { log: silentLog, maxConnections: 1 });
  await admin.query(`drop database ${name} with (force)`);
  await admin.end();
}

async function run(postgres: EmbeddedPostgres, files: readonly string[], name: string): Promise<Run> {
  const admin = openDatabase(postgres.connection, { log: silentLog, maxConnections: 1 });
  await admin.query(`create database ${name}`);
  await admin.end();
  const database = openDatabase({ ...postgres.connection, database: name }, { log: silentLog });
  await migrate(database, silentLog);
  const eventLog = createPostgresEventLog({ database, log: silentLog });
  const pipeline = startPipeline({
    eventLog,
    mapper: createAttackMapper(),
    score: scoreSession,
    agent: createAgent({ threshold: 0.7, autoAction: false }),
    geo: await openGeo(),
    onError: (error) => console.error(error),
  });
  const nodeBefore = process.cpuUsage();
  const postgresBefore = await postgresCpuMs(postgres.processId);
  const summary = await importFiles({
    files,
    format: 'auto',
    eventLog,
    database,
    waitForPipeline: (seq) => pipeline.caughtUp(seq),
    rejectFile: join(workDirectory, 'rejects.ndjson'),
    now: () => performance.now(),
  });
  const nodeUsed = process.cpuUsage(nodeBefore);
  const postgresAfter = await postgresCpuMs(postgres.processId);
  await pipeline.stop();
  await eventLog.stop();
  const copyRowsPerSecond = await measureCopy(database);
  await database.end();
  // Left there, autovacuum would come round to it in the middle of a later run.
  await drop(postgres, name);
  return {
    events: summary.events,
    eventsPerSecond: summary.eventsPerSecond,
    copyRowsPerSecond: Math.round(copyRowsPerSecond),
    nodeMicrosecondsPerEvent: rounded((nodeUsed.user + nodeUsed.system) / summary.events),
    postgresMicrosecondsPerEvent:
      postgresBefore === null || postgresAfter === null
        ? null
        : rounded(((postgresAfter - postgresBefore) * 1000) / summary.events),
  };
}

function rounded(value: number): number {
  return Number(value.toFixed(1));
}

/** Processor time of PostgreSQL and all its processes so far, from Linux's /proc; null elsewhere. */
async function postgresCpuMs(postmaster: number): Promise<number | null> {
  let ticks = 0;
  try {
    for (const entry of await readdir('/proc')) {
      if (!/^\d+$/.test(entry)) continue;
      const stat = await readFile(`/proc/${entry}/stat`, 'utf8').catch(() => '');
      // After the name, which is in brackets: state, parent, ...; 12th to 15th are utime, stime and those of ended children.
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      if (Number(entry) === postmaster) ticks += Number(fields[13]) + Number(fields[14]);
      if (Number(entry) === postmaster || Number(fields[1]) === postmaster)
        ticks += Number(fields[11]) + Number(fields[12]);
    }
  } catch {
    return null;
  }
  return ticks * 10;
}

/** Rows a second of `COPY FROM` a file on the server, for the events that were imported. */
async function measureCopy(database: PostgresDatabase): Promise<number> {
  const file = "current_setting('data_directory') || '/benchmark.copy'";
  const statement = (text: string) => database.query(`do $do$ begin execute ${text}; end $do$`);
  const observed = "kind not in ('detection.raised', 'session.scored', 'decision.made')";
  await database.query('checkpoint');
  await statement(`format($f$copy (select * from events where ${observed}) to %L$f$, ${file})`);
  await database.query('create table raw_events (like events)');
  const started = performance.now();
  await statement(`format($f$copy raw_events from %L$f$, ${file})`);
  const elapsedMs = performance.now() - started;
  const rows = await database.query('select count(*) as count from raw_events');
  return (Number(rows[0]?.count) / elapsedMs) * 1000;
}

function median(values: readonly number[]): number {
  return [...values].sort((left, right) => left - right)[Math.floor(values.length / 2)] ?? 0;
}

const workDirectory = await mkdtemp(join(tmpdir(), 'cerberus-import-'));
// So that PostgreSQL, which is not root, keeps its files inside and they go with it.
await chmod(workDirectory, 0o755);
const postgres = await startEmbeddedPostgres({ directory: join(workDirectory, 'database'), log: silentLog });
try {
  const files = [...positionals];
  if (files.length === 0) {
    files.push(join(workDirectory, 'cowrie.json'));
    await writeFile(join(workDirectory, 'cowrie.json'), makeCowrieLog(Number(flags.events), seed));
  }
  const results: Run[] = [];
  for (let index = 0; index < runs; index++) {
    const result = await run(postgres, files, `import_${index}`);
    console.error(`run ${index + 1} of ${runs}: ${JSON.stringify(result)}`);
    results.push(result);
  }
  const value = median(results.map(({ eventsPerSecond }) => eventsPerSecond));
  const ratio = median(results.map((result) => result.eventsPerSecond / result.copyRowsPerSecond));
  console.log(
    JSON.stringify({
      name: 'import',
      value,
      unit: 'events/s',
      ratio: Number(ratio.toFixed(4)),
      against: 'COPY of the same rows into a table without indexes',
      againstValue: Math.round(median(results.map(({ copyRowsPerSecond }) => copyRowsPerSecond))),
      n: runs,
      events: results[0]?.events ?? 0,
      seed: positionals.length === 0 ? seed : null,
      values: results.map(({ eventsPerSecond }) => eventsPerSecond),
      nodeMicrosecondsPerEvent: median(results.map((result) => result.nodeMicrosecondsPerEvent)),
      postgresMicrosecondsPerEvent: median(results.map((result) => result.postgresMicrosecondsPerEvent ?? 0)),
      versions: { node: process.version, postgres: '18' },
      machine: { cores: availableParallelism(), cpu: cpus()[0]?.model ?? 'unknown', memoryBytes: totalmem() },
    }),
  );
} finally {
  await postgres.stop();
  await rm(workDirectory, { recursive: true, force: true });
}
