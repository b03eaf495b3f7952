import { setImmediate } from 'node:timers/promises';
import { CerberusError, type CerberusEvent, type LoggedEvent } from '@cerberusmesh/contracts';
import { z } from 'zod';
import { uuidArray } from '../storage/binary-arrays.ts';
import type { Database, Queryable } from '../storage/database.ts';
import type { Log } from '../storage/log.ts';
import { parseTimestamptz } from '../storage/postgres-types.ts';
import type { Statement, StatementResult } from '../storage/statement-batch.ts';
import {
  type EncodedEvents,
  type EncodedRows,
  encodeEvents,
  encodeRows,
  eventKey,
  INSERT_COLUMNS,
  selectEncoded,
} from './encode-events.ts';
import type { AppendResult, EventLog } from './event-log.ts';
import { createHotTail } from './hot-tail.ts';
import { EVENT_LOG_LIMITS } from './limits.ts';
import { createPartitions } from './partitions.ts';
import { readEvents, readWantedEvents } from './read-events.ts';
import { type RunningSubscription, runSubscription } from './subscription.ts';

export interface PostgresEventLog extends EventLog {
  /** Stops every subscription. Idempotent; does not end the database. */
  stop(): Promise<void>;
}

const CHANNEL = 'event_log';
const seqRows = z.array(z.object({ seq: z.int().min(0) }));
const headText = z.tuple([z.string().regex(/^\d+$/)]).transform(([text]) => Number(text));
const keyText = z.tuple([z.string(), z.string()]);

interface Prepared {
  readonly encoded: EncodedEvents;
  readonly rows: EncodedRows;
}

interface Written {
  readonly result: AppendResult;
  readonly bytes: number;
}

/**
 * The event log in PostgreSQL (migration 0001).
 *
 * An append locks the row `event_log_head` until it commits: that makes `seq` gapless and its order the order of
 * visibility. `appendWithin` holds the lock for the rest of the caller's transaction, so call it last there.
 *
 * As `seq` has no gaps, a handler whose batch does not start right after its last one knows that another process has
 * worked on the group in between.
 */
export function createPostgresEventLog({
  database,
  log,
}: {
  readonly database: Database;
  readonly log: Log;
}): PostgresEventLog {
  const partitions = createPartitions(database);
  const tail = createHotTail({ maxEvents: EVENT_LOG_LIMITS.maxTailEvents, maxBytes: EVENT_LOG_LIMITS.maxTailBytes });
  const subscriptions = new Map<string, RunningSubscription>();
  /** What handlers appended in transactions that are not committed yet. */
  const uncommitted = new WeakMap<Queryable, Written[]>();
  /** The appends of this process queue here rather than each on a connection at the head's lock. */
  let lastAppend: Promise<unknown> = Promise.resolve();
  let listening: Promise<(() => Promise<void>) | null> | null = null;
  let stopped = false;

  function committed(written: Written): void {
    if (written.result.appended.length === 0) return;
    if (subscriptions.size > 0) {
      tail.push(written.result.appended, written.bytes);
      let needed = Number.POSITIVE_INFINITY;
      for (const subscription of subscriptions.values()) needed = Math.min(needed, subscription.committedSeq());
      tail.dropUpTo(needed);
    }
    wakeAll();
  }

  function wakeAll(): void {
    for (const subscription of subscriptions.values()) subscription.wake();
  }

  /** Everything that needs no lock, so that it overlaps with the append before. */
  async function prepare(events: readonly CerberusEvent[]): Promise<Prepared> {
    if (events.length > EVENT_LOG_LIMITS.maxAppendEvents) {
      throw new CerberusError('limit-reached', `One append takes at most ${EVENT_LOG_LIMITS.maxAppendEvents} events.`);
    }
    const encoded = await encodeEvents(events, setImmediate);
    await partitions.ensureFor(encoded.events);
    return { encoded, rows: await encodeRows(encoded, setImmediate) };
  }

  function startListening(): void {
    listening ??= database.listen(CHANNEL, wakeAll).catch((error: unknown) => {
      // The poll still finds what other processes append.
      log.warn({ error: String(error) }, 'no notifications about appended events: polling');
      return null;
    });
  }

  return {
    async append(events) {
      if (events.length === 0) return { appended: [], duplicates: 0 };
      const preparing = prepare(events);
      // Its failure is told when its turn has come.
      preparing.catch(() => {});
      const before = lastAppend;
      const turn = (async () => {
        // In the order of the calls, whichever is prepared first.
        await before;
        const prepared = await preparing;
        return database.transaction((transaction) => write(transaction, prepared));
      })();
      lastAppend = turn.catch(() => {});
      const written = await turn;
      committed(written);
      return written.result;
    },

    async appendWithin(transaction, events) {
      if (events.length === 0) return { appended: [], duplicates: 0 };
      const written = await write(transaction, await prepare(events));
      const pending = uncommitted.get(transaction);
      if (pending === undefined) uncommitted.set(transaction, [written]);
      else pending.push(written);
      return written.result;
    },

    subscribe(group, handler, options = {}) {
      if (stopped) throw new CerberusError('unavailable', 'The event log is stopped.');
      if (subscriptions.has(group))
        throw new CerberusError('conflict', `The group ${group} is already subscribed here.`);
      startListening();
      const subscription = runSubscription({
        database,
        tail,
        group,
        handler,
        options,
        onTransactionCommitted(transaction) {
          for (const written of uncommitted.get(transaction) ?? []) committed(written);
        },
        onStopped() {
          if (subscriptions.get(group) === subscription) subscriptions.delete(group);
        },
      });
      subscriptions.set(group, subscription);
      return subscription;
    },

    read: (afterSeq, limit) =>
      readEvents(database, afterSeq, limit, {
        chunkEvents: EVENT_LOG_LIMITS.readChunkEvents,
        maxBytes: Number.POSITIVE_INFINITY,
      }),

    readWanted: (afterSeq, limit, wanted) => readWantedEvents(database, afterSeq, limit, wanted),

    async head() {
      return seqRows.parse(await database.query('select seq from event_log_head'))[0]?.seq ?? 0;
    },

    async offset(group) {
      return (
        seqRows.parse(await database.query('select seq from event_log_offsets where consumer_group = $1', [group]))[0]
          ?.seq ?? 0
      );
    },

    async resetOffset(group, seq) {
      if (subscriptions.has(group))
        throw new CerberusError('conflict', `Stop the subscription of ${group} before resetting its offset.`);
      await database.execute(
        'insert into event_log_offsets (consumer_group, seq) values ($1, $2) on conflict (consumer_group) do update set seq = excluded.seq, updated_at = now()',
        [group, seq],
      );
    },

    async stop() {
      stopped = true;
      await Promise.all([...subscriptions.values()].map((subscription) => subscription.stop()));
      const stopListening = await listening;
      listening = null;
      await stopListening?.();
      await lastAppend;
    },
  };
}

/** Numbers and inserts what is not in the log yet. The head stays locked until the transaction ends. */
async function write(transaction: Queryable, { encoded, rows }: Prepared): Promise<Written> {
  const [head, known] = await transaction.run([LOCK_HEAD, findKnown(encoded)]);
  if (head?.rows[0] === undefined || known === undefined)
    throw new CerberusError('internal', 'The event log has no head row: its migration did not run.');
  const seq = headText.parse(head.rows[0]);
  const fresh = withoutKnown(encoded, known.rows);
  const appended: LoggedEvent[] = fresh.events.map((event, index) => ({ seq: seq + 1 + index, event }));
  if (appended.length > 0) {
    await transaction.run([
      {
        copy: `copy events (${INSERT_COLUMNS}) from stdin (format binary)`,
        rows: (fresh === encoded ? rows : await encodeRows(fresh, setImmediate)).numbered(seq + 1),
      },
      {
        text: 'update event_log_head set seq = $1::bigint returning pg_notify($2, seq::text)',
        values: [seq + appended.length, CHANNEL],
      },
    ]);
  }
  return { result: { appended, duplicates: fresh.duplicates }, bytes: fresh.bytes };
}

const LOCK_HEAD: Statement = { text: 'select seq from event_log_head for update', values: [] };

/** Which of the events are in the log, by their keys. */
function findKnown({ events }: EncodedEvents): Statement {
  let first = events[0]?.at ?? '';
  let last = first;
  for (const { at } of events) {
    if (at < first) first = at;
    if (at > last) last = at;
  }
  return {
    text: 'select id, at from events where id = any($1::uuid[]) and at between $2 and $3',
    values: [uuidArray(events.map((event) => event.id)), first, last],
  };
}

function withoutKnown(encoded: EncodedEvents, rows: StatementResult['rows']): EncodedEvents {
  if (rows.length === 0) return encoded;
  const known = new Set(
    rows.map((row) => {
      const [id, at] = keyText.parse(row);
      return eventKey(id, parseTimestamptz(at));
    }),
  );
  const keep: number[] = [];
  encoded.events.forEach((event, index) => {
    if (!known.has(eventKey(event.id, event.at))) keep.push(index);
  });
  return selectEncoded(encoded, keep);
}
