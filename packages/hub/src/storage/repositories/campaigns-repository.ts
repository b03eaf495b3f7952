import { createHash } from 'node:crypto';
import {
  type CampaignDetail,
  type CampaignSummary,
  campaignDetailSchema,
  campaignSummarySchema,
} from '@cerberusmesh/contracts';
import { z } from 'zod';
import { combinedCertainty, linkCertainty } from '../../detection/attribution/traits.ts';
import type { Queryable } from '../database.ts';
import { REPOSITORY_LIMITS } from './limits.ts';

interface Tie {
  readonly kind: 'public-key' | 'artefact';
  readonly value: string;
  readonly addresses: readonly string[];
  readonly confidence: number;
}

interface Group {
  readonly addresses: Set<string>;
  readonly ties: Tie[];
}

const tieSchema = z.array(
  z.object({ kind: z.enum(['public-key', 'artefact']), value: z.string(), addresses: z.array(z.string()) }),
);
const memberSchema = z.array(
  z.object({
    address: z.string(),
    country: z.string().nullable(),
    first_seen_at: z.string(),
    last_seen_at: z.string(),
    session_count: z.int(),
    max_score: z.number(),
    technique_ids: z.array(z.string()),
  }),
);
type Member = z.infer<typeof memberSchema>[number];

/**
 * Sources that keys and files tie together, directly or through others: last seen first. A file that very many have is
 * nobody's own and ties nothing (`minCampaignTie`).
 */
export async function listCampaigns(database: Queryable): Promise<{ items: CampaignSummary[]; cut: boolean }> {
  const { groups, members, cut } = await readGroups(database);
  const items = groups
    .map((group) => summaryOf(group, members))
    .filter((campaign) => campaign !== null)
    .toSorted((left, right) => (left.lastSeenAt < right.lastSeenAt ? 1 : -1));
  return {
    items: items.slice(0, REPOSITORY_LIMITS.maxCampaigns),
    cut: cut || items.length > REPOSITORY_LIMITS.maxCampaigns,
  };
}

/** One campaign with its graph; null when no campaign has this id (any more). */
export async function readCampaign(database: Queryable, id: string): Promise<CampaignDetail | null> {
  const { groups, members } = await readGroups(database);
  for (const group of groups) {
    const summary = summaryOf(group, members);
    if (summary?.id !== id) continue;
    const traits = group.ties
      .toSorted((left, right) => right.confidence - left.confidence)
      .slice(0, REPOSITORY_LIMITS.maxCampaignTraits);
    const edges = edgesOf(traits);
    const shown = membersOf(group, members).slice(0, REPOSITORY_LIMITS.maxCampaignMembers);
    return campaignDetailSchema.parse({
      ...summary,
      members: shown.map((member) => ({
        address: member.address,
        origin: { country: member.country },
        firstSeenAt: member.first_seen_at,
        lastSeenAt: member.last_seen_at,
        sessionCount: member.session_count,
        maxScore: member.max_score,
      })),
      traits,
      edges: edges.slice(0, REPOSITORY_LIMITS.maxCampaignEdges),
      cut:
        traits.length < group.ties.length ||
        edges.length > REPOSITORY_LIMITS.maxCampaignEdges ||
        shown.length < group.addresses.size,
    });
  }
  return null;
}

async function readGroups(
  database: Queryable,
): Promise<{ groups: Group[]; members: ReadonlyMap<string, Member>; cut: boolean }> {
  const rows = await database.query(
    `select kind, value, array_agg(address order by address) as addresses from attacker_traits
     group by kind, value having count(*) between 2 and $1 order by max(last_seen_at) desc limit $2`,
    [REPOSITORY_LIMITS.maxCampaignMembers, REPOSITORY_LIMITS.maxTiesLookedAt],
  );
  const ties = tieSchema
    .parse(rows)
    .map((tie): Tie => ({ ...tie, confidence: linkCertainty(tie.kind, tie.addresses.length) }))
    .filter(({ confidence }) => confidence >= REPOSITORY_LIMITS.minCampaignTie);
  const groups = grouped(ties);
  const found = await database.query(
    `select address, country, first_seen_at, last_seen_at, session_count, max_score, technique_ids from attackers
     where address = any($1::text[])`,
    [[...new Set(ties.flatMap(({ addresses }) => addresses))]],
  );
  return {
    groups,
    members: new Map(memberSchema.parse(found).map((member) => [member.address, member])),
    cut: rows.length === REPOSITORY_LIMITS.maxTiesLookedAt,
  };
}

/** Connected components. */
function grouped(ties: readonly Tie[]): Group[] {
  const byAddress = new Map<string, Group>();
  for (const tie of ties) {
    const touched = new Set(tie.addresses.flatMap((address) => byAddress.get(address) ?? []));
    const [first = { addresses: new Set<string>(), ties: [] }, ...rest] = [...touched].toSorted(
      (left, right) => right.addresses.size - left.addresses.size,
    );
    for (const other of rest) {
      for (const address of other.addresses) first.addresses.add(address);
      first.ties.push(...other.ties);
      for (const address of other.addresses) byAddress.set(address, first);
    }
    first.ties.push(tie);
    for (const address of tie.addresses) {
      first.addresses.add(address);
      byAddress.set(address, first);
    }
  }
  return [...new Set(byAddress.values())];
}

/** Members that are still known, first seen first. */
function membersOf(group: Group, members: ReadonlyMap<string, Member>): Member[] {
  return [...group.addresses]
    .flatMap((address) => members.get(address) ?? [])
    .toSorted((left, right) =>
      left.first_seen_at === right.first_seen_at
        ? left.address < right.address
          ? -1
          : 1
        : left.first_seen_at < right.first_seen_at
          ? -1
          : 1,
    );
}

/** Null when retention has left fewer than two of its members. */
function summaryOf(group: Group, members: ReadonlyMap<string, Member>): CampaignSummary | null {
  const known = membersOf(group, members);
  const [first] = known;
  if (first === undefined || known.length < 2) return null;
  const kinds = new Map<Tie['kind'], number>();
  for (const { kind } of group.ties) kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
  return campaignSummarySchema.parse({
    // Who was there first stays who was there first: the id holds while the campaign grows.
    id: createHash('sha256').update(`${first.first_seen_at} ${first.address}`).digest('hex').slice(0, 16),
    addressCount: known.length,
    sessionCount: known.reduce((sum, { session_count: count }) => sum + count, 0),
    countries: [...new Set(known.flatMap(({ country }) => country ?? []))].toSorted(),
    firstSeenAt: first.first_seen_at,
    lastSeenAt: known
      .map(({ last_seen_at: at }) => at)
      .toSorted()
      .at(-1),
    maxScore: Math.max(...known.map(({ max_score: score }) => score)),
    techniqueIds: [...new Set(known.flatMap(({ technique_ids: ids }) => ids))].toSorted(),
    confidence: Math.max(...group.ties.map(({ confidence }) => confidence)),
    ties: Array.from(kinds, ([kind, count]) => ({ kind, count })),
  });
}

/** A pair of members for each that share a trait, surest first. A trait of many members links each to the first only. */
function edgesOf(traits: readonly Tie[]): CampaignDetail['edges'] {
  const shared = new Map<string, { from: string; to: string; traits: number[] }>();
  for (const [position, { addresses }] of traits.entries()) {
    const pairs =
      addresses.length <= REPOSITORY_LIMITS.maxFullyLinkedMembers
        ? addresses.flatMap((from, index) => addresses.slice(index + 1).map((to) => [from, to] as const))
        : addresses.slice(1).map((to) => [addresses[0] ?? '', to] as const);
    for (const [from, to] of pairs) {
      const key = `${from}\n${to}`;
      const edge = shared.get(key) ?? { from, to, traits: [] };
      edge.traits.push(position);
      shared.set(key, edge);
    }
  }
  return [...shared.values()]
    .map(({ from, to, traits: positions }) => ({
      from,
      to,
      confidence: combinedCertainty(positions.map((position) => traits[position]?.confidence ?? 0)),
      shared: positions,
    }))
    .toSorted((left, right) => right.confidence - left.confidence);
}
