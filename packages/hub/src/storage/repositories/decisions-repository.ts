import {
  DECISION_KINDS,
  type DecisionItem,
  decisionSchema,
  decisionStateSchema,
  type decisionsQuerySchema,
  type Total,
  timestampSchema,
  uuidSchema,
} from '@cerberusmesh/contracts';
import { z } from 'zod';
import type { Queryable } from '../database.ts';
import {
  addFilter,
  addressField,
  type FieldConditions,
  orderedField,
  textField,
  timeField,
  uuidField,
} from './filter-conditions.ts';
import { countList, type ListPage, type ListPosition, type ListShape, readListPage } from './list-page.ts';
import { Conditions } from './page.ts';

/** A decisions list's parameters but for those that only choose its page. */
export type DecisionsQuery = Pick<
  z.infer<typeof decisionsQuerySchema>,
  'kind' | 'state' | 'sessionId' | 'filter' | 'sort'
>;

/** What has become of it; without an answer, as the agent made it. */
const STATE = 'coalesce(a.decision_state, d.state)';
const COLUMNS = `d.body, ${STATE} as state, d.at, d.session_id, s.source_address as source`;
const FROM = `decisions d join sessions s on s.id = d.session_id
  left join actions a on a.decision_id = d.decision_id and a.run_id is null`;
const SELECT = `select ${COLUMNS} from ${FROM}`;

const LIST: ListShape = {
  from: FROM,
  columns: COLUMNS,
  sorts: { at: { sql: 'd.at', type: 'timestamptz' } },
  defaultSort: '-at',
  tie: [{ sql: 'd.decision_id', type: 'uuid' }],
};

const FIELDS: FieldConditions<'decisions'> = {
  kind: orderedField('d.kind', DECISION_KINDS),
  state: textField(STATE),
  trigger: textField('d.trigger'),
  source: addressField('s.source_address'),
  session: uuidField('d.session_id'),
  at: timeField('d.at'),
};

const rowSchema = z.object({
  body: decisionSchema,
  state: decisionStateSchema,
  at: timestampSchema,
  session_id: uuidSchema,
  source: z.string(),
});

/** Decisions that pass every filter, newest first unless asked otherwise, after or before `position`. */
export async function listDecisions(
  database: Queryable,
  query: DecisionsQuery & { readonly limit: number },
  position: ListPosition | null,
  nowMs: number,
): Promise<ListPage<DecisionItem>> {
  const conditions = await decisionConditions(database, query, nowMs);
  return readListPage(database, LIST, conditions, query, position, decisionOfRow);
}

/** How many decisions pass every filter. */
export async function countDecisions(database: Queryable, query: DecisionsQuery, nowMs: number): Promise<Total> {
  return countList(database, LIST, await decisionConditions(database, query, nowMs));
}

/** Every filter of the query as conditions on decisions `d` with their sessions `s`. */
export async function decisionConditions(
  database: Queryable,
  query: DecisionsQuery,
  nowMs: number,
): Promise<Conditions> {
  const conditions = new Conditions();
  if (query.kind !== undefined) conditions.add('d.kind = ?', query.kind);
  if (query.state !== undefined) conditions.add(`${STATE} = ?`, query.state);
  if (query.sessionId !== undefined) conditions.add('d.session_id = ?::uuid', query.sessionId);
  await addFilter(conditions, 'decisions', FIELDS, query.filter, { database, nowMs });
  return conditions;
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
