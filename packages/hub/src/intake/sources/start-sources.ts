import { setTimeout as sleep } from 'node:timers/promises';
import type { CerberusEvent } from '@cerberusmesh/contracts';
import type { EventLog } from '../../event-log/event-log.ts';
import type { Queryable } from '../../storage/database.ts';
import { SOURCE_LIMITS } from './limits.ts';
import type { LiveSource } from './source.ts';
import { keepPosition, readPosition } from './source-positions.ts';

export interface SourcesOptions {
  readonly sources: readonly LiveSource[];
  readonly database: Queryable;
  readonly eventLog: Pick<EventLog, 'append'>;
  /** Unix milliseconds. */
  readonly now: () => number;
  /** Something that could not be used, with its first bytes. */
  readonly onReject: (source: string, reason: string, text: Uint8Array) => void;
  readonly onError: (source: string, error: unknown) => void;
  readonly retryFirstMs?: number;
}

export interface RunningSources {
  /** Waits for what is in hand. Idempotent. */
  stop(): Promise<void>;
}

/** Runs live sources, each by itself: one that fails is tried again later and keeps nobody else. */
export function startSources(options: SourcesOptions): RunningSources {
  const { database, eventLog, now, onReject, onError } = options;
  const stopping = new AbortController();
  const { signal } = stopping;

  async function write(events: readonly CerberusEvent[]): Promise<void> {
    for (let at = 0; at < events.length; at += SOURCE_LIMITS.maxBatchEvents)
      await eventLog.append(events.slice(at, at + SOURCE_LIMITS.maxBatchEvents));
  }

  async function run(source: LiveSource): Promise<void> {
    let retryMs = options.retryFirstMs ?? SOURCE_LIMITS.retryFirstMs;
    while (!signal.aborted) {
      try {
        const sink = {
          position: await readPosition(database, source.name),
          async write(events: readonly CerberusEvent[]) {
            await write(events);
            retryMs = options.retryFirstMs ?? SOURCE_LIMITS.retryFirstMs;
          },
          keep: (position: object) => keepPosition(database, source.name, position, now()),
          reject: (reason: string, text: Uint8Array) => onReject(source.name, reason, text),
        };
        await source.run(sink, signal);
        // One that has nothing more to give is done.
        return;
      } catch (error) {
        if (signal.aborted) return;
        onError(source.name, error);
        await sleep(retryMs, undefined, { signal }).catch(() => {});
        retryMs = Math.min(retryMs * 2, SOURCE_LIMITS.retryMaxMs);
      }
    }
  }

  const running = options.sources.map(run);
  return {
    async stop() {
      stopping.abort();
      await Promise.all(running);
    },
  };
}
