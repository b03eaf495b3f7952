import { type SessionSummary, STAGES, type sessionsQuerySchema, type Total, uuidSchema } from '@cerberusmesh/contracts';
import type { z } from 'zod';
import type { Queryable } from '../database.ts';
import {
  addFilter,
  addressField,
  existsField,
  type FieldConditions,
  type FilterContext,
  flagField,
  type Lookups,
  numberField,
  orderedField,
  techniquesField,
  textField,
  timeField,
} from './filter-conditions.ts';
import { REPOSITORY_LIMITS } from './limits.ts';
import { countList, type ListPage, type ListPosition, type ListShape, readListPage } from './list-page.ts';
import { addOccurrenceFilters, addWrittenText, occurrenceField, writtenTextField } from './occurrence-filters.ts';
import { Conditions } from './page.ts';
import { SUMMARY_COLUMNS, summaryOfRow } from './session-rows.ts';

/** A sessions list's parameters but for those that only choose its page. */
export type SessionsQuery = Omit<z.infer<typeof sessionsQuerySchema>, 'limit' | 'cursor' | 'fields' | 'count'>;

const COLUMNS = SUMMARY_COLUMNS.map((name) => `sessions.${name}`).join(', ');

const LIST: ListShape = {
  from: 'sessions',
  columns: COLUMNS,
  sorts: {
    opened: { sql: 'opened_at', type: 'timestamptz' },
    seen: { sql: 'last_event_at', type: 'timestamptz' },
    score: { sql: 'score', type: 'double precision' },
    duration: { sql: 'coalesce(duration_ms, -1)', type: 'double precision' },
    anomaly: { sql: 'coalesce(anomaly, -1)', type: 'double precision' },
    events: { sql: 'event_count', type: 'bigint' },
    credentials: { sql: 'credential_count', type: 'bigint' },
    commands: { sql: 'command_count', type: 'bigint' },
    files: { sql: '(upload_count + download_count)', type: 'bigint' },
    source: { sql: 'source_address', type: 'text' },
    country: { sql: "coalesce(country, '')", type: 'text' },
    trap: { sql: "coalesce(trap, '')", type: 'text' },
    sensor: { sql: 'sensor_id', type: 'text' },
  },
  defaultSort: '-opened',
  tie: [{ sql: 'id', type: 'uuid' }],
};

const FIELDS: FieldConditions<'sessions'> = {
  trap: textField('trap'),
  sensor: textField('sensor_id'),
  protocol: textField('protocol'),
  source: addressField('source_address'),
  country: textField('country', 'unknown'),
  port: numberField('destination_port'),
  state: ({ values }) => {
    if (new Set(values).size === 2) return { text: 'true', values: [] };
    return { text: values.includes('open') ? 'closed_at is null' : 'closed_at is not null', values: [] };
  },
  opened: timeField('opened_at'),
  closed: timeField('closed_at'),
  seen: timeField('last_event_at'),
  duration: numberField('(duration_ms / 1000)'),
  score: numberField('score'),
  level: numberField('level'),
  stage: orderedField('stage', STAGES),
  technique: techniquesField('technique_ids'),
  decision: textField('decision'),
  anomaly: numberField('anomaly'),
  actor: existsField(
    (values) => `select from session_behaviour where session_id = sessions.id and actor = any(${values})`,
  ),
  family: existsField(
    (values) =>
      `select from session_behaviour where session_id = sessions.id and families && ${values} and families <> '{}'`,
  ),
  authenticated: flagField('authenticated'),
  username: writtenTextField('username'),
  tried: occurrenceField('triedUsername'),
  secret: occurrenceField('triedSecret'),
  command: occurrenceField('commandText'),
  client: textField('client_software'),
  hassh: textField('hassh'),
  events: numberField('event_count'),
  credentials: numberField('credential_count'),
  commands: numberField('command_count'),
  files: numberField('(upload_count + download_count)'),
  uploads: numberField('upload_count'),
  downloads: numberField('download_count'),
  tunnels: numberField('tunnel_count'),
  requests: numberField('http_request_count'),
  recording: flagField('recording_sha256 is not null'),
  label: existsField(
    (values) =>
      `select from session_labels label where label.session_id = sessions.id and label.verdict = any(${values})`,
  ),
};

/**
 * Sessions that pass every filter, in the order asked for (newest first), after or before `position`.
 *
 * @param lookups of the request, when it asks for more than this page
 * @throws CerberusError `invalid-filter`, `invalid-request` for an unknown sort key
 */
export async function listSessions(
  database: Queryable,
  query: SessionsQuery & { readonly limit: number },
  position: ListPosition | null,
  nowMs: number,
  lookups?: Lookups,
): Promise<ListPage<SessionSummary>> {
  const exhaustive = query.sort !== undefined && !/^-?opened$/.test(query.sort);
  const conditions = await sessionConditions({ database, nowMs, exhaustive, lookups }, query);
  return readListPage(database, LIST, conditions, query, position, summaryOfRow);
}

/** How many sessions pass every filter. */
export async function countSessions(
  database: Queryable,
  query: SessionsQuery,
  nowMs: number,
  lookups?: Lookups,
): Promise<Total> {
  return countList(database, LIST, await sessionConditions({ database, nowMs, exhaustive: true, lookups }, query));
}

/** Every filter of the query as conditions on `sessions`. */
export async function sessionConditions(context: FilterContext, query: SessionsQuery): Promise<Conditions> {
  const conditions = new Conditions();
  addRowFilters(conditions, query);
  await addFilter(conditions, 'sessions', FIELDS, query.filter, context);
  await addOccurrenceFilters(conditions, query, context);
  return conditions;
}

/** The single parameters that a session's own row answers. */
function addRowFilters(conditions: Conditions, query: SessionsQuery): void {
  if (query.state !== undefined) conditions.add(query.state === 'open' ? 'closed_at is null' : 'closed_at is not null');
  if (query.trap !== undefined) conditions.add('trap = ?', query.trap);
  if (query.source !== undefined) conditions.add('source_address = ?', query.source);
  if (query.technique !== undefined) {
    // The second condition is implied by the first; PostgreSQL needs it to see that the index may serve.
    conditions.add("technique_ids @> array[?]::text[] and technique_ids <> '{}'", query.technique);
  }
  if (query.decision !== undefined) conditions.add('decision = ?', query.decision);
  if (query.stage !== undefined) conditions.add('stage = ?', query.stage);
  if (query.country === 'unknown') conditions.add('country is null');
  else if (query.country !== undefined) conditions.add('country = ?', query.country);
  if (query.client !== undefined)
    conditions.add(HASSH.test(query.client) ? 'hassh = ?' : 'client_software = ?', query.client);
  if (query.username !== undefined) addWrittenText(conditions, 'username', query.username);
  if (query.minScore !== undefined) conditions.add('score >= ?::double precision', query.minScore);
  if (query.authenticated !== undefined)
    conditions.add(query.authenticated === 'true' ? 'authenticated' : 'not authenticated');
  if (query.withCommands !== undefined)
    conditions.add(query.withCommands === 'true' ? 'command_count > 0' : 'command_count = 0');
}

const HASSH = /^[0-9a-f]{32}$/;

/** The sessions with these ids that exist, in no particular order. */
export async function findSessions(database: Queryable, ids: readonly string[]): Promise<SessionSummary[]> {
  if (ids.length === 0) return [];
  const rows = await database.query(`select ${COLUMNS} from sessions where id = any($1::uuid[])`, [ids]);
  return rows.map(summaryOfRow);
}

/**
 * A session by what a person would paste: its id, the id that another honeypot's log gave it (the newest, if several
 * have it), or the beginning of its id where no other session's id begins so. Null when there is none.
 */
export async function findSession(database: Queryable, reference: string): Promise<SessionSummary | null> {
  if (uuidSchema.safeParse(reference).success) return (await findSessions(database, [reference]))[0] ?? null;
  const byExternalId = await database.query(
    `select ${COLUMNS} from sessions where external_id = $1 order by opened_at desc, id desc limit 1`,
    [reference],
  );
  if (byExternalId[0] !== undefined) return summaryOfRow(byExternalId[0]);
  const range = idRange(reference);
  if (range === null) return null;
  const found = await database.query(`select ${COLUMNS} from sessions where id between $1::uuid and $2::uuid limit 2`, [
    range.first,
    range.last,
  ]);
  return found[0] !== undefined && found.length === 1 ? summaryOfRow(found[0]) : null;
}

/** The least and the greatest id that begin with a prefix, dashes given or not. */
function idRange(prefix: string): { first: string; last: string } | null {
  if (prefix.length > 36 || !/^[0-9a-fA-F-]+$/.test(prefix)) return null;
  const digits = prefix.replaceAll('-', '').toLowerCase();
  if (digits.length < REPOSITORY_LIMITS.minIdPrefixDigits || digits.length > 32) return null;
  return { first: digits.padEnd(32, '0'), last: digits.padEnd(32, 'f') };
}
