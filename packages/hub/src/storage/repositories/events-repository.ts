import type { eventsQuerySchema, LoggedEvent } from '@cerberusmesh/contracts';
import { z } from 'zod';
import { EVENT_COLUMNS, loggedEventFromRow } from '../../event-log/read-events.ts';
import type { Queryable } from '../database.ts';
import { Conditions, type Page, pageOf } from './page.ts';

export const eventPositionSchema = z.strictObject({ seq: z.int().min(1) });
/** A place in the log. */
export type EventPosition = z.infer<typeof eventPositionSchema>;

/** Events about a file, as the index over their hashes has it (migration 0007). */
export const FILE_EVENT = "kind in ('file.uploaded', 'file.downloaded', 'artefact.fetched')";

/** Events that pass every filter in order of `seq`, newest or oldest first, after `after`. */
export async function listEvents(
  database: Queryable,
  query: z.infer<typeof eventsQuerySchema>,
  after: EventPosition | null,
): Promise<Page<LoggedEvent, EventPosition>> {
  const conditions = new Conditions();
  const newestFirst = query.order === 'newest';
  if (query.kind !== undefined) conditions.add('kind = ?', query.kind);
  if (query.sessionId !== undefined) conditions.add('session_id = ?::uuid', query.sessionId);
  if (query.sha256 !== undefined) conditions.add(`${FILE_EVENT} and data->>'sha256' = ?`, query.sha256);
  // A source has few sessions: through them its events are found by index.
  if (query.source !== undefined) {
    conditions.add('session_id in (select id from sessions where source_address = ?)', query.source);
    conditions.add('source_address = ?', query.source);
  }
  if (after !== null) conditions.add(newestFirst ? 'seq < ?' : 'seq > ?', after.seq);
  const rows = await database.query(
    `select ${EVENT_COLUMNS} from events ${conditions.where()}
     order by seq ${newestFirst ? 'desc' : 'asc'} limit ${conditions.value(query.limit + 1)}`,
    conditions.values,
  );
  return pageOf(rows.map(loggedEventFromRow), query.limit, ({ seq }) => ({ seq }));
}
