import type { AttackerUpdate } from '@cerberusmesh/contracts';
import { ATTACKER_LIMITS } from './limits.ts';

/** What is kept of the visits of one address. Times are ISO 8601 with six fractional digits and compare as text. */
export interface VisitRow {
  readonly address: string;
  readonly firstSeenAt: string;
  /** The last event of any session. */
  readonly lastSeenAt: string;
  /** Beginnings of the last session and of the one before it. */
  readonly lastSessionAt: string;
  readonly previousSessionAt: string | null;
  readonly sessionCount: number;
  readonly visits: number;
  readonly activeDays: number;
}

type Standing = Pick<
  AttackerUpdate,
  'visits' | 'activeDays' | 'sessionCount' | 'firstSeenAt' | 'lastSeenAt' | 'knownSince'
>;

/**
 * Counts visits in the order of the log: a session that begins more than `visitGapMs` after the last event of its source
 * begins one. Events that come late (another log of the past) never do.
 */
export class Visits {
  readonly #rows: Map<string, VisitRow>;
  readonly #changed = new Set<string>();

  constructor(rows: readonly VisitRow[]) {
    this.#rows = new Map(rows.map((row) => [row.address, row]));
  }

  /** Takes an event; says how the attacker stands when the event begins a further visit. */
  note(address: string, isOpening: boolean, at: string): Standing | null {
    const row = this.#rows.get(address);
    this.#changed.add(address);
    if (row === undefined) {
      const first = { firstSeenAt: at, lastSeenAt: at, lastSessionAt: at, previousSessionAt: null };
      this.#rows.set(address, { address, ...first, sessionCount: 1, visits: 1, activeDays: 1 });
      return null;
    }
    const returns = isOpening && Date.parse(at) - Date.parse(row.lastSeenAt) > ATTACKER_LIMITS.visitGapMs;
    const next: VisitRow = {
      address,
      firstSeenAt: at < row.firstSeenAt ? at : row.firstSeenAt,
      lastSeenAt: at > row.lastSeenAt ? at : row.lastSeenAt,
      lastSessionAt: isOpening && at > row.lastSessionAt ? at : row.lastSessionAt,
      previousSessionAt: isOpening ? row.lastSessionAt : row.previousSessionAt,
      sessionCount: row.sessionCount + (isOpening ? 1 : 0),
      visits: row.visits + (returns ? 1 : 0),
      activeDays: row.activeDays + (isOpening && at.slice(0, 10) > row.lastSessionAt.slice(0, 10) ? 1 : 0),
    };
    this.#rows.set(address, next);
    return returns ? this.of(address) : null;
  }

  /** How an address stands that was noted before. */
  of(address: string): Standing {
    const row = this.#rows.get(address);
    if (row === undefined) throw new Error(`${address} was not noted.`);
    const { firstSeenAt, sessionCount, visits, activeDays, previousSessionAt: lastSeenAt } = row;
    return { visits, activeDays, sessionCount, firstSeenAt, lastSeenAt, knownSince: firstSeenAt };
  }

  changed(): VisitRow[] {
    return [...this.#changed].sort().flatMap((address) => this.#rows.get(address) ?? []);
  }
}
