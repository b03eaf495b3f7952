import { type ChildProcess, spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { ENGINE_LIMITS } from '../../packages/hub/src/response/playbooks/engine/limits.ts';
import {
  answerRun,
  publishPlaybook,
  resolveCall,
  startRun,
} from '../../packages/hub/src/response/playbooks/engine/runs.ts';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../../packages/hub/src/storage/embedded-postgres.ts';
import { silentLog } from '../../packages/hub/src/storage/log.ts';
import { migrate } from '../../packages/hub/src/storage/migrate.ts';
import { openDatabase, type PostgresDatabase } from '../../packages/hub/src/storage/postgres-database.ts';

/**
 * kill -9 of run engine workers and of PostgreSQL, and a worker that sleeps past its lease and wakes up, in the middle of
 * runs with retries, timers, approvals and steps that must not happen twice. What happened is what the workers wrote into a
 * file before they answered, not what the database says; each part also has to show that it cut calls off. `CERBERUS_CRASH_RUNS` says how many runs each part of the matrix has.
 */

const runs = Number(process.env.CERBERUS_CRASH_RUNS ?? 500);
const PLAYBOOK = `
apiVersion: cerberus/v1
id: crash
name: Crash
version: 1
parallel_execution: true
steps:
  - {id: look, action: enrich, retry: {max_attempts: 50, initial: 20ms, max: 200ms}}
  - {id: rest, action: wait, with: {seconds: 1}, depends_on: look}
  - {id: nap, action: wait, with: {seconds: 4}}
  - {id: pay, action: block_ip, depends_on: look}
  - {id: tell, action: notify, depends_on: [pay, rest]}
  - {id: ask, action: approve, depends_on: pay}
  - {id: pay_again, action: block_ip, depends_on: [ask, nap]}
  - {id: each, action: notify, depends_on: ask, for_each: [1, 2, 3], concurrency: 2}
  - {id: last, action: notify, depends_on: [tell, pay_again, each]}
`;

const directory = mkdtempSync(join(tmpdir(), 'cerberus-engine-crash-'));
// So that PostgreSQL, which is not root, keeps its files inside and they go with it.
chmodSync(directory, 0o755);
const effects = join(directory, 'effects.ndjson');
const workers = new Set<ChildProcess>();
let postgres: EmbeddedPostgres | null = null;
let database: PostgresDatabase | null = null;

afterEach(() => {
  for (const worker of workers) worker.kill('SIGKILL');
  workers.clear();
});
afterAll(async () => {
  await database?.end();
  await postgres?.stop();
  rmSync(directory, { recursive: true, force: true });
});

async function open(): Promise<PostgresDatabase> {
  if (database !== null) return database;
  postgres = await startEmbeddedPostgres({ directory: join(directory, 'database'), log: silentLog });
  database = openDatabase(postgres.connection, { log: silentLog, maxConnections: 8 });
  await migrate(database, silentLog);
  await publishPlaybook(database, PLAYBOOK, 'test');
  return database;
}

async function startWorker(): Promise<ChildProcess> {
  const worker = spawn(process.execPath, [join(import.meta.dirname, 'engine-worker.ts')], {
    env: { ...process.env, CERBERUS_ENGINE_WORKER: JSON.stringify({ effects, connection: postgres?.connection }) },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  workers.add(worker);
  await new Promise((resolve) => worker.stdout?.once('data', resolve));
  return worker;
}

async function kill(worker: ChildProcess): Promise<void> {
  const gone = new Promise((resolve) => worker.once('exit', resolve));
  worker.kill('SIGKILL');
  await gone;
  workers.delete(worker);
}

const rows = z.array(z.object({ run_id: z.string(), key: z.string() }));

/** A person who says yes, and who looks what became of calls that a crash cut off. @returns how often they had to look */
async function bePatient(tables: PostgresDatabase, until: () => boolean): Promise<number> {
  const looked = new Set<string>();
  while (!until()) {
    await sleep(200);
    // PostgreSQL may be killed under a person's hands too: they try again.
    await answerAll(tables, looked).catch(() => {});
  }
  return looked.size;
}

async function answerAll(tables: PostgresDatabase, looked: Set<string>): Promise<void> {
  const asked = rows.parse(
    await tables.query(
      `select run_id, key from run_moves join runs on id = run_id
        where key like 'ask:%' and ended_at is null
          and not exists (select 1 from run_answers said where said.run_id = run_moves.run_id and said.key = run_moves.key)
        limit 100`,
    ),
  );
  for (const { run_id: runId } of asked)
    await answerRun(tables, { runId, step: 'ask', person: 'ada', role: 'responder', answer: 'approved' });
  const unknown = rows.parse(
    await tables.query(
      `select run_id, format('call:%s/%s/%s/%s', fact->'key'->>'step', fact->'key'->>'item', fact->'key'->>'iteration',
          fact->'key'->>'attempt') as key
         from run_facts join runs on id = run_id where fact->>'kind' = 'unknown' and ended_at is null`,
    ),
  );
  for (const { run_id: runId, key } of unknown) {
    if (looked.has(`${runId}/${key}`)) continue;
    await resolveCall(tables, { runId, key, person: 'ada', role: 'responder', outcome: { result: 'looked' } });
    looked.add(`${runId}/${key}`);
  }
}

/** Until a step that must not happen twice is being done by several runs at this moment, or half of them are past it. */
async function callsUnderWay(tables: PostgresDatabase, step: string): Promise<void> {
  for (;;) {
    const [row] = await tables.query(
      `select count(*) filter (where fact.run_id is null) as open, count(fact.run_id) as over from run_moves move
         left join run_facts fact on fact.run_id = move.run_id and fact.fact->'key'->>'step' = $2
        where move.key = $1`,
      [`call:${step}/0/0/1`, step],
    );
    if (Number(row?.open) >= 5 || Number(row?.over) > runs / 2) return;
    await sleep(10);
  }
}

/** Unsafe calls that are written as begun and not as ended: what a blow at this moment hits. */
async function openUnsafeCalls(tables: PostgresDatabase): Promise<number> {
  const [row] = await tables.query(
    `select count(*)::int as count from run_moves move
      where move.move->>'action' = 'block_ip' and not exists (
        select 1 from run_facts fact where fact.run_id = move.run_id
           and fact.fact->'key'->>'step' = move.move->'key'->>'step')`,
  );
  return Number(row?.count);
}

interface Scene {
  readonly tables: PostgresDatabase;
  /** Runs that have ended. */
  readonly done: () => Promise<number>;
  /** Running, and idle until there were runs. */
  readonly started: readonly ChildProcess[];
}

/** @param disturb returns how many unsafe calls were under way when it struck */
async function play(workerCount: number, disturb: (scene: Scene) => Promise<number>) {
  const tables = await open();
  writeFileSync(effects, '');
  await tables.execute('delete from runs');
  // Before there is anything to do, so that each of them has a share of it.
  const started: ChildProcess[] = [];
  while (started.length < workerCount) started.push(await startWorker());
  for (let at = 0; at < runs; at += 20)
    await Promise.all(
      Array.from({ length: Math.min(20, runs - at) }, () =>
        startRun(tables, {
          playbookId: 'crash',
          inputs: {},
          trigger: {},
          startedBy: 'test',
          dryRun: false,
          nowMs: Date.now(),
        }),
      ),
    );
  const done = async (): Promise<number> => {
    const [row] = await tables.query('select count(*) as done from runs where ended_at is not null');
    return Number(row?.done);
  };
  let over = false;
  const patience = bePatient(tables, () => over);
  const startedAtMs = Date.now();
  const struck = await disturb({ tables, done, started });
  while ((await done()) < runs && Date.now() - startedAtMs < 200_000) await sleep(100);
  over = true;
  const resolved = await patience;
  const happened = readFileSync(effects, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => effectSchema.parse(JSON.parse(line)));
  const unsafe = Map.groupBy(
    happened.filter(({ name }) => name === 'block_ip'),
    ({ runId, step }) => `${runId}/${step}`,
  );
  const looked = new Set(
    rows
      .parse(await tables.query("select run_id, key from run_answers where key like 'call:%'"))
      .map(({ run_id: runId, key }) => `${runId}/${key.slice('call:'.length).split('/')[0]}`),
  );
  const made = z
    .array(z.object({ id: z.string(), created_at: z.string() }))
    .parse(await tables.query('select id, created_at from runs'));
  const ids = made.map(({ id }) => ({ id }));
  const madeMs = new Map(made.map(({ id, created_at: at }) => [id, Date.parse(at)]));
  const told = new Set(happened.filter(({ step }) => step === 'last').map(({ runId }) => runId));
  const states = await tables.query('select state, count(*)::int as count from runs group by state order by state');
  const [owned] = await tables.query(
    "select count(*)::int as count from runs where (owner is not null) <> (state = 'running') or (ended_at is null) <> (due_at is not null)",
  );
  const figures = {
    seconds: Math.round((Date.now() - startedAtMs) / 1000),
    states,
    unsafeTwice: [...unsafe.values()].filter((calls) => calls.length > 1).length,
    // Neither did it happen, nor was anybody asked whether it did.
    lost: ids.flatMap(({ id }) =>
      ['pay', 'pay_again'].filter((step) => !unsafe.has(`${id}/${step}`) && !looked.has(`${id}/${step}`)),
    ).length,
    withoutLastStep: runs - told.size,
    // A step of a list has one key for each item, whoever does it and however often; every other step has one.
    otherKeys: [...keysOf(happened)].filter(([step, keys]) => keys.size !== (step.endsWith('/each') ? 3 : 1)).length,
    // Timers hold over a crash: `pay_again` waits for four seconds, `tell` for one.
    tooEarly: happened.filter(({ runId, step, atMs }) => atMs - (madeMs.get(runId) ?? 0) < (WAITS_MS.get(step) ?? 0))
      .length,
    struck,
    lookedAtByPerson: resolved,
    inconsistentRows: owned?.count,
  };
  process.stderr.write(`${JSON.stringify(figures)}\n`);
  expect(figures).toMatchObject({
    states: [{ state: 'succeeded', count: runs }],
    unsafeTwice: 0,
    lost: 0,
    withoutLastStep: 0,
    otherKeys: 0,
    tooEarly: 0,
    inconsistentRows: 0,
  });
  expect(struck).toBeGreaterThan(0);
}

const effectSchema = z.object({
  name: z.string(),
  runId: z.string(),
  step: z.string(),
  idempotencyKey: z.string(),
  atMs: z.number(),
});

/** The longest way of waits before a step. */
const WAITS_MS: ReadonlyMap<string, number> = new Map([
  ['tell', 1_000],
  ['pay_again', 4_000],
  ['last', 4_000],
]);

/** Keys of the keyed calls of each step of each run. */
function keysOf(happened: readonly z.infer<typeof effectSchema>[]): ReadonlyMap<string, ReadonlySet<string>> {
  const keys = new Map<string, Set<string>>();
  for (const { name, runId, step, idempotencyKey } of happened) {
    if (name !== 'notify') continue;
    const known = keys.get(`${runId}/${step}`) ?? new Set();
    keys.set(`${runId}/${step}`, known.add(idempotencyKey));
  }
  return keys;
}

describe('the runs of a hub', () => {
  it('all end, none does an unsafe step twice, when their only worker is killed and started again', async () => {
    await play(1, async ({ tables, done, started: [first] }) => {
      let struck = 0;
      let worker = first ?? (await startWorker());
      for (let round = 0; round < 10; round++) {
        await sleep(500 + 350 * (round % 4));
        if ((await done()) === runs) break;
        struck += await openUnsafeCalls(tables);
        await kill(worker);
        worker = await startWorker();
      }
      return struck;
    });
  }, 300_000);

  it('and when one of two workers is killed for good', async () => {
    await play(2, async ({ tables, started: [first] }) => {
      await callsUnderWay(tables, 'pay');
      const struck = await openUnsafeCalls(tables);
      if (first !== undefined) await kill(first);
      return struck;
    });
  }, 300_000);

  it('and when one of two workers sleeps until the other has its runs, and wakes up', async () => {
    await play(2, async ({ tables, started: [sleeper] }) => {
      let struck = 0;
      for (const step of ['pay', 'pay_again']) {
        await callsUnderWay(tables, step);
        sleeper?.kill('SIGSTOP');
        struck += await openUnsafeCalls(tables);
        await sleep(ENGINE_LIMITS.leaseMs + 1_000);
        sleeper?.kill('SIGCONT');
      }
      return struck;
    });
  }, 300_000);

  it('and when PostgreSQL is killed and started again below them', async () => {
    await play(2, async ({ tables }) => {
      let struck = 0;
      for (const step of ['pay', 'pay_again']) {
        await callsUnderWay(tables, step);
        const before = postgres;
        if (before === null) throw new Error('PostgreSQL is not running');
        struck += await openUnsafeCalls(tables);
        const gone = new Promise<void>((resolve) => before.onExit(() => resolve()));
        process.kill(before.processId, 'SIGKILL');
        await gone;
        postgres = await startEmbeddedPostgres({ directory: join(directory, 'database'), log: silentLog });
        expect(postgres.connection).toEqual(before.connection);
      }
      return struck;
    });
  }, 300_000);
});
