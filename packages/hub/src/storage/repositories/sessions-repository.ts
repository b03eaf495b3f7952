import { type SessionSummary, type sessionsQuerySchema, timestampSchema, uuidSchema } from '@cerberusmesh/contracts';
import { z } from 'zod';
import type { Queryable } from '../database.ts';
import { REPOSITORY_LIMITS } from './limits.ts';
import { addOccurrenceFilters, addWrittenText } from './occurrence-filters.ts';
import { Conditions, type Page, pageOf } from './page.ts';
import { SESSION_COLUMNS, summaryOfRow } from './session-rows.ts';

export const sessionPositionSchema = z.strictObject({ openedAt: timestampSchema, id: uuidSchema });
/** A place in the list of sessions, which is newest first. */
export type SessionPosition = z.infer<typeof sessionPositionSchema>;

type SessionsQuery = z.infer<typeof sessionsQuerySchema>;

const COLUMNS = SESSION_COLUMNS.map(([name]) => name).join(', ');

/** Sessions that pass every filter, newest first, after `after`. `query.cursor` is the caller's business. */
export async function listSessions(
  database: Queryable,
  query: SessionsQuery,
  after: SessionPosition | null,
): Promise<Page<SessionSummary, SessionPosition>> {
  const conditions = new Conditions();
  addRowFilters(conditions, query);
  if (!(await addOccurrenceFilters(database, conditions, query))) return { items: [], next: null };
  if (after !== null) conditions.add('(opened_at, id) < (?::timestamptz, ?::uuid)', after.openedAt, after.id);
  const rows = await database.query(
    `select ${COLUMNS} from sessions ${conditions.where()}
     order by opened_at desc, id desc limit ${conditions.value(query.limit + 1)}`,
    conditions.values,
  );
  return pageOf(rows.map(summaryOfRow), query.limit, ({ openedAt, id }) => ({ openedAt, id }));
}

/** The filters that a session's own row answers. */
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
