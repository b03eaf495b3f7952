import { type AuditFilters, type AuditRecord, auditRecordSchema } from '@cerberusmesh/contracts';
import { z } from 'zod';
import type { Queryable } from '../storage/database.ts';
import { Conditions } from '../storage/repositories/page.ts';
import type { HashedFields } from './chain.ts';

const rowSchema = z.object({
  sequence: z.number(),
  at: z.string(),
  actor_kind: z.string(),
  actor_id: z.string(),
  actor_name: z.string(),
  action: z.string(),
  target_kind: z.string().nullable(),
  target_id: z.string().nullable(),
  outcome: z.string(),
  before: z.string(),
  after: z.string(),
  request_id: z.string().nullable(),
  address: z.string().nullable(),
  previous_hash: z.string(),
  hash: z.string(),
});

export type AuditRow = z.infer<typeof rowSchema>;

export type AuditSlice =
  | { readonly order: 'newest'; readonly beforeSequence: number | null; readonly limit: number }
  | {
      readonly order: 'oldest';
      readonly afterSequence: number;
      readonly throughSequence: number;
      readonly limit: number;
    };

/** A part of the log as it stands in the table, good or not. */
export async function readAuditRows(
  database: Queryable,
  filters: AuditFilters,
  slice: AuditSlice,
): Promise<AuditRow[]> {
  const conditions = new Conditions();
  if (filters.actor !== undefined) conditions.add('actor_id = ?', filters.actor);
  if (filters.action?.includes('.')) conditions.add('action = ?', filters.action);
  else if (filters.action !== undefined) conditions.add(`split_part(action, '.', 1) = ?`, filters.action);
  if (filters.outcome !== undefined) conditions.add('outcome = ?', filters.outcome);
  if (filters.target !== undefined) conditions.add('target_id = ?', filters.target);
  if (filters.from !== undefined) conditions.add('at >= ?', filters.from);
  if (filters.to !== undefined) conditions.add('at <= ?', filters.to);
  if (slice.order === 'oldest')
    conditions.add('sequence > ? and sequence <= ?', slice.afterSequence, slice.throughSequence);
  else if (slice.beforeSequence !== null) conditions.add('sequence < ?', slice.beforeSequence);
  const rows = await database.query(
    `select sequence, at, actor_kind, actor_id, actor_name, action, target_kind, target_id, outcome, before, after,
       request_id, address, encode(previous_hash, 'hex') as previous_hash, encode(hash, 'hex') as hash
     from audit_log ${conditions.where()}
     order by sequence ${slice.order === 'oldest' ? 'asc' : 'desc'} limit ${conditions.value(slice.limit)}`,
    conditions.values,
  );
  return rows.map((row) => rowSchema.parse(row));
}

/** @throws ZodError when somebody changed the row into something that is no entry */
export function recordOf(row: AuditRow): AuditRecord {
  return auditRecordSchema.parse({
    ...commonOf(row),
    before: parsedJson(row.before) ?? null,
    after: parsedJson(row.after) ?? null,
    hash: row.hash,
  });
}

/** What the hash of the row covers; null when its details are no JSON any more. */
export function hashedFieldsOf(row: AuditRow): HashedFields | null {
  if (parsedJson(row.before) === undefined || parsedJson(row.after) === undefined) return null;
  return { ...commonOf(row), before: row.before, after: row.after };
}

function commonOf(row: AuditRow) {
  return {
    sequence: row.sequence,
    at: row.at,
    actor: { kind: row.actor_kind, id: row.actor_id, name: row.actor_name },
    action: row.action,
    target: row.target_kind === null || row.target_id === null ? null : { kind: row.target_kind, id: row.target_id },
    outcome: row.outcome,
    requestId: row.request_id,
    address: row.address,
    previousHash: row.previous_hash,
  };
}

/** Undefined when it is none. */
function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
