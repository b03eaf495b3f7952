import { setTimeout as sleep } from 'node:timers/promises';
import type { AuditAction, AuditTarget } from '@cerberusmesh/contracts';
import { openStore, type Store } from '@cerberusmesh/hub/store';
import type { Configuration } from './configuration/configuration-schema.ts';
import { recordAction } from './record-action.ts';
import { keepDatabase } from './supervision/database.ts';
import { findInstance } from './supervision/instance-file.ts';
import { acquireInstanceLock, lockOwner } from './supervision/instance-lock.ts';
import { createLog } from './supervision/log.ts';

/** How long a command waits for an instance that is just starting. */
const STARTING_TIMEOUT_MS = 15_000;
const STARTING_POLL_MS = 100;

export interface OpenedStore extends Store {
  /** True when a hub runs on this data directory and does the pipeline's work; else this process may. */
  readonly hubRuns: boolean;
}

/**
 * Gives a command the hub's tables for as long as `work` runs: through the database of the running instance, or through
 * one started for the occasion, during which the data directory is locked.
 *
 * @param recorded how the audit log calls what was done; left out by what only reads
 */
export async function withStore<Result>(
  configuration: Configuration,
  command: string,
  work: (store: OpenedStore) => Promise<Result>,
  recorded?: { readonly action: AuditAction; readonly target: AuditTarget },
): Promise<Result> {
  const closers: (() => Promise<void> | void)[] = [];
  const log = createLog(command, configuration.logLevel === 'debug' ? 'debug' : 'warn');
  try {
    const running = await runningDatabaseUrl(configuration.dataDirectory);
    let url = running;
    if (url === null) {
      const lock = acquireInstanceLock(configuration.dataDirectory, command);
      closers.push(() => lock.release());
      const database = await keepDatabase(configuration, log);
      closers.push(() => database.stop());
      url = database.url;
    }
    const store = await openStore({
      connection: { url },
      agent: configuration.agent,
      detection: configuration.detection,
      log,
    });
    closers.push(() => store.stop());
    const result = await work({ ...store, hubRuns: running !== null });
    if (recorded !== undefined) await recordAction(store, recorded.action, recorded.target);
    return result;
  } finally {
    for (const close of closers.toReversed()) await close();
  }
}

/** The database of whoever holds the data directory; null when nobody does. */
async function runningDatabaseUrl(dataDirectory: string): Promise<string | null> {
  for (let waitedMs = 0; waitedMs < STARTING_TIMEOUT_MS; waitedMs += STARTING_POLL_MS) {
    const owner = lockOwner(dataDirectory);
    if (owner === null) return null;
    const instance = findInstance(dataDirectory);
    if (instance !== null) return instance.databaseUrl;
    await sleep(STARTING_POLL_MS);
  }
  return null;
}
