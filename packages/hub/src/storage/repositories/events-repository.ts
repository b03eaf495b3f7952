import type { eventsQuerySchema, LoggedEvent } from '@cerberusmesh/contracts';
import type { z } from 'zod';
import { EVENT_COLUMNS, loggedEventFromRow } from '../../event-log/read-events.ts';
import type { Queryable } from '../database.ts';
import {
  addFilter,
  addressField,
  type FieldConditions,
  numberField,
  textField,
  timeField,
  uuidField,
} from './filter-conditions.ts';
import { type ListPage, type ListPosition, type ListShape, readListPage } from './list-page.ts';
import { writtenTextField } from './occurrence-filters.ts';
import { Conditions } from './page.ts';

/** Events about a file, as the index over their hashes has it (migration 0007). */
export const FILE_EVENT = "kind in ('file.uploaded', 'file.downloaded', 'artefact.fetched')";

/** An events list's parameters but for those that only choose its page. */
export type EventsQuery = Pick<
  z.infer<typeof eventsQuerySchema>,
  'kind' | 'sessionId' | 'source' | 'sha256' | 'order' | 'filter' | 'sort'
>;

const LIST: ListShape = {
  from: 'events',
  columns: EVENT_COLUMNS,
  sorts: { seq: { sql: 'seq', type: 'bigint' } },
  defaultSort: '-seq',
  tie: [],
};

const FIELDS: FieldConditions<'events'> = {
  kind: textField('kind'),
  trap: textField('trap'),
  sensor: textField('sensor_id'),
  protocol: textField('protocol'),
  // A source has few sessions: through them its events are found by index.
  source: async (term, context) => {
    const { text, values } = await sourceField(term, context);
    return {
      text: `(session_id in (select id from sessions where ${text}) and ${text})`,
      values: [...values, ...values],
    };
  },
  session: uuidField('session_id'),
  at: timeField('at'),
  seq: numberField('seq'),
  sha256: ({ values }) => ({ text: `(${FILE_EVENT} and data->>'sha256' = any(?::text[]))`, values: [values] }),
  tried: ofKind('credential.tried', "data->>'username'"),
  secret: ofKind('credential.tried', "data->>'secret'"),
  command: ofKind('command.entered', "data->>'input'"),
};

const sourceField = addressField('source_address');

/** A text of one kind of event, found by the index over its beginning. */
function ofKind(kind: string, column: string): FieldConditions<'events'>['tried'] {
  const field = writtenTextField(column);
  return async (term, context) => {
    const { text, values } = await field(term, context);
    return { text: `(kind = '${kind}' and (${text}))`, values };
  };
}

/** Events that pass every filter in order of `seq`, newest first unless asked otherwise, after or before `position`. */
export async function listEvents(
  database: Queryable,
  query: EventsQuery & { readonly limit: number },
  position: ListPosition | null,
  nowMs: number,
): Promise<ListPage<LoggedEvent>> {
  const conditions = new Conditions();
  if (query.kind !== undefined) conditions.add('kind = ?', query.kind);
  if (query.sessionId !== undefined) conditions.add('session_id = ?::uuid', query.sessionId);
  if (query.sha256 !== undefined) conditions.add(`${FILE_EVENT} and data->>'sha256' = ?`, query.sha256);
  if (query.source !== undefined) {
    conditions.add('session_id in (select id from sessions where source_address = ?)', query.source);
    conditions.add('source_address = ?', query.source);
  }
  await addFilter(conditions, 'events', FIELDS, query.filter, { database, nowMs });
  const sort = query.sort ?? (query.order === 'oldest' ? 'seq' : '-seq');
  return readListPage(database, LIST, conditions, { limit: query.limit, sort }, position, loggedEventFromRow);
}
