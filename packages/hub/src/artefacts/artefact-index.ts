import type { LoggedEvent } from '@cerberusmesh/contracts';
import type { Queryable } from '../storage/database.ts';

/** What one event says of a file. */
interface Sighting {
  readonly sha256: string;
  readonly bytes: number | null;
  readonly at: string;
  readonly sessionId: string | null;
}

/** The files that a batch of events speaks of, by hash. */
export function sightingsOf(batch: readonly LoggedEvent[]): Sighting[] {
  return batch.flatMap(({ event }) => {
    if (event.kind !== 'file.uploaded' && event.kind !== 'file.downloaded' && event.kind !== 'artefact.fetched')
      return [];
    const { sha256, bytes } = event.data;
    if (sha256 === null || sha256 === undefined) return [];
    return [{ sha256, bytes: bytes ?? null, at: event.at, sessionId: event.sessionId }];
  });
}

/** Counts sightings into `artefacts`. Once each: the caller's transaction also says how far the log was read. */
export async function writeSightings(transaction: Queryable, sightings: readonly Sighting[]): Promise<void> {
  const column = <Value>(value: (sighting: Sighting) => Value): Value[] => sightings.map(value);
  await transaction.execute(
    `with seen as (
       select sha256, bytes, at, session_id
         from unnest($1::text[], $2::bigint[], $3::timestamptz[], $4::uuid[]) as given (sha256, bytes, at, session_id)
     ), joined as (
       insert into artefact_sessions (sha256, session_id)
         select distinct sha256, session_id from seen where session_id is not null
         on conflict do nothing returning sha256
     ), totals as (
       select sha256, max(bytes) as bytes, min(at) as first_at, max(at) as last_at, count(*) as sightings,
              (select count(*) from joined where joined.sha256 = seen.sha256) as sessions
         from seen group by sha256
     )
     insert into artefacts as known (sha256, bytes, first_seen_at, last_seen_at, sighting_count, session_count)
       select sha256, bytes, first_at, last_at, sightings, sessions from totals order by sha256
       on conflict (sha256) do update set
         bytes = coalesce(known.bytes, excluded.bytes),
         first_seen_at = least(known.first_seen_at, excluded.first_seen_at),
         last_seen_at = greatest(known.last_seen_at, excluded.last_seen_at),
         sighting_count = known.sighting_count + excluded.sighting_count,
         session_count = known.session_count + excluded.session_count`,
    [
      column(({ sha256 }) => sha256),
      column(({ bytes }) => bytes),
      column(({ at }) => at),
      column(({ sessionId }) => sessionId),
    ],
  );
}
