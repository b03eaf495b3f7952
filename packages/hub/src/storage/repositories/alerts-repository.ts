import {
  type ActorReference,
  ALERT_RULES,
  ALERT_SEVERITIES,
  ALERT_STATUSES,
  type Alert,
  type AlertCounts,
  alertSchema,
  type alertsQuerySchema,
  FILTER_FIELDS,
  type FilterTerm,
  parseFilter,
  STAGES,
  type Suppression,
  suppressionSchema,
  type Total,
} from '@cerberusmesh/contracts';
import { z } from 'zod';
import type { Queryable } from '../database.ts';
import {
  addFilter,
  addressField,
  type FieldConditions,
  numberField,
  orderedField,
  techniquesField,
  textField,
  timeField,
  uuidField,
} from './filter-conditions.ts';
import { countList, type ListPage, type ListPosition, type ListShape, readListPage } from './list-page.ts';
import { Conditions } from './page.ts';

/** An alert list's parameters but for those that only choose its page. */
export type AlertsQuery = Pick<z.infer<typeof alertsQuerySchema>, 'status' | 'severity' | 'filter' | 'sort'>;

/** What `alertOfRow` reads. */
export const ALERT_COLUMNS = `alerts.id, rule, subject, severity, status, summary, source, sensor_id, trap, session_id,
  session_count, technique_ids, stage, score, decision_id, count, first_seen_at, last_seen_at, evidence, assignee_id,
  assignee_name, resolution, reason, suppression_id, changed_at, changed_by_id, changed_by_name`;

const LIST: ListShape = {
  from: 'alerts',
  columns: ALERT_COLUMNS,
  sorts: {
    seen: { sql: 'last_seen_at', type: 'timestamptz' },
    first: { sql: 'first_seen_at', type: 'timestamptz' },
    severity: { sql: 'severity', type: 'integer' },
    count: { sql: 'count', type: 'bigint' },
    score: { sql: 'coalesce(score, -1)', type: 'double precision' },
    source: { sql: "coalesce(source, '')", type: 'text' },
  },
  defaultSort: '-seen',
  tie: [{ sql: 'alerts.id', type: 'uuid' }],
};

/** Severities are numbers, so that the worst sorts first. */
const severity = orderedField('severity', ALERT_SEVERITIES);
/** The order that the column is kept by. */
const SEVERITY_NAMES: readonly unknown[] = ALERT_SEVERITIES;

const FIELDS: FieldConditions<'alerts'> = {
  rule: textField('rule'),
  subject: textField('subject'),
  severity: async (term: FilterTerm, context) => {
    const { values } = await severity(term, context);
    const wanted = values.flat().map((value) => SEVERITY_NAMES.indexOf(value));
    return { text: 'severity = any(?::smallint[])', values: [wanted] };
  },
  status: textField('status'),
  source: addressField('source'),
  sensor: textField('sensor_id'),
  trap: textField('trap'),
  session: uuidField('session_id'),
  technique: techniquesField('technique_ids'),
  stage: orderedField('stage', STAGES),
  score: numberField('score'),
  assignee: textField('assignee_id', 'none'),
  count: numberField('count'),
  first: timeField('first_seen_at'),
  seen: timeField('last_seen_at'),
};

/** Alerts that pass every filter, last seen first unless asked otherwise; suppressed ones only where a status is named. */
export async function listAlerts(
  database: Queryable,
  query: AlertsQuery & { readonly limit: number },
  position: ListPosition | null,
  nowMs: number,
): Promise<ListPage<Alert>> {
  const conditions = await visibleConditions(database, query, nowMs);
  return readListPage(database, LIST, conditions, query, position, alertOfRow);
}

/** How many alerts pass every filter. */
export async function countAlerts(database: Queryable, query: AlertsQuery, nowMs: number): Promise<Total> {
  return countList(database, LIST, await visibleConditions(database, query, nowMs));
}

async function visibleConditions(database: Queryable, query: AlertsQuery, nowMs: number): Promise<Conditions> {
  const conditions = await alertConditions(database, query, nowMs);
  const parsed = parseFilter(query.filter ?? '', FILTER_FIELDS.alerts);
  const namesStatus = parsed.ok && parsed.terms.some(({ field }) => field === 'status');
  if (query.status === undefined && !namesStatus) conditions.add("status <> 'suppressed'");
  return conditions;
}

/** Every filter of the query as conditions on `alerts`. */
export async function alertConditions(
  database: Queryable,
  query: {
    readonly status?: string | undefined;
    readonly severity?: string | undefined;
    readonly filter?: string | undefined;
  },
  nowMs: number,
): Promise<Conditions> {
  const conditions = new Conditions();
  if (query.status !== undefined) conditions.add('status = ?', query.status);
  if (query.severity !== undefined) {
    conditions.add('severity = ?::smallint', SEVERITY_NAMES.indexOf(query.severity));
  }
  await addFilter(conditions, 'alerts', FIELDS, query.filter, { database, nowMs });
  return conditions;
}

const countsSchema = z.array(
  z.object({ status: z.enum(ALERT_STATUSES), severity: z.int(), rule: z.enum(ALERT_RULES), alerts: z.int() }),
);

/** Alerts by status; open ones by severity and rule. */
export async function readAlertCounts(database: Queryable): Promise<AlertCounts> {
  const rows = await database.query(
    'select status, severity, rule, count(*)::int as alerts from alerts group by status, severity, rule',
  );
  const parsed = countsSchema.parse(rows);
  const open = parsed.filter(({ status }) => status !== 'suppressed' && status !== 'resolved');
  const sum = (some: typeof parsed) => some.reduce((total, { alerts }) => total + alerts, 0);
  return {
    open: sum(open),
    byStatus: countsOf(ALERT_STATUSES, (known) => sum(parsed.filter(({ status }) => status === known))),
    bySeverity: countsOf(ALERT_SEVERITIES, (known) =>
      sum(open.filter(({ severity: index }) => ALERT_SEVERITIES[index] === known)),
    ),
    byRule: countsOf(ALERT_RULES, (known) => sum(open.filter(({ rule }) => rule === known))),
  };
}

function countsOf<Word extends string>(words: readonly Word[], count: (word: Word) => number): Record<Word, number> {
  const entries = words.map((word): [Word, number] => [word, count(word)]);
  return Object.fromEntries(entries) as Record<Word, number>; // reason: an entry for each of the words
}

/** Suppressions that still hold, soonest to end first. */
export async function listSuppressions(database: Queryable, nowMs: number): Promise<Suppression[]> {
  const rows = await database.query(
    'select * from alert_suppressions where expires_at > $1 order by expires_at, id limit 1000',
    [new Date(nowMs).toISOString()],
  );
  return rows.map(suppressionOfRow);
}

const ASSIGNEES = "select id, name from people where disabled_at is null and role in ('analyst', 'responder', 'admin')";
const assigneeSchema = z.object({ id: z.string(), name: z.string() });

/** People who can take alerts, by name. */
export async function listAssignees(database: Queryable): Promise<ActorReference[]> {
  return z.array(assigneeSchema).parse(await database.query(`${ASSIGNEES} order by name, id limit 500`));
}

/** One of them, or null. */
export async function findAssignee(database: Queryable, id: string): Promise<ActorReference | null> {
  const [row] = await database.query(`${ASSIGNEES} and id::text = $1`, [id]);
  return row === undefined ? null : assigneeSchema.parse(row);
}

export function alertOfRow(row: Record<string, unknown>): Alert {
  return alertSchema.parse({
    id: row.id,
    rule: row.rule,
    subject: row.subject,
    severity: typeof row.severity === 'number' ? ALERT_SEVERITIES[row.severity] : undefined,
    status: row.status,
    summary: row.summary,
    source: row.source,
    sensorId: row.sensor_id,
    trap: row.trap,
    sessionId: row.session_id,
    sessionCount: row.session_count,
    techniqueIds: row.technique_ids,
    stage: row.stage,
    score: row.score,
    decisionId: row.decision_id,
    count: row.count,
    firstSeenAt: row.first_seen_at,
    lastSeenAt: row.last_seen_at,
    evidence: row.evidence,
    assignee: referenceOf(row.assignee_id, row.assignee_name),
    resolution: row.resolution,
    reason: row.reason,
    suppressionId: row.suppression_id,
    changedAt: row.changed_at,
    changedBy: referenceOf(row.changed_by_id, row.changed_by_name),
  });
}

export function suppressionOfRow(row: Record<string, unknown>): Suppression {
  return suppressionSchema.parse({
    id: row.id,
    rule: row.rule,
    subject: row.subject,
    source: row.source,
    sensorId: row.sensor_id,
    reason: row.reason,
    createdBy: referenceOf(row.created_by_id, row.created_by_name),
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    suppressedCount: row.suppressed_count,
  });
}

function referenceOf(id: unknown, name: unknown): { id: unknown; name: unknown } | null {
  return id === null ? null : { id, name };
}
