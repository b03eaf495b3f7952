import {
  type ActionDetail,
  type ActionSummary,
  actionDetailSchema,
  actionSummarySchema,
  type actionsQuerySchema,
  blockedNetworkSchema,
  decisionLabelSchema,
  timestampSchema,
  uuidSchema,
} from '@cerberusmesh/contracts';
import { z } from 'zod';
import type { Queryable } from '../database.ts';
import { REPOSITORY_LIMITS } from './limits.ts';
import { Conditions, type Page, pageOf } from './page.ts';

export const actionPositionSchema = z.strictObject({ createdAt: timestampSchema, id: uuidSchema });
/** A place in the list of actions, which is newest first. */
export type ActionPosition = z.infer<typeof actionPositionSchema>;

const SUMMARY = `id, kind, state, decision_id as "decisionId", run_id as "runId", session_id as "sessionId",
  sensor_id as "sensorId", source, request->>'requestedBy' as "requestedBy", created_at as "createdAt",
  expires_at as "expiresAt", started_at as "startedAt", ended_at as "endedAt", undo_at as "undoAt",
  undone_at as "undoneAt", detail, code`;

/** Actions that pass every filter, newest first, after `after`. */
export async function listActions(
  database: Queryable,
  query: z.infer<typeof actionsQuerySchema>,
  after: ActionPosition | null,
): Promise<Page<ActionSummary, ActionPosition>> {
  const conditions = new Conditions();
  if (query.kind !== undefined) conditions.add('kind = ?', query.kind);
  if (query.state !== undefined) conditions.add('state = ?', query.state);
  if (query.sessionId !== undefined) conditions.add('session_id = ?::uuid', query.sessionId);
  if (query.source !== undefined) conditions.add('source = ?', query.source);
  if (after !== null) conditions.add('(created_at, id) < (?::timestamptz, ?::uuid)', after.createdAt, after.id);
  const rows = await database.query(
    `select ${SUMMARY} from actions ${conditions.where()}
      order by created_at desc, id desc limit ${conditions.value(query.limit + 1)}`,
    conditions.values,
  );
  const items = rows.map((row) => actionSummarySchema.parse(row));
  return pageOf(items, query.limit, ({ createdAt, id }) => ({ createdAt, id }));
}

/** One action with everything that is known of it, or null. */
export function findAction(database: Queryable, id: string): Promise<ActionDetail | null> {
  return findActionBy(database, 'id', id);
}

/** The action that answers a decision, or null when nothing was begun. */
export function findAnswer(database: Queryable, decisionId: string): Promise<ActionDetail | null> {
  return findActionBy(database, 'decision_id', decisionId);
}

async function findActionBy(
  database: Queryable,
  column: 'id' | 'decision_id',
  value: string,
): Promise<ActionDetail | null> {
  if (!uuidSchema.safeParse(value).success) return null;
  const [row] = await database.query(
    `select ${SUMMARY}, outcome, checks, plan, verification, reversible, covered_by as "coveredBy",
        case when quorum is null then null else json_build_object('quorum', quorum, 'roles', roles) end as approval,
        case when undo_detail is null then null
          else json_build_object('by', coalesce(undo_by, 'ttl'), 'detail', undo_detail) end as undo
       from actions where ${column} = $1::uuid ${column === 'id' ? '' : 'and run_id is null'}`,
    [value],
  );
  if (row === undefined) return null;
  const approvals = await database.query(
    'select person, role, answer, comment, at from action_approvals where action_id = $1 order by at, person limit $2',
    [row.id, REPOSITORY_LIMITS.maxDetailEntries],
  );
  return actionDetailSchema.parse({ ...row, approvals });
}

/** What a person said of a decision, or null. */
export async function findLabel(
  database: Queryable,
  decisionId: string,
): Promise<z.infer<typeof decisionLabelSchema> | null> {
  const [row] = await database.query(
    'select label, note, labelled_by as by, at from decision_labels where decision_id = $1',
    [decisionId],
  );
  return row === undefined ? null : decisionLabelSchema.parse(row);
}

/** Labels by what they say, for metrics. */
export async function countLabels(database: Queryable): Promise<ReadonlyMap<string, number>> {
  const rows = await database.query('select label, count(*) as count from decision_labels group by label');
  return new Map(rows.map(({ label, count }) => [String(label), Number(count)]));
}

/** Networks that are kept out at a moment: each once, for as long as its longest entry. */
export async function listBlocked(database: Queryable, at: string): Promise<z.infer<typeof blockedNetworkSchema>[]> {
  const rows = await database.query(
    `select distinct on (network) network, since, until, reason, action_id as "actionId" from blocked_networks
      where until is null or until > $1 order by network, until desc nulls first limit $2`,
    [at, REPOSITORY_LIMITS.maxBlockedNetworks],
  );
  return rows.map((row) => blockedNetworkSchema.parse(row));
}
