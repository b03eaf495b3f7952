import {
  type Directive,
  type DirectiveResult,
  type DirectiveState,
  type DirectiveStatus,
  directiveStatusSchema,
  type SignedDirective,
  signedDirectiveSchema,
} from '@cerberusmesh/contracts';
import { z } from 'zod';
import type { Queryable } from '../storage/database.ts';
import { DIRECTIVE_LIMITS } from './limits.ts';

const COLUMNS = `directive_id, sensor_id, sequence, kind, data, issued_at, expires_at, effect_until, issued_by, code,
  detail, facts, answered_at, case when state = 'pending' and expires_at <= $1 then 'expired' else state end as state`;

export interface NewDirective {
  readonly directive: Directive;
  readonly signed: SignedDirective;
  readonly issuedBy: string;
  /** The order that it takes back. */
  readonly withdraws: string | null;
}

/** @param nowMs Unix milliseconds, by which waiting orders are expired */
export async function findDirective(
  database: Queryable,
  directiveId: string,
  nowMs: number,
): Promise<DirectiveStatus | null> {
  const rows = await database.query(`select ${COLUMNS} from directives where directive_id = $2`, [
    new Date(nowMs).toISOString(),
    directiveId,
  ]);
  return rows.map(statusOf)[0] ?? null;
}

/** Newest first. */
export async function listDirectives(
  database: Queryable,
  query: {
    readonly sensorId?: string | undefined;
    readonly kind?: string | undefined;
    readonly state?: DirectiveState | undefined;
    readonly limit: number;
  },
  nowMs: number,
): Promise<DirectiveStatus[]> {
  const rows = await database.query(
    `select * from (
       select ${COLUMNS} from directives
        where ($2::text is null or sensor_id = $2) and ($3::text is null or kind = $3)
     ) as shown
     where ($4::text is null or state = $4)
     order by issued_at desc, sensor_id, sequence desc limit $5`,
    [
      new Date(nowMs).toISOString(),
      query.sensorId ?? null,
      query.kind ?? null,
      query.state ?? null,
      Math.min(query.limit, DIRECTIVE_LIMITS.maxListed),
    ],
  );
  return rows.map(statusOf);
}

/** The next sequence of a sensor. The row is locked until the transaction ends, so that orders commit in their order. */
export async function nextSequence(transaction: Queryable, sensorId: string): Promise<number> {
  const rows = await transaction.query(
    `insert into directive_sequences as known (sensor_id, sequence) values ($1, 1)
       on conflict (sensor_id) do update set sequence = known.sequence + 1 returning sequence`,
    [sensorId],
  );
  return z.tuple([z.object({ sequence: z.int() })]).parse(rows)[0].sequence;
}

/**
 * A sensor that has seen later orders than this hub remembers giving (its database came from a backup) would refuse every
 * new one as a repetition: numbering goes on where the sensor is.
 */
export async function raiseSequence(database: Queryable, sensorId: string, seen: number): Promise<void> {
  await database.execute(
    `insert into directive_sequences as known (sensor_id, sequence) values ($1, $2)
       on conflict (sensor_id) do update set sequence = excluded.sequence where known.sequence < excluded.sequence`,
    [sensorId, seen],
  );
}

export async function countOpen(transaction: Queryable, sensorId: string, nowMs: number): Promise<number> {
  const rows = await transaction.query(
    `select count(*)::integer as open from directives where sensor_id = $1 and kind <> 'withdraw'
       and (state = 'applied' or (state = 'pending' and expires_at > $2))`,
    [sensorId, new Date(nowMs).toISOString()],
  );
  return z.tuple([z.object({ open: z.int() })]).parse(rows)[0].open;
}

export async function insertDirective(transaction: Queryable, order: NewDirective): Promise<void> {
  const { directive, signed } = order;
  await transaction.execute(
    `insert into directives
       (directive_id, sensor_id, sequence, kind, payload, signature, data, issued_at, expires_at, effect_until, issued_by, withdraws)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
    [
      directive.directiveId,
      directive.sensorId,
      directive.sequence,
      directive.kind,
      signed.payload,
      signed.signature,
      JSON.stringify(directive.data),
      directive.issuedAt,
      directive.expiresAt,
      directive.effectUntil,
      order.issuedBy,
      order.withdraws,
    ],
  );
}

/** Orders that wait for a sensor, in order, as many as one answer may hold. */
export async function readWaiting(
  database: Queryable,
  query: { readonly sensorId: string; readonly after: number; readonly limit: number; readonly nowMs: number },
): Promise<SignedDirective[]> {
  const rows = await database.query(
    `select payload, signature from directives
      where sensor_id = $1 and sequence > $2 and state = 'pending' and expires_at > $3 order by sequence limit $4`,
    [query.sensorId, query.after, new Date(query.nowMs).toISOString(), query.limit],
  );
  return z.array(signedDirectiveSchema).parse(rows);
}

/**
 * What a sensor says of one of its orders. What is over stays over, and a repetition changes nothing.
 *
 * @returns false where this sensor has no such order
 */
export async function writeAnswer(
  database: Queryable,
  answer: {
    readonly sensorId: string;
    readonly directiveId: string;
    readonly result: DirectiveResult;
    readonly nowMs: number;
  },
): Promise<boolean> {
  const { result } = answer;
  const written = await database.execute(
    `update directives set state = $3, code = $4, detail = $5, answered_at = $7,
       -- What was planted and named at first stays on file when it is taken away.
       facts = case when $3 = 'applied' or state = 'pending' then $6::json else facts end
      where sensor_id = $1 and directive_id = $2 and state in ('pending', 'applied')`,
    [
      answer.sensorId,
      answer.directiveId,
      result.state,
      result.code,
      result.detail,
      JSON.stringify(result.facts),
      new Date(answer.nowMs).toISOString(),
    ],
  );
  if (written > 0) return true;
  const known = await database.query('select 1 from directives where sensor_id = $1 and directive_id = $2', [
    answer.sensorId,
    answer.directiveId,
  ]);
  return known.length > 0;
}

/** Orders that are over for long are forgotten. */
export async function forgetOld(transaction: Queryable, sensorId: string, nowMs: number): Promise<void> {
  const before = new Date(nowMs - DIRECTIVE_LIMITS.maxKeptMs).toISOString();
  await transaction.execute(
    `delete from directives where sensor_id = $1 and issued_at < $2 and kind = 'withdraw' and state <> 'pending'`,
    [sensorId, before],
  );
  await transaction.execute(
    `delete from directives old where sensor_id = $1 and issued_at < $2
       and (state in ('failed', 'undone') or (state = 'pending' and expires_at < $2))
       and not exists (select 1 from directives later where later.withdraws = old.directive_id)`,
    [sensorId, before],
  );
}

function statusOf(row: Record<string, unknown>): DirectiveStatus {
  return directiveStatusSchema.parse({
    directiveId: row.directive_id,
    sensorId: row.sensor_id,
    sequence: row.sequence,
    kind: row.kind,
    data: row.data,
    issuedAt: row.issued_at,
    expiresAt: row.expires_at,
    effectUntil: row.effect_until,
    issuedBy: row.issued_by,
    state: row.state,
    code: row.code,
    detail: row.detail,
    facts: row.facts,
    answeredAt: row.answered_at,
  });
}
