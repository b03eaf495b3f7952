import type { LoggedEvent } from '@cerberusmesh/contracts';
import type { EventLog } from '../event-log/event-log.ts';
import type { Database, Queryable } from '../storage/database.ts';
import { sightingsOf, writeSightings } from './artefact-index.ts';
import type { PayloadLimits } from './fetch-payload.ts';
import { createFetchQueue, type QueueLimits } from './fetch-queue.ts';
import { startFetchWorker } from './fetch-worker.ts';
import type { KeptFiles } from './kept-files.ts';
import { ARTEFACT_LIMITS } from './limits.ts';
import type { PayloadNetwork } from './payload-network.ts';

/** The consumer group of the event log. Its offset and the tables of captured files commit together. */
export const ARTEFACT_GROUP = 'artefacts';

export interface FetchSettings extends PayloadLimits, QueueLimits {
  readonly enabled: boolean;
}

export interface ArtefactsOptions {
  readonly database: Database;
  readonly eventLog: EventLog;
  readonly files: KeptFiles;
  readonly fetch: FetchSettings;
  readonly network: PayloadNetwork;
  /** Sensors that need no key, because they speak on this machine's socket. */
  readonly localSensorIds: readonly string[];
  /** Unix milliseconds. */
  readonly now: () => number;
  readonly onError: (error: unknown) => void;
}

export interface Artefacts {
  /** Resolves when every event up to `seq` was looked at. Rejects when it stops first. */
  caughtUp(seq: number): Promise<void>;
  /** Waits for the batch in hand, gives up the fetch in hand. Idempotent. */
  stop(): Promise<void>;
}

/**
 * Knows every file that events speak of, and fetches what traps were told to download where the operator allowed it.
 * Nothing here looks into a file beyond guessing its type, and nothing runs one.
 */
export function startArtefacts(options: ArtefactsOptions): Artefacts {
  const { database, eventLog, files, fetch, now, onError } = options;
  const queue = fetch.enabled ? createFetchQueue({ database, limits: fetch, ownSensors }) : null;
  const worker =
    queue === null
      ? null
      : startFetchWorker({ queue, eventLog, files, network: options.network, limits: fetch, now, onError });

  async function handle(batch: readonly LoggedEvent[], transaction: Queryable): Promise<void> {
    if (!batch.some(({ event }) => SPEAKS_OF_FILES.has(event.kind))) {
      // Only the offset is written. Should a crash lose it, the same nothing is found again.
      await transaction.execute('set local synchronous_commit = off');
      return;
    }
    const sightings = sightingsOf(batch);
    if (sightings.length > 0) {
      await writeSightings(transaction, sightings);
      await files.note(transaction, [...new Set(sightings.map(({ sha256 }) => sha256))]);
    }
    const refused = await queue?.take(transaction, batch, now());
    if (refused !== undefined && refused.length > 0) await eventLog.appendWithin(transaction, refused);
  }

  /** Those that may report to this hub: by its socket, or with a key. */
  async function ownSensors(transaction: Queryable, ids: readonly string[]): Promise<ReadonlySet<string>> {
    const rows = await transaction.query(
      "select sensor_id from access_keys where role = 'sensor' and sensor_id = any($1::text[])",
      [ids],
    );
    return new Set([...options.localSensorIds, ...rows.map((row) => String(row.sensor_id))]);
  }

  const subscription = eventLog.subscribe(ARTEFACT_GROUP, handle, {
    maxBatchEvents: ARTEFACT_LIMITS.maxBatchEvents,
    onCommitted(batch) {
      if (batch.some(({ event }) => event.kind === 'file.downloaded')) worker?.wake();
    },
    onError,
  });
  return {
    caughtUp: (seq) => subscription.caughtUp(seq),
    async stop() {
      await subscription.stop();
      await worker?.stop();
    },
  };
}

const SPEAKS_OF_FILES: ReadonlySet<string> = new Set(['file.uploaded', 'file.downloaded', 'artefact.fetched']);
