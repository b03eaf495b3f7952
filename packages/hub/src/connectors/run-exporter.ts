import type { LoggedEvent } from '@cerberusmesh/contracts';
import type { EventLog } from '../event-log/event-log.ts';
import type { Database } from '../storage/database.ts';
import { createWakeablePause } from '../wakeable-pause.ts';
import type { BatchDeliverer } from './deliver-batch.ts';
import {
  beginGroup,
  deleteDeadLetters,
  moveOffset,
  type NewDeadLetter,
  readAskedReplays,
  readOffset,
  writeDeadLetters,
} from './export-store.ts';
import type { ExporterSettings } from './exporter-settings.ts';
import { EXPORT_LIMITS } from './limits.ts';

export interface RunExporterOptions {
  readonly name: string;
  readonly settings: ExporterSettings;
  readonly maxBatchEvents: number;
  readonly deliverer: BatchDeliverer;
  readonly database: Database;
  readonly eventLog: EventLog;
  /** Unix milliseconds. */
  readonly now: () => number;
  readonly onError: (error: unknown) => void;
}

export interface RunningExporter {
  /** Something may have been appended, or asked to be replayed. */
  wake(): void;
  /** Resolves when there is nothing left to send, or the exporter stops. For tests and commands. */
  idle(): Promise<void>;
  /** Gives up the delivery under way; it comes again. Idempotent. */
  stop(): Promise<void>;
}

/**
 * Sends the log to one product: a page is read, delivered outside of any transaction, and then its offset and its dead
 * letters commit together. A crash between both repeats the page, never loses it.
 */
export function runExporter(options: RunExporterOptions): RunningExporter {
  const { name, settings, deliverer, database, eventLog, now, onError } = options;
  const stopping = new AbortController();
  const idleWaiters = new Set<() => void>();
  const pause = createWakeablePause();

  async function exportPage(): Promise<boolean> {
    const offset = await readOffset(database, name);
    const head = await eventLog.head();
    if (head <= offset) return false;
    const upToSeq = Math.min(head, offset + EXPORT_LIMITS.maxSearchedEvents);
    const { kinds, minLevel } = settings;
    const page = await eventLog.readWanted(offset, EXPORT_LIMITS.maxPageEvents, { kinds, minLevel, upToSeq });
    let committed = offset;
    for (const batch of batchesOf(page, options.maxBatchEvents)) {
      const dead = await deliverer.deliver(batch, stopping.signal);
      const to = batch.at(-1)?.seq ?? committed;
      if (!(await commit({ from: committed, to }, dead))) return true;
      committed = to;
    }
    // Events after the last one that is wanted need no sending; a full page may have another behind it.
    if (page.length < EXPORT_LIMITS.maxPageEvents && committed < upToSeq)
      await commit({ from: committed, to: upToSeq }, []);
    return true;
  }

  /** False when another process has gone ahead with the same group: it is then read anew. */
  async function commit(
    move: { readonly from: number; readonly to: number },
    dead: readonly NewDeadLetter[],
  ): Promise<boolean> {
    return database.transaction(async (transaction) => {
      if (!(await moveOffset(transaction, name, move))) return false;
      await writeDeadLetters(transaction, name, timestamp(now()), dead);
      return true;
    });
  }

  async function replayAsked(): Promise<boolean> {
    const asked = await readAskedReplays(database, name);
    if (asked.length === 0) return false;
    const found: LoggedEvent[] = [];
    const gone: NewDeadLetter[] = [];
    for (const letter of asked) {
      const [logged] = await eventLog.read(letter.seq - 1, 1);
      if (logged?.event.id === letter.eventId) found.push(logged);
      else gone.push({ ...letter, failure: 'gone', reason: 'the event is no longer in the log' });
    }
    const dead = [...gone];
    for (const batch of batchesOf(found, options.maxBatchEvents))
      dead.push(...(await deliverer.deliver(batch, stopping.signal)));
    const isDead = new Set(dead.map(({ eventId }) => eventId));
    const settled = asked.filter(({ eventId }) => !isDead.has(eventId)).map(({ id }) => id);
    await database.transaction(async (transaction) => {
      await deleteDeadLetters(transaction, name, settled);
      await writeDeadLetters(transaction, name, timestamp(now()), dead);
    });
    return true;
  }

  async function run(): Promise<void> {
    let isBegun = false;
    while (!stopping.signal.aborted) {
      pause.begin();
      try {
        if (!isBegun) await beginGroup(database, name);
        isBegun = true;
        // Both, so that neither keeps the other waiting for ever.
        const hasReplayed = await replayAsked();
        if ((await exportPage()) || hasReplayed) continue;
        for (const done of idleWaiters) done();
        idleWaiters.clear();
      } catch (error) {
        if (!stopping.signal.aborted) onError(error);
        pause.begin();
      }
      if (!stopping.signal.aborted) await pause.wait(EXPORT_LIMITS.pollMs);
    }
    for (const done of idleWaiters) done();
  }

  const running = run();
  return {
    wake: () => pause.wake(),
    idle() {
      const { promise, resolve } = Promise.withResolvers<void>();
      idleWaiters.add(resolve);
      pause.wake();
      return promise;
    },
    async stop() {
      stopping.abort();
      pause.wake();
      await running;
    },
  };
}

function* batchesOf(events: readonly LoggedEvent[], maxEvents: number): Generator<readonly LoggedEvent[]> {
  for (let at = 0; at < events.length; at += maxEvents) yield events.slice(at, at + maxEvents);
}

function timestamp(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}
