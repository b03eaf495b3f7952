import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '@cerberusmesh/hub/embedded-postgres';
import type { Configuration } from '../configuration/configuration-schema.ts';
import type { Log } from './log.ts';
import { SUPERVISION_LIMITS } from './managed-process.ts';

/** The database for as long as the owner runs: an external one is only named, the embedded one is kept alive. */
export interface KeptDatabase {
  readonly url: string;
  readonly processId: number | null;
  /** Idempotent. */
  stop(): Promise<void>;
}

/** Starts the embedded PostgreSQL (again whenever it dies), or names the external one of the configuration. */
export async function keepDatabase(configuration: Configuration, log: Log): Promise<KeptDatabase> {
  const { url } = configuration.database;
  if (url !== undefined) return { url, processId: null, stop: async () => {} };
  const directory = join(configuration.dataDirectory, 'postgres');
  let stopping: Promise<void> | null = null;
  let restarting: Promise<void> = Promise.resolve();
  let server: EmbeddedPostgres = await startEmbeddedPostgres({ directory, log });

  const watch = (running: EmbeddedPostgres) => {
    running.onExit(() => {
      restarting = restart();
    });
  };
  const restart = async () => {
    let delayMs: number = SUPERVISION_LIMITS.firstRestartDelayMs;
    while (stopping === null) {
      try {
        server = await startEmbeddedPostgres({ directory, log });
        log.warn({ processId: server.processId }, 'PostgreSQL was started again');
        watch(server);
        return;
      } catch (error) {
        log.error(
          { error: error instanceof Error ? error.message : String(error), delayMs },
          'PostgreSQL could not be started again',
        );
        await sleep(delayMs);
        delayMs = Math.min(delayMs * 2, SUPERVISION_LIMITS.maxRestartDelayMs);
      }
    }
  };
  watch(server);

  return {
    url: server.url,
    get processId() {
      return server.processId;
    },
    stop() {
      stopping ??= (async () => {
        await restarting;
        await server.stop();
      })();
      return stopping;
    },
  };
}
