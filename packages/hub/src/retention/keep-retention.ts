import { setTimeout as sleep } from 'node:timers/promises';
import type { RetentionPolicy, RetentionRun } from '@cerberusmesh/contracts';
import type { BlobStore } from '../intake/blob-store.ts';
import type { Database } from '../storage/database.ts';
import type { RejectedLines } from './expire-rejected.ts';
import { RETENTION_LIMITS } from './limits.ts';
import { runRetentionAlone } from './run-retention.ts';

export interface KeepRetentionOptions {
  readonly database: Database;
  readonly blobs: Pick<BlobStore, 'remove'>;
  readonly policy: RetentionPolicy;
  /** Lines that intake refused. */
  readonly rejected?: readonly RejectedLines[];
  /** Unix milliseconds. */
  readonly now: () => number;
  /** Told every run that was this hub's. */
  readonly onRun: (run: RetentionRun) => void | Promise<void>;
  /** A run failed; the next one comes in its time. */
  readonly onError: (error: unknown) => void;
}

/** Runs retention again and again while the hub lives. Does nothing where everything is kept for ever. */
export function keepRetention(options: KeepRetentionOptions): { stop(): Promise<void> } {
  const { policy, onRun, onError } = options;
  const stopping = new AbortController();
  const isIdle = Object.values(policy).every((days) => days === null);

  async function run(): Promise<void> {
    for (let waitMs: number = RETENTION_LIMITS.firstRunAfterMs; ; waitMs = RETENTION_LIMITS.intervalMs) {
      // Rejects when it is stopped, and then only.
      const isOver = await sleep(waitMs, false, { signal: stopping.signal, ref: false }).catch(() => true);
      if (isOver) return;
      try {
        const done = await runRetentionAlone({ ...options, by: 'hub', dryRun: false });
        if (done !== null) await onRun(done);
      } catch (error) {
        onError(error);
      }
    }
  }

  const running = isIdle ? Promise.resolve() : run();
  return {
    async stop() {
      stopping.abort();
      await running;
    },
  };
}
