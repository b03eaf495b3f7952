import type { CerberusEvent, Rarity } from '@cerberusmesh/contracts';
import type { AttackMapper } from '../attack-mapper/attack-mapper.ts';
import { programsOf } from '../behaviour/session-behaviour.ts';
import { RARITY_LIMITS } from './limits.ts';

export type RarityKind = Rarity['items'][number]['kind'];

/** What a session used so far, each value once, in order of first sight. Bounded. */
export type SeenThings = Readonly<Record<RarityKind, readonly string[]>>;

export const NOTHING_SEEN: SeenThings = { technique: [], program: [], username: [], client: [] };

const MOST: Readonly<Record<RarityKind, number>> = {
  technique: RARITY_LIMITS.maxTechniques,
  program: RARITY_LIMITS.maxPrograms,
  username: RARITY_LIMITS.maxUsernames,
  client: RARITY_LIMITS.maxClients,
};

/** One event further. `seen` is left as it was, and returned where nothing was new. */
export function seeEvent(seen: SeenThings, event: CerberusEvent, mapper: Pick<AttackMapper, 'mapEvent'>): SeenThings {
  switch (event.kind) {
    case 'command.entered':
      return withValues(
        withValues(seen, 'program', programsOf(event.data.input)),
        'technique',
        mapper.mapEvent(event).map(({ techniqueId }) => techniqueId),
      );
    case 'http.requested':
    case 'file.uploaded':
    case 'file.downloaded':
    case 'tunnel.requested':
      return withValues(
        seen,
        'technique',
        mapper.mapEvent(event).map(({ techniqueId }) => techniqueId),
      );
    case 'credential.tried':
      return withValues(seen, 'username', [event.data.username]);
    case 'client.identified':
      return event.data.software === undefined ? seen : withValues(seen, 'client', [event.data.software]);
    default:
      return seen;
  }
}

function withValues(seen: SeenThings, kind: RarityKind, values: readonly string[]): SeenThings {
  let known = seen[kind];
  for (const value of values) {
    const cut = value.slice(0, RARITY_LIMITS.maxValueCharacters).toWellFormed();
    if (cut === '' || known.includes(cut) || known.length >= MOST[kind]) continue;
    known = [...known, cut];
  }
  return known === seen[kind] ? seen : { ...seen, [kind]: known };
}

/** Sessions before this one: those that had a value, and those that had anything of its kind. */
export interface RarityCounts {
  sessionsWith(kind: RarityKind, value: string): number;
  sessionsOf(kind: RarityKind): number;
}

/**
 * How much the rarity of each kind says of an attacker: of a user name little, because lists are long and every list is
 * another; of a technique most.
 */
const KIND_WEIGHTS: Readonly<Record<RarityKind, number>> = { technique: 1, program: 0.6, client: 0.4, username: 0.3 };

/** Shares of earlier sessions: what more than the first used is ordinary, what less than the second used is as rare as can be. */
const ordinaryShare = 0.05;
const rarestShare = 0.0005;

/** Items below this are not worth a word, and a session whose rarest is below `leastScore` not an event. */
const leastItemScore = 0.1;
const leastScore = 0.25;

/**
 * What a session used that hardly any before it did: the logarithm of the share of earlier sessions that had it (with one
 * added to both counts), from 0 at one in twenty to 1 at one in two thousand, times the weight of its kind. Null where
 * nothing is rare enough, or too little was seen to say so. Pure.
 */
export function sessionRarity(seen: SeenThings, counts: RarityCounts): Rarity | null {
  const items: Rarity['items'] = [];
  for (const kind of ['technique', 'program', 'client', 'username'] as const) {
    const of = counts.sessionsOf(kind);
    if (of < RARITY_LIMITS.minSessions) continue;
    for (const value of seen[kind]) {
      const sessions = counts.sessionsWith(kind, value);
      const share = (sessions + 1) / (of + 1);
      const range = Math.log(ordinaryShare / share) / Math.log(ordinaryShare / rarestShare);
      const score = KIND_WEIGHTS[kind] * Math.min(1, Math.max(0, range));
      if (score >= leastItemScore) items.push({ kind, value, sessions, of, score: Number(score.toFixed(4)) });
    }
  }
  // Sorting is stable: of equals, the kind that says more comes first, and within it what came first.
  const rarest = items.toSorted((left, right) => right.score - left.score).slice(0, RARITY_LIMITS.maxItems);
  const [first] = rarest;
  return first === undefined || first.score < leastScore ? null : { score: first.score, items: rarest };
}
