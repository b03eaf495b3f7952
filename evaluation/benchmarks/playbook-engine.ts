import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import type { PlaybookAction } from '../../packages/hub/src/response/playbooks/action.ts';
import { startEngine } from '../../packages/hub/src/response/playbooks/engine/engine.ts';
import { publishPlaybook, startRun } from '../../packages/hub/src/response/playbooks/engine/runs.ts';
import { startEmbeddedPostgres } from '../../packages/hub/src/storage/embedded-postgres.ts';
import { silentLog } from '../../packages/hub/src/storage/log.ts';
import { migrate } from '../../packages/hub/src/storage/migrate.ts';
import { openDatabase } from '../../packages/hub/src/storage/postgres-database.ts';
import { machineAndVersions } from '../detection/report.ts';

/**
 * Steps a second that the run engine brings through durably (intent row before, result row after, fsync on) on the
 * embedded PostgreSQL: `runs` runs of ten steps each that do nothing. Beside it, in turns in the same process, what the
 * same database takes of single-row inserts from 20 connections' worth of concurrent statements, one transaction each;
 * `ratio` is steps to that. Medians of 5. Then 10,000 runs that wait for approvals, and the steps a second beside them.
 */
const rounds = 5;
const runsPerRound = 300;
const stepsPerRun = 10;
const waitingRuns = 10_000;

const directory = await mkdtemp(join(tmpdir(), 'cerberus-benchmark-'));
// So that PostgreSQL, which is not root, keeps its files inside and they go with it.
await chmod(directory, 0o755);
const postgres = await startEmbeddedPostgres({ directory: join(directory, 'database'), log: silentLog });
const database = openDatabase(postgres.connection, { log: silentLog, maxConnections: 20 });
const nothing: PlaybookAction = {
  name: 'notify',
  summary: 'does nothing',
  effect: 'write',
  idempotency: 'keyed',
  values: z.record(z.string(), z.unknown()),
  run: async () => ({ done: true }),
};

const steps: number[] = [];
const inserts: number[] = [];
let besideWaiting = 0;
try {
  await migrate(database, silentLog);
  await database.query(
    'create table raw_inserts (id bigint primary key, data json not null, at timestamptz not null default now())',
  );
  const list = Array.from(
    { length: stepsPerRun },
    (_, at) => `  - {id: s${at}, action: notify, with: {text: "{{ run.id }}"}}`,
  );
  const head = (id: string) => `apiVersion: cerberus/v1\nid: ${id}\nname: Benchmark\nversion: 1\n`;
  await publishPlaybook(database, `${head('ten')}steps:\n${list.join('\n')}\n`, 'benchmark');
  await publishPlaybook(database, `${head('ask')}steps:\n  - {id: ask, action: approve}\n`, 'benchmark');
  const work = () =>
    startEngine({
      database,
      actions: new Map([['notify', nothing]]),
      secret: () => '',
      log: { ...silentLog, error: (...facts: unknown[]) => process.stderr.write(`${JSON.stringify(facts)}\n`) },
      now: Date.now,
    });
  const start = (playbookId: string, count: number) =>
    inTurns(count, async () => {
      await startRun(database, {
        playbookId,
        inputs: {},
        trigger: {},
        startedBy: 'benchmark',
        dryRun: false,
        nowMs: Date.now(),
      });
    });
  const stepsPerSecond = async (): Promise<number> => {
    await start('ten', runsPerRound);
    // Started while nobody worked: what is measured is the engine, not the making of runs.
    const from = performance.now();
    const engine = work();
    for (;;) {
      const [row] = await database.query(
        "select count(*) as open from runs where ended_at is null and playbook_id = 'ten'",
      );
      if (Number(row?.open) === 0) break;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    const elapsedMs = performance.now() - from;
    await engine.stop();
    return Math.round((runsPerRound * stepsPerRun * 1000) / elapsedMs);
  };
  let next = 0;
  for (let round = 0; round <= rounds; round++) {
    const engineRate = await stepsPerSecond();
    const from = performance.now();
    await inTurns(3_000, async () => {
      await database.execute('insert into raw_inserts (id, data) values ($1, $2)', [next++, '{"done":true}']);
    });
    const insertRate = Math.round(3_000_000 / (performance.now() - from));
    process.stderr.write(`round ${round}: ${engineRate} steps/s, ${insertRate} inserts/s\n`);
    if (round === 0) continue;
    steps.push(engineRate);
    inserts.push(insertRate);
  }
  process.stderr.write(`starting ${waitingRuns} runs that wait for approval\n`);
  await start('ask', waitingRuns);
  const asking = work();
  for (;;) {
    const [row] = await database.query("select count(*) as waiting from runs where state = 'waiting'");
    if (Number(row?.waiting) === waitingRuns) break;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  await asking.stop();
  besideWaiting = median([await stepsPerSecond(), await stepsPerSecond(), await stepsPerSecond()]);
} finally {
  await database.end();
  await postgres.stop();
  await rm(directory, { recursive: true, force: true });
}

const ratios = steps.map((rate, at) => rate / (inserts[at] ?? Number.POSITIVE_INFINITY));
process.stdout.write(
  `${JSON.stringify({
    name: 'playbook-engine',
    value: median(steps),
    unit: 'steps per second, durable',
    ratio: Number(median(ratios).toFixed(2)),
    against: 'single-row inserts of their own transaction, 20 at once',
    againstValue: median(inserts),
    besideWaitingApprovals: besideWaiting,
    waitingApprovals: waitingRuns,
    n: rounds,
    values: steps,
    stepsPerRun,
    runsPerRound,
    seed: null,
    ...machineAndVersions(),
  })}\n`,
);

function median(values: readonly number[]): number {
  return values.toSorted((left, right) => left - right)[Math.floor(values.length / 2)] ?? 0;
}

/** Twenty at a time. */
async function inTurns(count: number, work: () => Promise<void>): Promise<void> {
  let left = count;
  const worker = async (): Promise<void> => {
    while (left > 0) {
      left -= 1;
      await work();
    }
  };
  await Promise.all(Array.from({ length: 20 }, worker));
}
