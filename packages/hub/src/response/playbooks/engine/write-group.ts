import { CerberusError } from '@cerberusmesh/contracts';
import type { Database, Queryable } from '../../../storage/database.ts';
import { ENGINE_LIMITS } from './limits.ts';

/** What one run adds or changes, all or nothing, if the run is still held in this epoch. */
export interface RunWrite {
  readonly runId: string;
  readonly epoch: number;
  readonly facts: readonly { readonly place: number; readonly fact: string; readonly at: string }[];
  readonly moves: readonly {
    readonly key: string;
    readonly move: string;
    readonly at: string;
    readonly dueAt: string | null;
  }[];
  readonly results: readonly { readonly sha256: string; readonly value: string }[];
  readonly ended: {
    readonly state: string;
    readonly errorCode: string | null;
    readonly errorMessage: string | null;
    readonly outputs: string;
    readonly at: string;
    readonly parentId: string | null;
    readonly concurrencyKey: string | null;
  } | null;
  /** Gives the run back until then (null: until somebody says something), unless there is news since these wakes. */
  readonly released: { readonly state: string; readonly dueAt: string | null; readonly wakes: number } | null;
}

export interface WriteGroup {
  /** True when it is durable; false when the run is not ours any more and nothing of it was written. */
  write(write: RunWrite): Promise<boolean>;
  /** Waits for what was given so far. */
  flush(): Promise<void>;
}

interface Pending {
  readonly write: RunWrite;
  readonly resolve: (kept: boolean) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Joins what many runs write within a few milliseconds into one transaction of multi-row statements: one sync to disk
 * for all of them. The first statement holds the rows of the runs against whoever would take them over; those that were
 * taken over already are left out. When PostgreSQL refuses a group, each run of it is written by itself, so that one run
 * never holds up the others.
 */
export function createWriteGroup(database: Database, owner: string): WriteGroup {
  const waiting: Pending[] = [];
  let running: Promise<void> | null = null;

  async function work(): Promise<void> {
    while (waiting.length > 0) {
      if (waiting.length < ENGINE_LIMITS.maxGroupWrites)
        await new Promise((resolve) => setTimeout(resolve, ENGINE_LIMITS.maxGroupDelayMs));
      const group = waiting.splice(0, ENGINE_LIMITS.maxGroupWrites);
      try {
        await commit(group);
      } catch (error) {
        if (error instanceof CerberusError && error.code === 'database-unavailable')
          for (const { reject } of group) reject(error);
        else
          for (const own of Map.groupBy(group, ({ write }) => write.runId).values())
            await commit(own).catch((reason: unknown) => {
              for (const { reject } of own) reject(reason);
            });
      }
    }
    running = null;
  }

  async function commit(group: readonly Pending[]): Promise<void> {
    const held = await database.transaction((transaction) =>
      writeAll(
        transaction,
        owner,
        group.map(({ write }) => write),
      ),
    );
    for (const { write, resolve } of group) resolve(held.has(`${write.runId}/${write.epoch}`));
    const parents = group.flatMap(({ write: { ended } }) => (ended?.parentId == null ? [] : [ended.parentId]));
    // By itself, since it touches rows that other workers hold. Lost in a crash, the parent asks again by itself.
    if (parents.length > 0) await wakeParents(database, [...new Set(parents)]).catch(() => 0);
  }

  return {
    write(write) {
      return new Promise((resolve, reject) => {
        waiting.push({ write, resolve, reject });
        running ??= work();
      });
    },
    async flush() {
      while (running !== null) await running;
    },
  };
}

function wakeParents(database: Database, ids: readonly string[]): Promise<number> {
  return database.execute(
    `with parent as materialized (select id from runs where id = any($1::uuid[]) and ended_at is null order by id for update)
     update runs set wakes = wakes + 1, due_at = case when owner is null then now() else due_at end
       from parent where runs.id = parent.id`,
    [ids],
  );
}

/** @returns `run/epoch` of those that were still held */
async function writeAll(transaction: Queryable, owner: string, writes: readonly RunWrite[]): Promise<Set<string>> {
  const concurrencyKeys = writes.flatMap(({ ended }) => (ended?.concurrencyKey == null ? [] : [ended.concurrencyKey]));
  if (concurrencyKeys.length > 0) await lockConcurrencyKeys(transaction, concurrencyKeys);
  const epochs = new Map(writes.map(({ runId, epoch }) => [runId, epoch]));
  const rows = await transaction.query(
    `select id, runs.epoch from runs join unnest($1::uuid[], $2::bigint[]) as mine (id, epoch) using (id, epoch)
     where owner = $3 order by id for share of runs`,
    [[...epochs.keys()], [...epochs.values()], owner],
  );
  const held = new Set(rows.map((row) => `${String(row.id)}/${String(row.epoch)}`));
  const kept = writes.filter(({ runId, epoch }) => held.has(`${runId}/${epoch}`));
  const results = kept.flatMap(({ runId, results: own }) => own.map((result) => ({ run_id: runId, ...result })));
  const facts = kept.flatMap(({ runId, facts: own }) => own.map((fact) => ({ run_id: runId, ...fact })));
  const moves = kept.flatMap(({ runId, moves: own }) =>
    own.map(({ dueAt, ...move }) => ({ run_id: runId, due_at: dueAt, ...move })),
  );
  const ended = kept.flatMap(({ runId, ended: own }) => (own === null ? [] : [{ id: runId, ...own }]));
  const released = kept.flatMap(({ runId, released: own }) => (own === null ? [] : [{ id: runId, ...own }]));
  const statements: { text: string; values: string[] }[] = [];
  const add = (text: string, given: readonly object[]): void => {
    if (given.length > 0) statements.push({ text, values: [JSON.stringify(given)] });
  };
  add(
    `insert into run_results select run_id, sha256, value::json from json_to_recordset($1) as new (run_id uuid, sha256 text, value text)
     on conflict do nothing`,
    results,
  );
  add(
    `insert into run_facts select run_id, place, fact::json, at
     from json_to_recordset($1) as new (run_id uuid, place integer, fact text, at timestamptz)`,
    facts,
  );
  add(
    `insert into run_moves (run_id, key, move, at, due_at) select run_id, key, move::json, at, due_at
     from json_to_recordset($1) as new (run_id uuid, key text, move text, at timestamptz, due_at timestamptz)
     on conflict do nothing`,
    moves,
  );
  add(
    // What was said while the run was held and not heard is looked at now.
    `update runs set state = new.state, owner = null, announced = false,
       due_at = case when runs.wakes <> new.wakes then now() else new."dueAt" end
     from json_to_recordset($1) as new (id uuid, state text, "dueAt" timestamptz, wakes integer)
     where runs.id = new.id`,
    released,
  );
  add(
    `update runs set state = new.state, due_at = null, owner = null, announced = false, ended_at = new.at,
       error_code = new."errorCode", error_message = new."errorMessage", outputs = new.outputs::json
     from json_to_recordset($1)
       as new (id uuid, state text, at timestamptz, "errorCode" text, "errorMessage" text, outputs text)
     where runs.id = new.id`,
    ended.map(({ errorCode, errorMessage, ...rest }) => ({
      ...rest,
      errorCode: errorCode === null ? null : storable(errorCode, ENGINE_LIMITS.maxErrorCodeCharacters),
      errorMessage: errorMessage === null ? null : storable(errorMessage, ENGINE_LIMITS.maxErrorMessageCharacters),
    })),
  );
  // The next that waits for its concurrency key.
  add(
    `update runs set due_at = now() where state = 'queued' and due_at is null and ended_at is null and id in (
       select next.id from json_to_recordset($1) as new ("concurrencyKey" text) cross join lateral (
         select id from runs where concurrency_key = new."concurrencyKey" and ended_at is null order by id limit 1) next)`,
    ended.filter(({ concurrencyKey }) => concurrencyKey !== null),
  );
  if (statements.length > 0) await transaction.run(statements);
  return held;
}

/**
 * One at a time decides who is next with a concurrency key, and always before any row of a run is locked: who starts a
 * run and who ends one never miss each other and never wait for each other.
 */
export async function lockConcurrencyKeys(transaction: Queryable, keys: readonly string[]): Promise<void> {
  await transaction.query(
    `select pg_advisory_xact_lock(lock) from (
       select distinct hashtextextended(key, 0) as lock from unnest($1::text[]) as given (key) order by 1) as locks`,
    [[...new Set(keys)]],
  );
}

/** Text as PostgreSQL stores it: well-formed and without U+0000. */
export function storable(text: string, maxCharacters: number): string {
  return text.slice(0, maxCharacters).toWellFormed().replaceAll('\0', '\ufffd');
}
