import { timestampSchema } from '@cerberusmesh/contracts';
import { z } from 'zod';
import type { SeenTrait } from '../detection/attribution/traits.ts';
import type { Queryable } from '../storage/database.ts';
import { createBulkInsert } from '../storage/repositories/bulk-rows.ts';
import { ATTACKER_LIMITS } from './limits.ts';
import type { VisitRow } from './visits.ts';

/** The tables of the consumer group `attribution`. */

export interface TraitRow {
  readonly address: string;
  readonly kind: string;
  readonly value: string;
  readonly at: string;
  readonly sessionId: string | null;
}

export interface CredentialRow {
  readonly address: string;
  readonly sessionId: string;
  readonly protocol: string;
  readonly pair: bigint;
  readonly at: string;
}

const visitRows = z.array(
  z
    .object({
      address: z.string(),
      first_seen_at: timestampSchema,
      last_seen_at: timestampSchema,
      last_session_at: timestampSchema,
      previous_session_at: timestampSchema.nullable(),
      session_count: z.int(),
      visits: z.int(),
      active_days: z.int(),
    })
    .transform(
      (row): VisitRow => ({
        address: row.address,
        firstSeenAt: row.first_seen_at,
        lastSeenAt: row.last_seen_at,
        lastSessionAt: row.last_session_at,
        previousSessionAt: row.previous_session_at,
        sessionCount: row.session_count,
        visits: row.visits,
        activeDays: row.active_days,
      }),
    ),
);

export async function readVisits(transaction: Queryable, addresses: readonly string[]): Promise<VisitRow[]> {
  const rows = await transaction.query('select * from attacker_visits where address = any($1::text[])', [addresses]);
  return visitRows.parse(rows);
}

const upsertVisits = createBulkInsert(
  'attacker_visits',
  [
    ['address', 'text'],
    ['first_seen_at', 'timestamptz'],
    ['last_seen_at', 'timestamptz'],
    ['last_session_at', 'timestamptz'],
    ['previous_session_at', 'timestamptz'],
    ['session_count', 'integer'],
    ['visits', 'integer'],
    ['active_days', 'integer'],
  ],
  `on conflict (address) do update set first_seen_at = excluded.first_seen_at, last_seen_at = excluded.last_seen_at,
     last_session_at = excluded.last_session_at, previous_session_at = excluded.previous_session_at,
     session_count = excluded.session_count, visits = excluded.visits, active_days = excluded.active_days`,
);

export async function writeVisits(transaction: Queryable, rows: readonly VisitRow[]): Promise<void> {
  await transaction.run(
    upsertVisits(
      rows.map((row) => ({
        address: row.address,
        first_seen_at: row.firstSeenAt,
        last_seen_at: row.lastSeenAt,
        last_session_at: row.lastSessionAt,
        previous_session_at: row.previousSessionAt,
        session_count: row.sessionCount,
        visits: row.visits,
        active_days: row.activeDays,
      })),
    ),
  );
}

interface Showing {
  readonly address: string;
  readonly lastSeenAt: string;
  readonly sessionId: string | null;
}

/** Who showed one trait, as far as it is looked at. */
export class KnownTrait {
  #firstSeenAt: string | null = null;
  readonly #showings = new Map<string, Showing>();

  add(address: string, at: string, sessionId: string | null): void {
    if (this.#firstSeenAt === null || at < this.#firstSeenAt) this.#firstSeenAt = at;
    const before = this.#showings.get(address);
    if (before === undefined && this.#showings.size >= ATTACKER_LIMITS.maxKnownAddresses) return;
    const lastSeenAt = before !== undefined && before.lastSeenAt > at ? before.lastSeenAt : at;
    this.#showings.set(address, { address, lastSeenAt, sessionId });
  }

  /** Empty while nobody showed it. */
  get firstSeenAt(): string {
    return this.#firstSeenAt ?? '';
  }

  lastSessionOf(address: string): string | null | undefined {
    return this.#showings.get(address)?.sessionId;
  }

  hasOthers(address: string): boolean {
    return this.#showings.size > (this.#showings.has(address) ? 1 : 0);
  }

  others(address: string): Showing[] {
    return [...this.#showings.values()].filter((showing) => showing.address !== address);
  }
}

export function traitKey(kind: string, value: string): string {
  return `${kind} ${value}`;
}

const showingRows = z.array(
  z.object({
    kind: z.string(),
    value: z.string(),
    address: z.string(),
    first_seen_at: timestampSchema,
    last_seen_at: timestampSchema,
    last_session_id: z.string().nullable(),
  }),
);

/** Who showed these traits so far, one entry a trait, by `traitKey`. */
export async function readTraits(
  transaction: Queryable,
  traits: readonly SeenTrait[],
): Promise<ReadonlyMap<string, KnownTrait>> {
  const known = new Map<string, KnownTrait>();
  const distinct = new Map(traits.map((trait) => [traitKey(trait.kind, trait.value), trait]));
  if (distinct.size === 0) return known;
  for (const key of distinct.keys()) known.set(key, new KnownTrait());
  const rows = await transaction.query(
    `select given.kind, given.value, shown.address, shown.first_seen_at, shown.last_seen_at, shown.last_session_id
       from unnest($1::text[], $2::text[]) as given (kind, value)
       cross join lateral (
         select address, first_seen_at, last_seen_at, last_session_id from attacker_traits
          where (kind, value) = (given.kind, given.value) order by address limit $3
       ) as shown`,
    [
      [...distinct.values()].map(({ kind }) => kind),
      [...distinct.values()].map(({ value }) => value),
      ATTACKER_LIMITS.maxKnownAddresses,
    ],
  );
  for (const row of showingRows.parse(rows)) {
    const trait = known.get(traitKey(row.kind, row.value));
    trait?.add(row.address, row.first_seen_at, row.last_session_id);
    trait?.add(row.address, row.last_seen_at, row.last_session_id);
  }
  return known;
}

/** HASSH by session, for those whose client was identified. */
export async function hasshOf(
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

export async function writeTraits(transaction: Queryable, traits: readonly TraitRow[]): Promise<void> {
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

export async function writeCredentials(
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
