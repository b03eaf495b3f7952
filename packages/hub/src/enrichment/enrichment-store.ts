import { type EnrichmentRecord, enrichmentRecordSchema } from '@cerberusmesh/contracts';
import { z } from 'zod';
import type { Queryable } from '../storage/database.ts';

/** One answer as it is kept. */
export interface KeptAnswer extends EnrichmentRecord {
  /** How often in a row this provider failed for this address. */
  readonly failures: number;
}

const usageSchema = z.array(z.object({ provider: z.string(), asked: z.int() }));
const sourceSchema = z.array(z.object({ address: z.string() }));
const failuresSchema = z.object({ failures: z.int() });

/** Notes sources of a batch: new ones are due at once, known ones when their answers have ended. */
export async function noteSources(transaction: Queryable, addresses: readonly string[], at: string): Promise<number> {
  return transaction.execute(
    `insert into enrichment_sources as known (address, due_at)
       select address, $2 from unnest($1::text[]) as given (address) order by address
       on conflict (address) do update set due_at = excluded.due_at
         where known.due_at is null and (known.fresh_until is null or known.fresh_until <= $2)`,
    [addresses, at],
  );
}

/** The sources that have waited longest, and are put off so that nobody else takes them meanwhile. */
export async function takeDueSources(database: Queryable, at: string, leaseUntil: string, limit: number) {
  const rows = await database.query(
    `update enrichment_sources set due_at = $2 where address in (
       select address from enrichment_sources where due_at <= $1 order by due_at limit $3 for update skip locked)
     returning address`,
    [at, leaseUntil, limit],
  );
  return sourceSchema.parse(rows).map(({ address }) => address);
}

/** Says when a source is looked at next. */
export async function settleSource(
  database: Queryable,
  address: string,
  next: { readonly dueAt: string | null; readonly freshUntil: string | null },
): Promise<void> {
  await database.execute('update enrichment_sources set due_at = $2, fresh_until = $3 where address = $1', [
    address,
    next.dueAt,
    next.freshUntil,
  ]);
}

export async function writeAnswer(database: Queryable, address: string, answer: KeptAnswer): Promise<void> {
  await database.execute(
    `insert into enrichments (address, provider, state, facts, failure, asked_at, expires_at, failures)
       values ($1, $2, $3, $4, $5, $6, $7, $8)
       on conflict (address, provider) do update set
         state = excluded.state, facts = excluded.facts, failure = excluded.failure, asked_at = excluded.asked_at,
         expires_at = excluded.expires_at, failures = excluded.failures`,
    [
      address,
      answer.provider,
      answer.state,
      answer.facts === null ? null : JSON.stringify(answer.facts),
      answer.failure,
      answer.at,
      answer.expiresAt,
      answer.failures,
    ],
  );
}

/** What is kept of one address, by name of provider. */
export async function readAnswers(database: Queryable, address: string): Promise<KeptAnswer[]> {
  const rows = await database.query(
    `select provider, state, facts, failure, asked_at, expires_at, failures from enrichments
      where address = $1 order by provider`,
    [address],
  );
  return rows.map((row) => ({
    ...enrichmentRecordSchema.parse({
      provider: row.provider,
      state: row.state,
      facts: row.facts,
      failure: row.failure,
      at: row.asked_at,
      expiresAt: row.expires_at,
    }),
    ...failuresSchema.parse(row),
  }));
}

/** Questions of a day by provider. */
export async function readUsage(database: Queryable, day: string): Promise<ReadonlyMap<string, number>> {
  const rows = await database.query('select provider, asked from enrichment_usage where day = $1', [day]);
  return new Map(usageSchema.parse(rows).map(({ provider, asked }) => [provider, asked]));
}

export async function countQuestion(database: Queryable, provider: string, day: string): Promise<void> {
  await database.execute(
    `insert into enrichment_usage as known (provider, day, asked) values ($1, $2, 1)
       on conflict (provider, day) do update set asked = known.asked + 1`,
    [provider, day],
  );
}
