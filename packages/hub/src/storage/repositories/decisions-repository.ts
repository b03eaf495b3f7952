import {
  type DecisionItem,
  decisionSchema,
  decisionStateSchema,
  type decisionsQuerySchema,
  timestampSchema,
  uuidSchema,
} from '@cerberusmesh/contracts';
import { z } from 'zod';
import type { Queryable } from '../database.ts';
import { Conditions, type Page, pageOf } from './page.ts';

export const decisionPositionSchema = z.strictObject({ at: timestampSchema, decisionId: uuidSchema });
/** A place in the list of decisions, which is newest first. */
export type DecisionPosition = z.infer<typeof decisionPositionSchema>;

const SELECT = `select d.body, d.state, d.at, d.session_id, s.source_address as source
  from decisions d join sessions s on s.id = d.session_id`;

const rowSchema = z.object({
  body: decisionSchema,
  state: decisionStateSchema,
  at: timestampSchema,
  session_id: uuidSchema,
  source: z.string(),
});

/** Decisions that pass every filter, newest first, after `after`. */
export async function listDecisions(
  database: Queryable,
  query: z.infer<typeof decisionsQuerySchema>,
  after: DecisionPosition | null,
): Promise<Page<DecisionItem, DecisionPosition>> {
  const conditions = new Conditions();
  if (query.kind !== undefined) conditions.add('d.kind = ?', query.kind);
  if (query.state !== undefined) conditions.add('d.state = ?', query.state);
  if (query.sessionId !== undefined) conditions.add('d.session_id = ?::uuid', query.sessionId);
  if (after !== null) conditions.add('(d.at, d.decision_id) < (?::timestamptz, ?::uuid)', after.at, after.decisionId);
  const rows = await database.query(
    `${SELECT} ${conditions.where()} order by d.at desc, d.decision_id desc limit ${conditions.value(query.limit + 1)}`,
    conditions.values,
  );
  return pageOf(rows.map(decisionOfRow), query.limit, ({ at, decisionId }) => ({ at, decisionId }));
}

/** One decision with its session and source, or null. */
export async function findDecision(database: Queryable, decisionId: string): Promise<DecisionItem | null> {
  if (!uuidSchema.safeParse(decisionId).success) return null;
  const rows = await database.query(`${SELECT} where d.decision_id = $1::uuid`, [decisionId]);
  return rows[0] === undefined ? null : decisionOfRow(rows[0]);
}

/** A session's decisions in the order in which they were made. */
export async function listSessionDecisions(database: Queryable, sessionId: string): Promise<DecisionItem[]> {
  const rows = await database.query(`${SELECT} where d.session_id = $1::uuid order by d.position`, [sessionId]);
  return rows.map(decisionOfRow);
}

function decisionOfRow(row: unknown): DecisionItem {
  const { body, state, at, session_id: sessionId, source } = rowSchema.parse(row);
  return { ...body, state, at, sessionId, source };
}
