import { MAX_FILTER_CHARACTERS, type sessionsQuerySchema, timestampSchema } from '@cerberusmesh/contracts';
import { z } from 'zod';
import type { Queryable } from '../database.ts';
import { type FieldCondition, likeLiteral, type SqlCondition } from './filter-conditions.ts';
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
  database: Queryable,
  conditions: Conditions,
  query: OccurrenceQuery,
): Promise<void> {
  for (const name of ['triedUsername', 'triedSecret', 'commandText'] as const) {
    const text = query[name];
    if (text === undefined) continue;
    const condition = await sameOccurrence(database, OCCURRENCES[name], text);
    conditions.add(condition.text, ...condition.values);
  }
}

/** The same in a filter: one of the texts, or with `~` a part of the text. */
export function occurrenceField(name: OccurrenceName): FieldCondition {
  const occurrence = OCCURRENCES[name];
  return async ({ operator, values }, { database }) => {
    const parts: SqlCondition[] = [];
    for (const value of values) {
      parts.push(
        operator === '~'
          ? await partOccurrence(database, occurrence, value)
          : await sameOccurrence(database, occurrence, value),
      );
    }
    return anyOf(parts);
  };
}

/**
 * A text that few events have is looked up and its sessions named. For one that many have, the list is walked from the
 * newest event with it, asking each session: its page is soon full.
 */
async function sameOccurrence(database: Queryable, occurrence: Occurrence, text: string): Promise<SqlCondition> {
  const { kind, column } = occurrence;
  const { condition, value } = sameText(column, text);
  // The text itself is compared outside of the search: inside, it would make the planner expect next to nothing, and
  // sort every event with a common text.
  const rows = await database.query(
    `select session_id, at, ${condition.replace('?', '$1')} as same from (
       select session_id, at, data from events where kind = '${kind}' and ${sameHash(column, '$2')}
       order by at desc limit $3
     ) as candidates`,
    [value, text, REPOSITORY_LIMITS.maxOccurrences + 1],
  );
  return sessionsOf(rows, occurrence, { text: condition, values: [value] });
}

/**
 * A part of a text is looked for among the different values that were counted, which are far fewer than the events, and
 * then their events by the index over the beginnings of texts. Of a longer text only the beginning is looked through
 * (`MAX_FILTER_CHARACTERS`).
 */
async function partOccurrence(database: Queryable, occurrence: Occurrence, part: string): Promise<SqlCondition> {
  const { kind, column, list } = occurrence;
  const pattern = `%${likeLiteral(part)}%`;
  const found = await database.query(
    'select distinct value from value_counts where list = $1 and value ilike $2 limit $3',
    [list, pattern, REPOSITORY_LIMITS.maxMatchingValues + 1],
  );
  const values = valuesSchema.parse(found).map(({ value }) => value);
  if (values.length === 0) return NOTHING;
  const same: SqlCondition = { text: `${column} ilike ?`, values: [pattern] };
  if (values.length > REPOSITORY_LIMITS.maxMatchingValues) return walked(occurrence, same, null);
  const rows = await database.query(
    `select session_id, at, ${column} ilike $1 as same from (
       select session_id, at, data from events
       where kind = '${kind}' and hashtextextended(left(${column}, 100), 0) = any(
         array(select distinct hashtextextended(left(value, 100), 0) from unnest($2::text[]) as value))
       limit $3
     ) as candidates`,
    [pattern, values, REPOSITORY_LIMITS.maxOccurrences + 1],
  );
  return sessionsOf(rows, occurrence, same, null);
}

/** Few sessions by their ids; of many, those that answer yes when they are asked. */
function sessionsOf(
  rows: readonly unknown[],
  occurrence: Occurrence,
  same: SqlCondition,
  newestAt?: string | null,
): SqlCondition {
  const candidates = candidatesSchema.parse(rows);
  const newest = candidates[0];
  if (newest === undefined) return NOTHING;
  if (candidates.length > REPOSITORY_LIMITS.maxOccurrences) {
    return walked(occurrence, same, newestAt === undefined ? newest.at : newestAt);
  }
  const ids = candidates.flatMap(({ session_id: id, same: isSame }) => (isSame && id !== null ? [id] : []));
  return { text: 'id = any(?::uuid[])', values: [[...new Set(ids)]] };
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

/** A text as long as a filter may be stands for all that begin so; see MAX_FILTER_CHARACTERS. */
function sameText(column: string, text: string): { condition: string; value: string } {
  if (text.length < MAX_FILTER_CHARACTERS) return { condition: `${column} = ?`, value: text };
  // Cutting in the middle of a surrogate pair left a replacement character that the text itself does not have.
  const value = text.endsWith('\ufffd') ? text.slice(0, -1) : text;
  return { condition: `starts_with(${column}, ?)`, value };
}
