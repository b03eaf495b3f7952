import { CerberusError, type LoggedEvent } from '@cerberusmesh/contracts';
import { z } from 'zod';
import type { Database, Queryable } from '../storage/database.ts';
import type { BatchHandler, SubscribeOptions, Subscription } from './event-log.ts';
import type { HotTail } from './hot-tail.ts';
import { EVENT_LOG_LIMITS } from './limits.ts';
import { readEvents } from './read-events.ts';

export interface SubscriptionParts {
  readonly database: Database;
  readonly tail: HotTail;
  readonly group: string;
  readonly handler: BatchHandler;
  readonly options: SubscribeOptions;
  /** Called with the transaction of a batch once it is committed. */
  readonly onTransactionCommitted: (transaction: Queryable) => void;
  readonly onStopped: () => void;
}

export interface RunningSubscription extends Subscription {
  /** Something may have been appended. */
  wake(): void;
  /** The last seq that this process knows to be committed for the group. */
  committedSeq(): number;
}

interface Waiter {
  readonly seq: number;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

const offsetSchema = z.array(z.object({ seq: z.int().min(0) }));

/** Runs one consumer group until stopped: lock the offset, hand over a batch, commit both. */
export function runSubscription(parts: SubscriptionParts): RunningSubscription {
  const { database, tail, group, handler, options } = parts;
  const maxBatchEvents = Math.max(1, options.maxBatchEvents ?? EVENT_LOG_LIMITS.maxBatchEvents);
  const gatherMs = options.gatherMs ?? 0;
  const waiters = new Set<Waiter>();
  let committed = 0;
  let stopped = false;
  let signalled = false;
  let endPause: (() => void) | null = null;
  /** After a rejection the same events come again, no more, no fewer. */
  let retryEvents: number | null = null;
  /** What a handler has seen ahead of its turn. */
  let promised: readonly LoggedEvent[] | null = null;

  function pause(timeoutMs: number, wakeable: boolean): Promise<void> {
    if (stopped || (wakeable && signalled)) return Promise.resolve();
    return new Promise((done) => {
      const timer = setTimeout(finish, timeoutMs);
      function finish(): void {
        clearTimeout(timer);
        endPause = null;
        done();
      }
      endPause = finish;
      pauseIsWakeable = wakeable;
    });
  }
  let pauseIsWakeable = true;
  let lastBatchEvents = 0;

  let endGathering: (() => void) | null = null;

  async function gather(): Promise<void> {
    const gathered = pause(gatherMs, false);
    endGathering = endPause;
    await gathered;
    endGathering = null;
  }

  function wake(): void {
    signalled = true;
    if (pauseIsWakeable) endPause?.();
  }

  function reached(seq: number): void {
    committed = seq;
    for (const waiter of waiters) {
      if (waiter.seq > seq) continue;
      waiters.delete(waiter);
      waiter.resolve();
    }
  }

  /** True when a batch was committed, so that there may be more. */
  async function runBatch(): Promise<boolean> {
    // Without a lock first: an idle group costs one small query a poll.
    if (promised === null && tail.take(committed, 1) === null) {
      const [row] = offsetSchema.parse(await database.query('select seq from event_log_head'));
      const [offset] = offsetSchema.parse(
        await database.query('select seq from event_log_offsets where consumer_group = $1', [group]),
      );
      if (offset !== undefined && offset.seq > committed) reached(offset.seq);
      if (row === undefined || (offset !== undefined && row.seq <= offset.seq)) return false;
    }
    let batch: readonly LoggedEvent[] = [];
    let used: Queryable | null = null;
    let offset = committed;
    try {
      await database.transaction(async (transaction) => {
        used = transaction;
        offset = await lockOffset(transaction, group);
        batch = await takeBatch(transaction, offset);
        const last = batch.at(-1);
        if (last === undefined) return;
        await handler(batch, transaction, () => {
          promised ??= tail.take(last.seq, maxBatchEvents);
          return promised;
        });
        await transaction.execute(
          'update event_log_offsets set seq = $2, updated_at = now() where consumer_group = $1',
          [group, last.seq],
        );
      });
    } catch (error) {
      promised = null;
      if (batch.length > 0) retryEvents = batch.length;
      throw error;
    }
    retryEvents = null;
    if (used !== null) parts.onTransactionCommitted(used);
    reached(batch.at(-1)?.seq ?? offset);
    lastBatchEvents = batch.length;
    if (batch.length === 0) return false;
    notifyCommitted(batch);
    return true;
  }

  async function takeBatch(transaction: Queryable, offset: number): Promise<readonly LoggedEvent[]> {
    const ahead = promised;
    promised = null;
    if (ahead?.[0]?.seq === offset + 1) return ahead;
    const limit = retryEvents ?? maxBatchEvents;
    return (
      tail.take(offset, limit) ??
      (await readEvents(transaction, offset, limit, {
        chunkEvents: EVENT_LOG_LIMITS.readChunkEvents,
        maxBytes: EVENT_LOG_LIMITS.maxBatchBytes,
      }))
    );
  }

  function notifyCommitted(batch: readonly LoggedEvent[]): void {
    try {
      options.onCommitted?.(batch);
    } catch (error) {
      options.onError?.(error); // The batch is committed: a listener's failure must not repeat it.
    }
  }

  async function run(): Promise<void> {
    let retryMs: number = EVENT_LOG_LIMITS.retryFirstMs;
    while (!stopped) {
      signalled = false;
      try {
        const more = await runBatch();
        retryMs = EVENT_LOG_LIMITS.retryFirstMs;
        if (!more) await pause(EVENT_LOG_LIMITS.pollIntervalMs, true);
        else if (gatherMs > 0 && waiters.size === 0 && lastBatchEvents < maxBatchEvents) await gather();
      } catch (error) {
        if (stopped) break;
        options.onError?.(error);
        await pause(retryMs, false);
        retryMs = Math.min(retryMs * 2, EVENT_LOG_LIMITS.retryMaxMs);
      }
    }
    for (const waiter of waiters) waiter.reject(stoppedError(group));
    waiters.clear();
  }

  const running = run();
  return {
    wake,
    committedSeq: () => committed,
    caughtUp(seq) {
      if (committed >= seq) return Promise.resolve();
      if (stopped) return Promise.reject(stoppedError(group));
      return new Promise((resolve, reject) => {
        waiters.add({ seq, resolve, reject });
        endGathering?.();
      });
    },
    async stop() {
      if (!stopped) {
        stopped = true;
        endPause?.();
      }
      await running;
      parts.onStopped();
    },
  };
}

function stoppedError(group: string): CerberusError {
  return new CerberusError('unavailable', `The subscription of ${group} was stopped.`);
}

async function lockOffset(transaction: Queryable, group: string): Promise<number> {
  const select = 'select seq from event_log_offsets where consumer_group = $1 for update';
  const [row] = offsetSchema.parse(await transaction.query(select, [group]));
  if (row !== undefined) return row.seq;
  await transaction.execute(
    'insert into event_log_offsets (consumer_group, seq) values ($1, 0) on conflict do nothing',
    [group],
  );
  const [made] = offsetSchema.parse(await transaction.query(select, [group]));
  return made?.seq ?? 0;
}
