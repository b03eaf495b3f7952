import {
  type AttackerDetail,
  type AttackerLink,
  type AttackerTrait,
  attackerDetailSchema,
  attackerLinkSchema,
  attackerTraitSchema,
} from '@cerberusmesh/contracts';
import { z } from 'zod';
import { ATTACKER_LIMITS } from '../../attackers/limits.ts';
import { combinedCertainty, linkCertainty } from '../../detection/attribution/traits.ts';
import { readAnswers } from '../../enrichment/enrichment-store.ts';
import type { Queryable } from '../database.ts';
import { findAttacker } from './attackers-repository.ts';

const MS_PER_HOUR = 3_600_000;

/** One attacker with visits, traits, links to other addresses and what providers say; null when nothing came from there. */
export async function readAttackerDetail(database: Queryable, address: string): Promise<AttackerDetail | null> {
  const attacker = await findAttacker(database, address);
  if (attacker === null) return null;
  const [visits] = await database.query(VISITS, [address, ATTACKER_LIMITS.visitGapMs / 1_000]);
  const traits = (await database.query(TRAITS, [address, ATTACKER_LIMITS.maxLinkingTraits])).map(traitOfRow);
  const sharing = await sharingByAddress(database, address, traits);
  const alike = await alikeByCredentials(database, address);
  for (const { address: other, ...shared } of alike) sharing.set(other, [...(sharing.get(other) ?? []), shared]);
  const links = await linksOf(database, sharing);
  const same = links.filter(({ confidence }) => confidence >= ATTACKER_LIMITS.sameAttackerFrom);
  // ISO 8601 in UTC sorts as text.
  const [knownSince] = [attacker, ...same].map(({ firstSeenAt }) => firstSeenAt).sort();
  const answers = await readAnswers(database, address);
  return attackerDetailSchema.parse({
    ...attacker,
    visits: {
      count: visits?.count ?? 0,
      visitGapHours: ATTACKER_LIMITS.visitGapMs / MS_PER_HOUR,
      lastStartedAt: visits?.last_started_at ?? null,
    },
    knownSince,
    traits: traits.slice(0, ATTACKER_LIMITS.maxTraits),
    links: links.slice(0, ATTACKER_LIMITS.maxLinks),
    enrichments: answers.map(({ failures: _, ...record }) => record),
  });
}

/** Sessions after a pause that is longer than $2 seconds begin a visit. */
const VISITS = `
  select count(*)::int as count, max(opened_at) as last_started_at from (
    select opened_at, opened_at - max(coalesce(closed_at, last_event_at))
             over (order by opened_at, id rows between unbounded preceding and 1 preceding) as pause
      from sessions where source_address = $1
  ) as ordered where pause is null or pause > make_interval(secs => $2)`;

const TRAITS = `
  select kind, value, first_seen_at, last_seen_at, session_count,
         (select count(*)::int from attacker_traits as other where (other.kind, other.value) = (trait.kind, trait.value))
           as address_count
    from attacker_traits as trait where address = $1 order by address_count desc, last_seen_at desc, kind, value
   limit $2`;

function traitOfRow(row: Record<string, unknown>): AttackerTrait {
  return attackerTraitSchema.parse({
    kind: row.kind,
    value: row.value,
    firstSeenAt: row.first_seen_at,
    lastSeenAt: row.last_seen_at,
    sessionCount: row.session_count,
    addressCount: row.address_count,
  });
}

type Shared = AttackerLink['shared'][number];

const sharingSchema = z.object({ address: z.string(), position: z.int() });

/** What other addresses share of these traits. A trait of very many is no link worth a row for each of them. */
async function sharingByAddress(
  database: Queryable,
  address: string,
  traits: readonly AttackerTrait[],
): Promise<Map<string, Shared[]>> {
  const rows = await database.query(
    `select other.address, given.position::int as position
       from unnest($2::text[], $3::text[]) with ordinality as given (kind, value, position)
       cross join lateral (
         select address from attacker_traits
          where (kind, value) = (given.kind, given.value) and address <> $1 order by last_seen_at desc limit $4
       ) as other`,
    [address, traits.map(({ kind }) => kind), traits.map(({ value }) => value), ATTACKER_LIMITS.maxLinkingTraits],
  );
  const sharing = new Map<string, Shared[]>();
  for (const row of rows) {
    const { address: other, position } = sharingSchema.parse(row);
    const trait = traits[position - 1];
    if (trait === undefined) continue;
    const { kind, value, addressCount } = trait;
    sharing.set(other, [...(sharing.get(other) ?? []), { kind, value, addressCount }]);
  }
  return sharing;
}

const alikeSchema = z.object({ address: z.string(), client: z.string(), addressCount: z.int() });

/**
 * Addresses that tried (nearly) the same credentials with the same client. Long lists are compared by those of their
 * credentials with the least digests, which is a fair sample of both (Broder: "On the resemblance and containment of
 * documents", 1997).
 */
async function alikeByCredentials(
  database: Queryable,
  address: string,
): Promise<(Shared & { readonly address: string })[]> {
  const rows = await database.query(
    `with mine as (
       select client, pair from attacker_credentials where address = $1 order by pair limit $2
     ), edge as (
       select case when count(*) = $2 then max(pair) else 9223372036854775807 end as pair from mine
     ), common as (
       select other.address, mine.client, count(*) as shared
         from mine cross join lateral (
           select address from attacker_credentials
            where (client, pair) = (mine.client, mine.pair) and address <> $1 order by address limit $5
         ) as other
        group by 1, 2 having count(*) >= $3
     ), sized as (
       select common.*,
              (select count(*) from mine where client = common.client) as own,
              (select count(*) from attacker_credentials as other
                where other.address = common.address and other.client = common.client
                  and other.pair <= (select pair from edge)) as others
         from common
     )
     select address, client, (count(*) over (partition by client))::int + 1 as "addressCount" from sized
      where shared::float8 / (own + others - shared) >= $4`,
    [
      address,
      ATTACKER_LIMITS.maxComparedCredentials,
      ATTACKER_LIMITS.minSharedCredentials,
      ATTACKER_LIMITS.minCredentialSimilarity,
      ATTACKER_LIMITS.maxAddressesPerCredential,
    ],
  );
  return rows.map((row) => {
    const { address: other, client, addressCount } = alikeSchema.parse(row);
    return { address: other, kind: 'client-and-credentials', value: client, addressCount };
  });
}

/** Most certain first. */
async function linksOf(database: Queryable, sharing: ReadonlyMap<string, readonly Shared[]>): Promise<AttackerLink[]> {
  const rows = await database.query(
    'select address, first_seen_at, last_seen_at from attackers where address = any($1::text[])',
    [[...sharing.keys()]],
  );
  return rows
    .map((row) => {
      const shared = sharing.get(String(row.address)) ?? [];
      const confidence = combinedCertainty(shared.map(({ kind, addressCount }) => linkCertainty(kind, addressCount)));
      return attackerLinkSchema.parse({
        address: row.address,
        confidence,
        shared,
        firstSeenAt: row.first_seen_at,
        lastSeenAt: row.last_seen_at,
      });
    })
    .sort((a, b) => b.confidence - a.confidence || (a.address < b.address ? -1 : 1));
}
