import { MAX_FILTER_CHARACTERS, type sessionsQuerySchema, timestampSchema } from '@cerberusmesh/contracts';
import { z } from 'zod';
import type { Queryable } from '../database.ts';
import { type FieldCondition, type FilterContext, likeLiteral, type SqlCondition } from './filter-conditions.ts';
import { REPOSITORY_LIMITS } from './limits.ts';
import type { Conditions } from './page.ts';

/** Where texts stand that sessions can be looked for by: kind of event, text of its row, list of the values counted. */
const OCCURRENCES = {
  triedUsername: { kind: 'credential.tried', column: "data->>'username'", list: 'username' },
  triedSecret: { kind: 'credential.tried', column: "data->>'secret'", list: 'secret' },
  commandText: { kind: 'command.entered', column: "data->>'input'", list: 'command' },
} as const;
type OccurrenceName = keyof typeof OCCURRENCES;
type Occurrence = (typeof OCCURRENCES)[OccurrenceName];

type OccurrenceQuery = Pick<z.infer<typeof sessionsQuerySchema>, OccurrenceName>;

const candidatesSchema = z.array(
  z.object({ session_id: z.string().nullable(), at: timestampSchema, same: z.boolean() }),
);
const valuesSchema = z.array(z.object({ value: z.string() }));

const NOTHING: SqlCondition = { text: 'false', values: [] };

/** The single parameters that only a session's events answer. */
export async function addOccurrenceFilters(
  conditions: Conditions,
  query: OccurrenceQuery,
  context: FilterContext,
): Promise<void> {
  for (const name of ['triedUsername', 'triedSecret', 'commandText'] as const) {
    const text = query[name];
    if (text === undefined) continue;
    const condition = await sameOccurrence(context, OCCURRENCES[name], text);
    conditions.add(condition.text, ...condition.values);
  }
}

/** The same in a filter: one of the texts, or with `~` a part of the text. */
export function occurrenceField(name: OccurrenceName): FieldCondition {
  const occurrence = OCCURRENCES[name];
  return async ({ operator, values }, context) => {
    const parts: SqlCondition[] = [];
    for (const value of values) {
      parts.push(
        operator === '~'
          ? await partOccurrence(context, occurrence, value)
          : await sameOccurrence(context, occurrence, value),
      );
    }
    return anyOf(parts);
  };
}

/**
 * A text that few events have is looked up and its sessions named. Of one that more have, the sessions are collected. For one that very many
 * have, the list is walked from the newest event with it, asking each session: its page is soon full. Where there is no
 * page to fill, but all sessions count or another order, collecting is always less work.
 */
async function sameOccurrence(context: FilterContext, occurrence: Occurrence, text: string): Promise<SqlCondition> {
  const { kind, column, list } = occurrence;
  const { condition, value } = sameText(column, text);
  // The text itself is compared outside of the search: inside, it would make the planner expect next to nothing, and
  // sort every event with a common text.
  const rows = await context.database.query(
    `select session_id, at, ${condition.replace('?', '$1')} as same from (
       select session_id, at, data from events where kind = '${kind}' and ${sameHash(column, '$2')}
       order by at desc limit $3
     ) as candidates`,
    [value, text, REPOSITORY_LIMITS.maxOccurrences + 1],
  );
  const candidates = candidatesSchema.parse(rows);
  if (candidates.length <= REPOSITORY_LIMITS.maxOccurrences) return named(candidates);
  const same: SqlCondition = { text: condition, values: [value] };
  const all =
    context.exhaustive || (await isCollected(context.database, list, [text]))
      ? await collected(context, `kind = '${kind}' and ${sameHash(column, '$1')} and ${condition.replace('?', '$2')}`, [
          text,
          value,
        ])
      : null;
  return all ?? walked(occurrence, same, candidates[0]?.at ?? null);
}

/**
 * A part of a text is looked for among the different values that were counted, which are far fewer than the events, and
 * then their events by the index over the beginnings of texts. Of a longer text only the beginning is looked through
 * (`MAX_FILTER_CHARACTERS`).
 */
async function partOccurrence(context: FilterContext, occurrence: Occurrence, part: string): Promise<SqlCondition> {
  const { kind, column, list } = occurrence;
  const pattern = `%${likeLiteral(part)}%`;
  const found = await context.database.query(
    'select distinct value from value_counts where list = $1 and value ilike $2 limit $3',
    [list, pattern, REPOSITORY_LIMITS.maxMatchingValues + 1],
  );
  const values = valuesSchema.parse(found).map(({ value }) => value);
  if (values.length === 0) return NOTHING;
  const same: SqlCondition = { text: `${column} ilike ?`, values: [pattern] };
  if (values.length > REPOSITORY_LIMITS.maxMatchingValues) return walked(occurrence, same, null);
  const rows = await context.database.query(
    `select session_id, at, ${column} ilike $1 as same from (
       select session_id, at, data from events where kind = '${kind}' and ${oneOfHashes(column, '$2')} limit $3
     ) as candidates`,
    [pattern, values, REPOSITORY_LIMITS.maxOccurrences + 1],
  );
  const candidates = candidatesSchema.parse(rows);
  if (candidates.length <= REPOSITORY_LIMITS.maxOccurrences) return named(candidates);
  const all =
    context.exhaustive || (await isCollected(context.database, list, values))
      ? await collected(context, `kind = '${kind}' and ${oneOfHashes(column, '$1')} and ${column} ilike $2`, [
          values,
          pattern,
        ])
      : null;
  return all ?? walked(occurrence, same, null);
}

/** Whether so few events have one of these values that collecting their sessions beats asking sessions one by one. */
async function isCollected(database: Queryable, list: string, values: readonly string[]): Promise<boolean> {
  const [row] = await database.query(
    'select coalesce(sum(count), 0)::float8 as events from value_counts where list = $1 and value = any($2::text[])',
    [list, values],
  );
  return z.object({ events: z.number() }).parse(row).events <= REPOSITORY_LIMITS.maxCollectedSessions;
}

/**
 * The sessions of all events that meet a condition, by their ids: PostgreSQL then knows how many they are, which it would
 * not of a join. Null when they are too many.
 */
async function collected(
  { database, lookups }: FilterContext,
  condition: string,
  values: readonly unknown[],
): Promise<SqlCondition | null> {
  const asked = JSON.stringify([condition, values]);
  const known = lookups?.get(asked);
  if (known !== undefined) return known;
  const found = collect(database, condition, values);
  lookups?.set(asked, found);
  return found;
}

async function collect(
  database: Queryable,
  condition: string,
  values: readonly unknown[],
): Promise<SqlCondition | null> {
  const rows = await database.query(
    `select distinct session_id from events where ${condition} limit ${REPOSITORY_LIMITS.maxCollectedSessions + 1}`,
    values,
  );
  if (rows.length > REPOSITORY_LIMITS.maxCollectedSessions) return null;
  return { text: 'id = any(?::uuid[])', values: [rows.flatMap(({ session_id: id }) => id ?? [])] };
}

/** These sessions, one by one. */
function named(candidates: z.infer<typeof candidatesSchema>): SqlCondition {
  const ids = candidates.flatMap(({ session_id: id, same: isSame }) => (isSame && id !== null ? [id] : []));
  return ids.length === 0 ? NOTHING : { text: 'id = any(?::uuid[])', values: [[...new Set(ids)]] };
}

/** @param newestAt when the newest event with the text happened, where that is known */
function walked({ kind }: Occurrence, same: SqlCondition, newestAt: string | null): SqlCondition {
  // `offset 0` keeps the planner from turning the question around into a join over every event with the text.
  const asked = `exists (select from events where session_id = sessions.id and kind = '${kind}' and ${same.text} offset 0)`;
  if (newestAt === null) return { text: asked, values: same.values };
  const latestMs = Date.parse(newestAt) + REPOSITORY_LIMITS.maxClockSkewMs;
  return {
    text: `(opened_at <= ?::timestamptz and ${asked})`,
    values: [new Date(latestMs).toISOString(), ...same.values],
  };
}

function anyOf(parts: readonly SqlCondition[]): SqlCondition {
  return {
    text: parts.length === 1 ? (parts[0]?.text ?? 'false') : `(${parts.map(({ text }) => text).join(' or ')})`,
    values: parts.flatMap(({ values }) => values),
  };
}

/** That `column` holds the text, in a form that an index over the hash of its beginning serves (migration 0004). */
export function addWrittenText(conditions: Conditions, column: string, text: string): void {
  const condition = writtenText(column, text);
  conditions.add(condition.text, ...condition.values);
}

/** The same in a filter. */
export function writtenTextField(column: string): FieldCondition {
  return ({ operator, values }) =>
    operator === '~'
      ? { text: `${column} ilike any(?::text[])`, values: [values.map((value) => `%${likeLiteral(value)}%`)] }
      : anyOf(values.map((value) => writtenText(column, value)));
}

function writtenText(column: string, text: string): SqlCondition {
  const { condition, value } = sameText(column, text);
  return { text: `(${sameHash(column, '?')} and ${condition})`, values: [text, value] };
}

/** The hash of a text's beginning as the indexes have it; a text cut by a filter has the same beginning. */
function sameHash(column: string, placeholder: string): string {
  return `hashtextextended(left(${column}, 100), 0) = hashtextextended(left(${placeholder}::text, 100), 0)`;
}

/** The same for one of several texts. */
function oneOfHashes(column: string, placeholder: string): string {
  return `hashtextextended(left(${column}, 100), 0) = any(
    array(select distinct hashtextextended(left(value, 100), 0) from unnest(${placeholder}::text[]) as value))`;
}

/** A text as long as a filter may be stands for all that begin so; see MAX_FILTER_CHARACTERS. */
function sameText(column: string, text: string): { condition: string; value: string } {
  if (text.length < MAX_FILTER_CHARACTERS) return { condition: `${column} = ?`, value: text };
  // Cutting in the middle of a surrogate pair left a replacement character that the text itself does not have.
  const value = text.endsWith('\ufffd') ? text.slice(0, -1) : text;
  return { condition: `starts_with(${column}, ?)`, value };
}
