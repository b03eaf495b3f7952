import type { LoggedEvent } from '@cerberusmesh/contracts';
import { credentialPair, traitsOf } from '../detection/attribution/traits.ts';
import type { EventLog, Subscription } from '../event-log/event-log.ts';
import type { Queryable } from '../storage/database.ts';
import { ATTACKER_LIMITS } from './limits.ts';

/** The consumer group of the event log. Its offset and the tables of traits commit together. */
export const ATTRIBUTION_GROUP = 'attribution';

interface TraitRow {
  readonly address: string;
  readonly kind: string;
  readonly value: string;
  readonly at: string;
  readonly sessionId: string | null;
}

interface CredentialRow {
  readonly address: string;
  readonly sessionId: string;
  readonly protocol: string;
  readonly pair: bigint;
  readonly at: string;
}

/** Notes what ties sources together: keys, files, and which client tried which credentials. */
export function followAttackers(eventLog: EventLog, onError: (error: unknown) => void): Subscription {
  return eventLog.subscribe(ATTRIBUTION_GROUP, handle, { maxBatchEvents: ATTACKER_LIMITS.maxBatchEvents, onError });
}

async function handle(batch: readonly LoggedEvent[], transaction: Queryable): Promise<void> {
  const traits: TraitRow[] = [];
  const credentials: CredentialRow[] = [];
  for (const { event } of batch) {
    const address = event.source?.address;
    if (address === undefined) continue;
    for (const { kind, value } of traitsOf(event))
      traits.push({ address, kind, value, at: event.at, sessionId: event.sessionId });
    if (event.kind !== 'credential.tried' || event.sessionId === null || event.data.secret === undefined) continue;
    const { username, secret, usernameBase64, secretBase64 } = event.data;
    const pair = credentialPair(usernameBase64 ?? username, secretBase64 ?? secret);
    const { sessionId, protocol, at } = event;
    credentials.push({ address, sessionId, protocol: protocol ?? 'unknown', pair, at });
  }
  // Should a crash lose the offset, the whole batch comes again, and its rows were lost with it.
  await transaction.execute('set local synchronous_commit = off');
  if (traits.length > 0) await writeTraits(transaction, traits);
  if (credentials.length > 0) await writeCredentials(transaction, credentials, await hasshOf(transaction, credentials));
}

/** HASSH by session, for those whose client was identified. */
async function hasshOf(
  transaction: Queryable,
  credentials: readonly CredentialRow[],
): Promise<ReadonlyMap<string, string>> {
  const rows = await transaction.query(
    `select session_id, data->'fingerprints'->>'hassh' as hassh from events
      where session_id = any($1::uuid[]) and kind = 'client.identified' and data->'fingerprints'->>'hassh' is not null`,
    [[...new Set(credentials.map(({ sessionId }) => sessionId))]],
  );
  return new Map(rows.map((row) => [String(row.session_id), String(row.hassh)]));
}

async function writeTraits(transaction: Queryable, traits: readonly TraitRow[]): Promise<void> {
  const column = <Value>(value: (row: TraitRow) => Value): Value[] => traits.map(value);
  // A session that shows a trait again counts once, as long as no other came in between.
  await transaction.execute(
    `with seen as (
       select address, kind, value, min(at) as first_at, max(at) as last_at, count(distinct session_id)::int as sessions,
              (array_agg(session_id order by at desc))[1] as last_session_id, array_agg(session_id) as session_ids
         from unnest($1::text[], $2::text[], $3::text[], $4::timestamptz[], $5::uuid[])
           as given (address, kind, value, at, session_id)
        group by address, kind, value
     )
     insert into attacker_traits as known
         (address, kind, value, first_seen_at, last_seen_at, session_count, last_session_id)
       select seen.address, seen.kind, seen.value, first_at, last_at,
              greatest(1, sessions - case when before.last_session_id = any(session_ids) then 1 else 0 end),
              seen.last_session_id
         from seen left join attacker_traits as before
           on (before.address, before.kind, before.value) = (seen.address, seen.kind, seen.value)
        order by seen.address, seen.kind, seen.value
       on conflict (address, kind, value) do update set
         first_seen_at = least(known.first_seen_at, excluded.first_seen_at),
         last_seen_at = greatest(known.last_seen_at, excluded.last_seen_at),
         session_count = known.session_count
           + case when known.last_session_id = excluded.last_session_id then 0 else excluded.session_count end,
         last_session_id = excluded.last_session_id`,
    [
      column(({ address }) => address),
      column(({ kind }) => kind),
      column(({ value }) => value),
      column(({ at }) => at),
      column(({ sessionId }) => sessionId),
    ],
  );
}

async function writeCredentials(
  transaction: Queryable,
  credentials: readonly CredentialRow[],
  hassh: ReadonlyMap<string, string>,
): Promise<void> {
  const column = <Value>(value: (row: CredentialRow) => Value): Value[] => credentials.map(value);
  await transaction.execute(
    `insert into attacker_credentials as known (address, client, pair, last_seen_at)
       select address, client, pair, max(at) from unnest($1::text[], $2::text[], $3::bigint[], $4::timestamptz[])
         as given (address, client, pair, at) group by 1, 2, 3 order by 1, 2, 3
       on conflict (address, client, pair) do update set
         last_seen_at = greatest(known.last_seen_at, excluded.last_seen_at)`,
    [
      column(({ address }) => address),
      column(({ sessionId, protocol }) => hassh.get(sessionId) ?? protocol),
      column(({ pair }) => pair.toString()),
      column(({ at }) => at),
    ],
  );
}
