import { CerberusError, type LoggedEvent, loggedEventSchema } from '@cerberusmesh/contracts';
import type { Queryable } from '../storage/database.ts';
import type { WantedEvents } from './event-log.ts';

/** What `loggedEventFromRow` reads; `data` as text so that it is parsed here, once, and its size known. */
export const EVENT_COLUMNS =
  'seq, id, at, kind, sensor_id, trap, session_id, source_address, source_port, destination_address, destination_port, protocol, data::text as data';

/** Events after `afterSeq`, oldest first; ends early when their JSON passes `maxBytes` (but gives one at least). */
export async function readEvents(
  queryable: Queryable,
  afterSeq: number,
  limit: number,
  { chunkEvents, maxBytes }: { readonly chunkEvents: number; readonly maxBytes: number },
): Promise<LoggedEvent[]> {
  const events: LoggedEvent[] = [];
  let bytes = 0;
  let last = afterSeq;
  while (events.length < limit && bytes < maxBytes) {
    const wanted = Math.min(chunkEvents, limit - events.length);
    const rows = await queryable.query(`select ${EVENT_COLUMNS} from events where seq > $1 order by seq limit $2`, [
      last,
      wanted,
    ]);
    for (const row of rows) {
      const event = loggedEventFromRow(row);
      events.push(event);
      last = event.seq;
      bytes += typeof row.data === 'string' ? row.data.length : 0;
    }
    if (rows.length < wanted) break;
  }
  return events;
}

/** Events after `afterSeq` that somebody wants, oldest first, at most `limit`. */
export async function readWantedEvents(
  queryable: Queryable,
  afterSeq: number,
  limit: number,
  { kinds, minLevel, upToSeq }: WantedEvents,
): Promise<LoggedEvent[]> {
  const rows = await queryable.query(
    `select ${EVENT_COLUMNS} from events
      where seq > $1 and seq <= $2 and ($3::text[] = '{}' or kind = any($3))
        and ($4::integer <= 1 or kind not in ('session.scored', 'decision.made') or (data->>'level')::integer >= $4)
      order by seq limit $5`,
    [afterSeq, upToSeq, kinds, minLevel, limit],
  );
  return rows.map(loggedEventFromRow);
}

/**
 * A row of `events` (columns EVENT_COLUMNS) as the contract has it.
 *
 * @throws CerberusError `internal` when the row is not a valid event
 */
export function loggedEventFromRow(row: Record<string, unknown>): LoggedEvent {
  const parsed = loggedEventSchema.safeParse({
    seq: row.seq,
    event: {
      id: row.id,
      at: row.at,
      kind: row.kind,
      sensorId: row.sensor_id,
      trap: row.trap,
      sessionId: row.session_id,
      source: endpoint(row.source_address, row.source_port),
      destination: endpoint(row.destination_address, row.destination_port),
      protocol: row.protocol,
      data: typeof row.data === 'string' ? JSON.parse(row.data) : row.data,
    },
  });
  if (parsed.success) return parsed.data;
  throw new CerberusError('internal', `The event with seq ${String(row.seq)} in the log is not valid.`, {
    cause: parsed.error,
  });
}

function endpoint(address: unknown, port: unknown): unknown {
  return address === null ? null : { address, port };
}
