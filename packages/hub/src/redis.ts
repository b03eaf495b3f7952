import type { RedisClientType } from '@redis/client';
import type { RedisConfig } from './redis-config.ts';

/** How long a connection may take to come about, and the longest pause before it is tried again. */
const CONNECT_TIMEOUT_MS = 2_000;
const FIRST_RETRY_MS = 100;
const MAX_RETRY_MS = 5_000;

export type RedisClient = RedisClientType;

/** Connections to the configured Redis. */
export interface RedisConnections {
  /** What keys and channels begin with. */
  readonly prefix: string;
  /**
   * A connection of its own, which comes about in the background and again whenever it is lost: a Redis that is down holds
   * nothing up. While it is not there, commands fail at once unless `waits`; then they wait for it.
   *
   * @param purpose shown in Redis' list of clients
   */
  open(purpose: string, options?: { readonly waits?: boolean }): Promise<RedisClient>;
  /** Closes all of them. Idempotent. */
  stop(): Promise<void>;
}

/**
 * The connections of a hub to the Redis of its configuration; null where there is none. The client library is loaded
 * with the first one.
 *
 * @param onError told when a connection is lost or cannot be made, once until it is there again
 */
export function createRedisConnections(
  config: RedisConfig,
  onError: (error: unknown) => void,
): RedisConnections | null {
  const { host, port, db, username, password, tls, prefix } = config;
  if (host === undefined) return null;
  const clients: RedisClient[] = [];
  let stopping: Promise<void> | null = null;
  return {
    prefix,
    async open(purpose, { waits = false } = {}) {
      const { createClient } = await import('@redis/client');
      const reconnectStrategy = (tries: number): number => Math.min(FIRST_RETRY_MS * 2 ** tries, MAX_RETRY_MS);
      const socket = { host, port, connectTimeout: CONNECT_TIMEOUT_MS, reconnectStrategy };
      // reason: the type of a client depends on modules that are loaded with it; none are
      const client = createClient({
        socket: tls ? { ...socket, tls: true } : socket,
        database: db,
        name: `cerberusmesh-${purpose}`,
        disableOfflineQueue: !waits,
        ...(username === undefined ? {} : { username }),
        ...(password === undefined ? {} : { password }),
      }) as RedisClient;
      let isTold = false;
      client.on('error', (error) => {
        if (!isTold) onError(error);
        isTold = true;
      });
      client.on('ready', () => {
        isTold = false;
      });
      clients.push(client);
      // What went wrong was told; it is tried again until the client is closed.
      client.connect().catch(() => {});
      return client;
    },
    stop() {
      stopping ??= Promise.resolve().then(() => {
        for (const client of clients) if (client.isOpen) client.destroy();
      });
      return stopping;
    },
  };
}
