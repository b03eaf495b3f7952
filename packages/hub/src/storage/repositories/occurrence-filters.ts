import { MAX_FILTER_CHARACTERS, type sessionsQuerySchema, timestampSchema } from '@cerberusmesh/contracts';
import { z } from 'zod';
import type { Queryable } from '../database.ts';
import { REPOSITORY_LIMITS } from './limits.ts';
import type { Conditions } from './page.ts';

/** Where the texts stand that sessions can be looked for by: kind of event, and the text of its row. */
const OCCURRENCES = [
  { filter: 'triedUsername', kind: 'credential.tried', column: "data->>'username'" },
  { filter: 'triedSecret', kind: 'credential.tried', column: "data->>'secret'" },
  { filter: 'commandText', kind: 'command.entered', column: "data->>'input'" },
] as const;

type OccurrenceQuery = Pick<z.infer<typeof sessionsQuerySchema>, (typeof OCCURRENCES)[number]['filter']>;

const candidatesSchema = z.array(
  z.object({ session_id: z.string().nullable(), at: timestampSchema, same: z.boolean() }),
);

/**
 * The filters that only a session's events answer. A text that few events have is looked up and its sessions named. For
 * one that many have, the list is walked from the newest event with it, asking each session: its page is soon full.
 *
 * @returns false when no event has the text, so that no session can pass
 */
export async function addOccurrenceFilters(
  database: Queryable,
  conditions: Conditions,
  query: OccurrenceQuery,
): Promise<boolean> {
  for (const { filter, kind, column } of OCCURRENCES) {
    const text = query[filter];
    if (text === undefined) continue;
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
    const candidates = candidatesSchema.parse(rows);
    const newest = candidates[0];
    if (newest === undefined) return false;
    if (candidates.length <= REPOSITORY_LIMITS.maxOccurrences) {
      const ids = candidates.flatMap(({ session_id: id, same }) => (same && id !== null ? [id] : []));
      conditions.add('id = any(?::uuid[])', [...new Set(ids)]);
    } else {
      const latestMs = Date.parse(newest.at) + REPOSITORY_LIMITS.maxClockSkewMs;
      conditions.add('opened_at <= ?::timestamptz', new Date(latestMs).toISOString());
      // `offset 0` keeps the planner from turning the question around into a join over every event with the text.
      conditions.add(
        `exists (select from events where session_id = sessions.id and kind = '${kind}' and ${condition} offset 0)`,
        value,
      );
    }
  }
  return true;
}

/** That `column` holds the text, in a form that an index over the hash of its beginning serves (migration 0004). */
export function addWrittenText(conditions: Conditions, column: string, text: string): void {
  const { condition, value } = sameText(column, text);
  conditions.add(`${sameHash(column, '?')} and ${condition}`, text, value);
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
