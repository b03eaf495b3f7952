import type { CerberusEvent, LoggedEvent } from '@cerberusmesh/contracts';
import type { Queryable } from '../storage/database.ts';

/**
 * The append-only log that everything else is derived from.
 *
 * Obligations of an adapter (checked by `event-log.contract.ts`):
 * - `append` is atomic for its batch and durable when it resolves; an event whose id is already in the log (or earlier
 *   in the batch) is counted as a duplicate and not written again;
 * - `seq` is strictly increasing in the order in which events become visible, so a reader that has seen `seq` never
 *   finds an older one later;
 * - a group's handler gets every event once in `seq` order; its writes through `transaction` and the group's offset
 *   commit together, so after a crash an effect is neither lost nor doubled;
 * - a handler that rejects gets the same batch again after a pause; it never blocks other groups.
 */
export interface EventLog {
  append(events: readonly CerberusEvent[]): Promise<AppendResult>;
  /** As `append`, inside a caller's transaction: what a consumer concludes commits with its offset. */
  appendWithin(transaction: Queryable, events: readonly CerberusEvent[]): Promise<AppendResult>;
  subscribe(group: string, handler: BatchHandler, options?: SubscribeOptions): Subscription;
  /** Events after `seq`, oldest first. */
  read(afterSeq: number, limit: number): Promise<LoggedEvent[]>;
  /** Those of them that somebody wants: the others are not even sent by the database. */
  readWanted(afterSeq: number, limit: number, wanted: WantedEvents): Promise<LoggedEvent[]>;
  /** The seq of the newest event, 0 when empty. */
  head(): Promise<number>;
  /** The last seq that a group has committed, 0 when it has none. */
  offset(group: string): Promise<number>;
  /** Sets a group back (rebuild). Only while the group has no subscription. */
  resetOffset(group: string, seq: number): Promise<void>;
}

/** Some events of a part of the log. */
export interface WantedEvents {
  /** All when empty. */
  readonly kinds: readonly string[];
  /** Scores and decisions below this level (1 to 5) are left out. */
  readonly minLevel: number;
  /** The last seq that is looked at: a part without any such event takes no longer than this. */
  readonly upToSeq: number;
}

export interface AppendResult {
  /** In the order given, without the duplicates. */
  readonly appended: readonly LoggedEvent[];
  readonly duplicates: number;
}

/**
 * Works on a batch. `next` gives the batch that comes after this one, as far as it is known by now: a handler may work
 * ahead on it while its writes are under way. It gets that very batch next, unless this one fails.
 */
export type BatchHandler = (
  batch: readonly LoggedEvent[],
  transaction: Queryable,
  next: () => readonly LoggedEvent[] | null,
) => Promise<void>;

export interface SubscribeOptions {
  readonly maxBatchEvents?: number;
  /**
   * Waits so long between batches that were not full, so that a group nobody waits for writes each of its rows less
   * often. `caughtUp` ends the wait. None when left out.
   */
  readonly gatherMs?: number;
  /** Called after a batch and its offset are committed. */
  readonly onCommitted?: (batch: readonly LoggedEvent[]) => void;
  /** Called when a handler rejects; the batch is tried again. */
  readonly onError?: (error: unknown) => void;
}

export interface Subscription {
  /** Resolves when the group has committed at least `seq`. Rejects when the subscription is stopped first. */
  caughtUp(seq: number): Promise<void>;
  /** Waits for the batch in hand. Idempotent. */
  stop(): Promise<void>;
}
