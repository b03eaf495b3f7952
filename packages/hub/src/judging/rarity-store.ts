import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { RarityCounts, RarityKind, SeenThings } from '../detection/rarity/session-rarity.ts';
import type { Queryable } from '../storage/database.ts';

const KINDS = ['technique', 'program', 'username', 'client'] as const satisfies readonly RarityKind[];

interface Counted {
  readonly kind: RarityKind;
  /** 64 bits of SHA-256: enough to count by, and nothing to read. */
  readonly value: bigint;
  sessions: number;
  lastSeenAt: string | null;
}

const countRows = z.array(z.object({ kind: z.enum(KINDS), value: z.string(), sessions: z.int() }));
const totalRows = z.array(z.object({ kind: z.enum(KINDS), sessions: z.int() }));

/** Counts of sessions by what they used, as far as a batch needs them, in the order in which sessions end. */
export class StoredRarityCounts implements RarityCounts {
  readonly #counts: ReadonlyMap<string, Counted>;
  readonly #totals: Map<RarityKind, number>;

  private constructor(counts: ReadonlyMap<string, Counted>, totals: Map<RarityKind, number>) {
    this.#counts = counts;
    this.#totals = totals;
  }

  /** Reads what is known of everything that these sessions used. */
  static async read(transaction: Queryable, sessions: readonly SeenThings[]): Promise<StoredRarityCounts> {
    const counts = new Map<string, Counted>();
    for (const seen of sessions)
      for (const kind of KINDS)
        for (const text of seen[kind]) {
          const key = `${kind} ${text}`;
          if (!counts.has(key)) counts.set(key, { kind, value: hashOf(text), sessions: 0, lastSeenAt: null });
        }
    const asked = [...counts.values()];
    const rows = await transaction.query(
      `select kind, value::text as value, sessions from rarity_counts
         join unnest($1::text[], $2::bigint[]) as given (kind, value) using (kind, value)`,
      [asked.map(({ kind }) => kind), asked.map(({ value }) => value.toString())],
    );
    const known = new Map(countRows.parse(rows).map(({ kind, value, sessions: count }) => [`${kind} ${value}`, count]));
    for (const counted of asked) counted.sessions = known.get(`${counted.kind} ${counted.value}`) ?? 0;
    const totals = totalRows.parse(await transaction.query('select kind, sessions from rarity_totals'));
    return new StoredRarityCounts(counts, new Map(totals.map(({ kind, sessions: count }) => [kind, count])));
  }

  sessionsWith(kind: RarityKind, value: string): number {
    return this.#counts.get(`${kind} ${value}`)?.sessions ?? 0;
  }

  sessionsOf(kind: RarityKind): number {
    return this.#totals.get(kind) ?? 0;
  }

  /** Counts a session that has ended. */
  add(seen: SeenThings, at: string): void {
    for (const kind of KINDS) {
      if (seen[kind].length > 0) this.#totals.set(kind, this.sessionsOf(kind) + 1);
      for (const text of seen[kind]) {
        const counted = this.#counts.get(`${kind} ${text}`);
        if (counted === undefined) continue;
        counted.sessions += 1;
        if (counted.lastSeenAt === null || at > counted.lastSeenAt) counted.lastSeenAt = at;
      }
    }
  }

  async write(transaction: Queryable): Promise<void> {
    const changed = [...this.#counts.values()].filter(({ lastSeenAt }) => lastSeenAt !== null);
    if (changed.length === 0) return;
    await transaction.execute(
      `insert into rarity_counts as known (kind, value, sessions, last_seen_at)
         select kind, value, sessions, last_seen_at
           from unnest($1::text[], $2::bigint[], $3::integer[], $4::timestamptz[])
             as given (kind, value, sessions, last_seen_at) order by kind, value
         on conflict (kind, value) do update set sessions = excluded.sessions,
           last_seen_at = greatest(known.last_seen_at, excluded.last_seen_at)`,
      [
        changed.map(({ kind }) => kind),
        changed.map(({ value }) => value.toString()),
        changed.map(({ sessions }) => sessions),
        changed.map(({ lastSeenAt }) => lastSeenAt),
      ],
    );
    await transaction.execute(
      `insert into rarity_totals (kind, sessions) select kind, sessions from unnest($1::text[], $2::integer[])
           as given (kind, sessions) on conflict (kind) do update set sessions = excluded.sessions`,
      [[...this.#totals.keys()], [...this.#totals.values()]],
    );
  }
}

function hashOf(text: string): bigint {
  return createHash('sha256').update(text).digest().readBigInt64BE(0);
}
