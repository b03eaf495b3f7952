import { createHash } from 'node:crypto';
import { type ArtefactFetch, CerberusError } from '@cerberusmesh/contracts';
import type { EventLog } from '../event-log/event-log.ts';
import { fetchPayload, type PayloadLimits } from './fetch-payload.ts';
import { type FetchQueue, fetchedEvent, type QueuedFetch } from './fetch-queue.ts';
import type { KeptFiles } from './kept-files.ts';
import { ARTEFACT_LIMITS } from './limits.ts';
import { guessMediaType } from './media-type.ts';
import type { PayloadNetwork } from './payload-network.ts';

export interface FetchWorkerOptions {
  readonly queue: FetchQueue;
  readonly eventLog: Pick<EventLog, 'append'>;
  readonly files: Pick<KeptFiles, 'put'>;
  readonly network: PayloadNetwork;
  readonly limits: PayloadLimits;
  /** Unix milliseconds. */
  readonly now: () => number;
  /** The database or the store failed; it goes on after a pause. */
  readonly onError: (error: unknown) => void;
}

export interface FetchWorker {
  /** Something may be waiting. */
  wake(): void;
  /** Gives up the fetch in hand as interrupted, and waits until that is written. Idempotent. */
  stop(): Promise<void>;
}

/** Fetches what waits, one at a time, and writes to the log what came of each. */
export function startFetchWorker(options: FetchWorkerOptions): FetchWorker {
  const { queue, eventLog, files, network, limits, now, onError } = options;
  const stopping = new AbortController();
  let woken = false;
  let endPause: (() => void) | null = null;

  async function conclude(fetch: QueuedFetch, data: Omit<ArtefactFetch, 'url'>): Promise<void> {
    await eventLog.append([fetchedEvent(fetch, { url: fetch.url, ...data })]);
    await queue.finish(fetch, now());
  }

  async function fetchOne(fetch: QueuedFetch): Promise<void> {
    const { outcome, ...told } = await fetchPayload(fetch.url, network, limits, stopping.signal);
    await conclude(fetch, { ...told, ...('failure' in outcome ? outcome : await keep(outcome.payload)) });
  }

  async function keep(payload: Uint8Array): Promise<Pick<ArtefactFetch, 'sha256' | 'bytes' | 'mediaType' | 'failure'>> {
    const sha256 = createHash('sha256').update(payload).digest('hex');
    const known = {
      bytes: payload.length,
      mediaType: guessMediaType(payload.subarray(0, ARTEFACT_LIMITS.mediaTypeBytes)),
    };
    try {
      await files.put(sha256, once(payload), 'identity');
      return { sha256, ...known };
    } catch (error) {
      // The hash is worth knowing all the same.
      if (error instanceof CerberusError && (error.code === 'spool-full' || error.code === 'too-large'))
        return { sha256, ...known, failure: 'store-full' };
      throw error;
    }
  }

  function pause(): Promise<void> {
    if (woken || stopping.signal.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const timer = setTimeout(end, ARTEFACT_LIMITS.queuePollMs);
      function end(): void {
        clearTimeout(timer);
        endPause = null;
        resolve();
      }
      endPause = end;
    });
  }

  async function run(): Promise<void> {
    while (!stopping.signal.aborted) {
      woken = false;
      try {
        const longAgoMs = now() - limits.timeoutMs - ARTEFACT_LIMITS.interruptedAfterMs;
        for (const fetch of await queue.interrupted(longAgoMs)) await conclude(fetch, lost('interrupted'));
        for (const fetch of await queue.expire(now())) await conclude(fetch, lost('quota-exceeded'));
        for (let next = await queue.start(now()); next !== null; next = await queue.start(now())) {
          await fetchOne(next);
          if (stopping.signal.aborted) return;
        }
      } catch (error) {
        // What was in hand is found as interrupted later.
        onError(error);
        woken = false;
      }
      await pause();
    }
  }

  const running = run();
  return {
    wake() {
      woken = true;
      endPause?.();
    },
    async stop() {
      stopping.abort();
      endPause?.();
      await running;
    },
  };
}

function lost(failure: NonNullable<ArtefactFetch['failure']>): Omit<ArtefactFetch, 'url'> {
  return { hops: [], failure };
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
