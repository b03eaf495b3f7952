import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Database, Queryable } from '../../../storage/database.ts';
import type { Fact } from '../run-facts.ts';
import { factSchema, valueSchema } from '../run-facts-schema.ts';
import type { Value } from '../templates/value.ts';
import { isMapping } from '../templates/value.ts';
import { ENGINE_LIMITS } from './limits.ts';

/** A run that a worker holds, with everything it needs to go on. */
export interface HeldRun {
  readonly id: string;
  readonly epoch: number;
  readonly source: string;
  readonly dryRun: boolean;
  readonly inputs: { readonly [name: string]: Value };
  readonly trigger: { readonly [name: string]: Value };
  readonly createdAt: string;
  readonly overdueAtMs: number;
  readonly asked: string | null;
  readonly wakes: number;
  readonly parentId: string | null;
  readonly concurrencyKey: string | null;
  readonly facts: readonly Fact[];
  /** Keys of moves that were written before they were done, with the time they are due. */
  readonly moves: ReadonlyMap<string, { readonly dueAtMs: number | null }>;
  readonly answers: readonly Answer[];
}

export interface Answer {
  readonly key: string;
  readonly person: string;
  readonly role: string;
  readonly answer: Value;
  readonly at: string;
}

/** What a held run is told. */
export interface RunNews {
  readonly asked: string | null;
  readonly wakes: number;
}

const numberText = z.coerce.number();
const runRows = z.array(
  z.object({
    id: z.string(),
    epoch: numberText,
    source: z.string(),
    dry_run: z.boolean(),
    inputs: z.record(z.string(), valueSchema),
    triggered_by: z.record(z.string(), valueSchema),
    created_at: z.string(),
    overdue_at: z.string(),
    asked: z.string().nullable(),
    wakes: z.int(),
    parent_id: z.string().nullable(),
    concurrency_key: z.string().nullable(),
  }),
);
const factRows = z.array(z.object({ run_id: z.string(), fact: z.unknown() }));
const moveRows = z.array(z.object({ run_id: z.string(), key: z.string(), due_at: z.string().nullable() }));
const answerRows = z.array(
  z.object({
    run_id: z.string(),
    key: z.string(),
    person: z.string(),
    role: z.string(),
    answer: valueSchema,
    at: z.string(),
  }),
);
const newsRows = z.array(z.object({ id: z.string(), asked: z.string().nullable(), wakes: z.int() }));
const resultRows = z.array(z.object({ run_id: z.string(), sha256: z.string(), value: valueSchema }));

/** Takes over runs that are due: nobody holds them, or whoever did has not said so for the lease. */
export async function claimRuns(database: Database, owner: string, most: number, leaseMs: number): Promise<HeldRun[]> {
  return database.transaction(async (transaction) => {
    const rows = await transaction.query(
      `with due as materialized (
         select id from runs where due_at <= now() order by due_at limit $2 for update skip locked)
       update runs set owner = $1, epoch = epoch + 1, state = 'running', due_at = now() + make_interval(secs => $3)
         from due, playbook_versions version
        where runs.id = due.id and version.id = runs.playbook_id and version.version = runs.playbook_version
       returning runs.id, runs.epoch, version.source, dry_run, inputs, triggered_by, created_at, overdue_at, asked, wakes,
         parent_id, concurrency_key`,
      [owner, most, leaseMs / 1000],
    );
    const runs = runRows.parse(rows);
    if (runs.length === 0) return [];
    const records = await readRecords(
      transaction,
      runs.map(({ id }) => id),
    );
    return runs.map((run) => ({
      id: run.id,
      epoch: run.epoch,
      source: run.source,
      dryRun: run.dry_run,
      inputs: run.inputs,
      trigger: run.triggered_by,
      createdAt: run.created_at,
      overdueAtMs: Date.parse(run.overdue_at),
      asked: run.asked,
      wakes: run.wakes,
      parentId: run.parent_id,
      concurrencyKey: run.concurrency_key,
      ...(records.get(run.id) ?? { facts: [], moves: new Map(), answers: [] }),
    }));
  });
}

/** What is written of runs, in order. */
export async function readRecords(
  database: Queryable,
  ids: readonly string[],
): Promise<ReadonlyMap<string, Pick<HeldRun, 'facts' | 'moves' | 'answers'>>> {
  const facts = factRows.parse(
    await database.query('select run_id, fact from run_facts where run_id = any($1::uuid[]) order by run_id, place', [
      ids,
    ]),
  );
  const moves = moveRows.parse(
    await database.query('select run_id, key, due_at from run_moves where run_id = any($1::uuid[])', [ids]),
  );
  const answersOf = await readAnswers(database, ids);
  const results = resultRows.parse(
    await database.query('select run_id, sha256, value from run_results where run_id = any($1::uuid[])', [ids]),
  );
  const aside = new Map(results.map(({ run_id, sha256, value }) => [`${run_id}/${sha256}`, value]));
  const factsOf = Map.groupBy(facts, ({ run_id }) => run_id);
  const movesOf = Map.groupBy(moves, ({ run_id }) => run_id);
  return new Map(
    ids.map((id) => [
      id,
      {
        facts: (factsOf.get(id) ?? []).map(({ fact }) => readFact(fact, (sha256) => aside.get(`${id}/${sha256}`))),
        moves: new Map(
          (movesOf.get(id) ?? []).map(({ key, due_at }) => [
            key,
            { dueAtMs: due_at === null ? null : Date.parse(due_at) },
          ]),
        ),
        answers: answersOf.get(id) ?? [],
      },
    ]),
  );
}

/** What people said to runs, in the order in which they said it. */
export async function readAnswers(
  database: Queryable,
  ids: readonly string[],
): Promise<ReadonlyMap<string, readonly Answer[]>> {
  const answers = answerRows.parse(
    await database.query(
      'select run_id, key, person, role, answer, at from run_answers where run_id = any($1::uuid[]) order by at',
      [ids],
    ),
  );
  return Map.groupBy(answers, ({ run_id }) => run_id);
}

/** Says that a worker is still there. Returns which of its runs it still holds and what they are told. */
export async function renewLease(
  database: Database,
  owner: string,
  runIds: readonly string[],
  leaseMs: number,
): Promise<ReadonlyMap<string, RunNews>> {
  const rows = await database.query(
    // Locked in the order in which a write group locks, so that the two never wait for each other.
    `with held as materialized (
       select id from runs where owner = $1 and id = any($2::uuid[]) order by id for no key update)
     update runs set due_at = now() + make_interval(secs => $3)
     from held where runs.id = held.id returning runs.id, asked, wakes`,
    [owner, runIds, leaseMs / 1000],
  );
  return new Map(newsRows.parse(rows).map(({ id, asked, wakes }) => [id, { asked, wakes }]));
}

/** A fact as text for its row, and the result that is too large for it. */
export function writeFact(fact: Fact): {
  readonly fact: string;
  readonly result: { readonly sha256: string; readonly value: string } | null;
} {
  const text = JSON.stringify(fact);
  if (fact.kind !== 'result' || Buffer.byteLength(text) <= ENGINE_LIMITS.maxFactBytes)
    return { fact: text, result: null };
  const value = JSON.stringify(fact.value);
  const sha256 = createHash('sha256').update(value).digest('hex');
  return { fact: JSON.stringify({ ...fact, value: { $aside: sha256 } }), result: { sha256, value } };
}

function readFact(stored: unknown, aside: (sha256: string) => Value | undefined): Fact {
  const fact = factSchema.parse(stored);
  if (fact.kind !== 'result' || !isMapping(fact.value)) return fact;
  const sha256 = fact.value.$aside;
  const value = typeof sha256 === 'string' && Object.keys(fact.value).length === 1 ? aside(sha256) : undefined;
  return value === undefined ? fact : { ...fact, value };
}
