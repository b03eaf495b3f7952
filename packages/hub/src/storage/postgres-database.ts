import { setTimeout as sleep } from 'node:timers/promises';
import { CerberusError } from '@cerberusmesh/contracts';
import pg from 'pg';
import type { Database, Queryable } from './database.ts';
import { STORAGE_LIMITS } from './limits.ts';
import type { Log } from './log.ts';
import { postgresTypes } from './postgres-types.ts';
import { runBatch, type Statement, type StatementResult } from './statement-batch.ts';

/** How to reach a PostgreSQL: an embedded one by its socket directory, an external one by its URL. */
export type DatabaseConnection =
  | { readonly url: string }
  | { readonly host: string; readonly user: string; readonly password: string; readonly database: string };

export interface OpenDatabaseOptions {
  readonly log: Log;
  readonly maxConnections?: number;
  readonly statementTimeoutMs?: number;
  readonly connectRetryTimeoutMs?: number;
}

export interface PostgresDatabase extends Database {
  /** For libraries that bring their own queries (sign-in). Same settings, types and limits. Ended by `end()`. */
  readonly pool: pg.Pool;
}

/**
 * A connection pool behind the `Database` port. Nothing is connected until the first query.
 *
 * Rejections are `CerberusError` `database-unavailable` when PostgreSQL cannot be reached within the retry time or goes
 * away during a statement (whether that statement took effect is then unknown), else the error of node-postgres with
 * its SQLSTATE in `code`. Only connecting is retried, never a statement.
 */
export function openDatabase(connection: DatabaseConnection, options: OpenDatabaseOptions): PostgresDatabase {
  const { log, connectRetryTimeoutMs = STORAGE_LIMITS.connectRetryTimeoutMs } = options;
  const config: pg.PoolConfig = {
    ...('url' in connection ? { connectionString: connection.url } : connection),
    application_name: 'cerberusmesh',
    options: '-c timezone=UTC -c datestyle=ISO',
    types: postgresTypes,
    max: options.maxConnections ?? STORAGE_LIMITS.maxConnections,
    statement_timeout: options.statementTimeoutMs ?? STORAGE_LIMITS.statementTimeoutMs,
    idle_in_transaction_session_timeout: STORAGE_LIMITS.idleInTransactionTimeoutMs,
    lock_timeout: STORAGE_LIMITS.lockTimeoutMs,
    idleTimeoutMillis: STORAGE_LIMITS.idleConnectionTimeoutMs,
    connectionTimeoutMillis: STORAGE_LIMITS.connectTimeoutMs,
    keepAlive: true,
    allowExitOnIdle: true,
  };
  const pool = new pg.Pool(config);
  // An idle connection that breaks (PostgreSQL restarted) is dropped by the pool; unheard, the event would end the process.
  pool.on('error', (error) => {
    if (ending === null) log.warn({ error: error.message }, 'an idle database connection was lost');
  });
  // `pool.end()` resolves when it has asked its connections to close; a server that stops right then would complain.
  const open = new Map<pg.PoolClient, Promise<void>>();
  pool.on('connect', (client) => {
    const closed = new Promise<void>((resolve) => {
      client.once('end', () => {
        open.delete(client);
        resolve();
      });
    });
    open.set(client, closed);
  });
  const listeners = new Set<() => Promise<void>>();
  let ending: Promise<void> | null = null;

  async function connect<Client>(attempt: () => Promise<Client>): Promise<Client> {
    const deadline = performance.now() + connectRetryTimeoutMs;
    for (
      let waitMs: number = STORAGE_LIMITS.connectRetryFirstMs;
      ;
      waitMs = Math.min(waitMs * 2, STORAGE_LIMITS.connectRetryMaxMs)
    ) {
      try {
        return await attempt();
      } catch (error) {
        if (ending !== null || !isUnavailable(error)) throw asCerberusError(error);
        if (performance.now() + waitMs > deadline) throw unavailable(error);
        await sleep(waitMs);
      }
    }
  }

  async function withClient<Result>(work: (client: pg.PoolClient) => Promise<Result>): Promise<Result> {
    if (ending !== null) throw new CerberusError('database-unavailable', 'The database connection is closed.');
    const client = await connect(() => pool.connect());
    // Without a listener of its own a checked-out connection that breaks would end the process.
    const onError = (): void => {};
    client.on('error', onError);
    let broken = false;
    try {
      return await work(client);
    } catch (error) {
      broken = isUnavailable(error);
      throw broken ? unavailable(error) : error;
    } finally {
      client.off('error', onError);
      client.release(broken);
    }
  }

  return {
    pool,
    query: (text, values) => withClient((client) => queryRows(client, text, values)),
    execute: (text, values) => withClient((client) => countRows(client, text, values)),
    run: (statements) => withClient((client) => runBatch(client, statements)),
    transaction: (work) =>
      withClient(async (client) => {
        const scope = new TransactionScope(client);
        await client.query('begin');
        try {
          const result = await work(scope);
          scope.close();
          await client.query('commit');
          return result;
        } catch (error) {
          scope.close();
          // A broken connection rolls back by itself; the first error is the one worth telling.
          await client.query('rollback').catch(() => {});
          throw error;
        }
      }),
    async listen(channel, handler) {
      const listener = new Listener(config, channel, handler, log);
      await connect(() => listener.connect());
      const stop = async (): Promise<void> => {
        listeners.delete(stop);
        await listener.stop();
      };
      listeners.add(stop);
      return stop;
    },
    end() {
      ending ??= (async () => {
        await Promise.all([...listeners].map((stop) => stop()));
        const closed = [...open.values()];
        await pool.end();
        // The pool's connections do not keep the process alive, so this timer must.
        const enough = new AbortController();
        const timeout = sleep(STORAGE_LIMITS.closeTimeoutMs, undefined, { signal: enough.signal }).catch(() => {});
        await Promise.race([Promise.all(closed), timeout]);
        enough.abort();
      })();
      return ending;
    },
  };
}

class TransactionScope implements Queryable {
  readonly #client: pg.PoolClient;
  #closed = false;

  constructor(client: pg.PoolClient) {
    this.#client = client;
  }

  query(text: string, values?: readonly unknown[]): Promise<Record<string, unknown>[]> {
    return this.#closed ? Promise.reject(usedAfterEnd()) : queryRows(this.#client, text, values);
  }

  execute(text: string, values?: readonly unknown[]): Promise<number> {
    return this.#closed ? Promise.reject(usedAfterEnd()) : countRows(this.#client, text, values);
  }

  run(statements: readonly Statement[]): Promise<StatementResult[]> {
    return this.#closed ? Promise.reject(usedAfterEnd()) : runBatch(this.#client, statements);
  }

  /** After this the connection belongs to somebody else. */
  close(): void {
    this.#closed = true;
  }
}

function usedAfterEnd(): CerberusError {
  return new CerberusError('internal', 'A transaction was used after its end.');
}

async function queryRows(
  client: pg.PoolClient,
  text: string,
  values?: readonly unknown[],
): Promise<Record<string, unknown>[]> {
  const result = await runOne(client, text, values);
  return result.rows;
}

async function countRows(client: pg.PoolClient, text: string, values?: readonly unknown[]): Promise<number> {
  const result = await runOne(client, text, values);
  return result.rowCount ?? 0;
}

async function runOne(
  client: pg.PoolClient,
  text: string,
  values?: readonly unknown[],
): Promise<pg.QueryResult<Record<string, unknown>>> {
  const result: pg.QueryResult<Record<string, unknown>> | pg.QueryResult<Record<string, unknown>>[] =
    await client.query<Record<string, unknown>>(text, values === undefined ? undefined : [...values]);
  // Several statements in one text (a migration) give an array of results: the last one counts.
  return Array.isArray(result) ? (result.at(-1) ?? { rows: [], rowCount: 0, command: '', oid: 0, fields: [] }) : result;
}

/** One connection of its own that listens, made again when it breaks. Messages sent while it is down are missed. */
class Listener {
  readonly #config: pg.PoolConfig;
  readonly #channel: string;
  readonly #handler: (payload: string) => void;
  readonly #log: Log;
  readonly #stopped = new AbortController();
  #client: pg.Client | null = null;

  constructor(config: pg.PoolConfig, channel: string, handler: (payload: string) => void, log: Log) {
    this.#config = config;
    this.#channel = channel;
    this.#handler = handler;
    this.#log = log;
  }

  async connect(): Promise<void> {
    const client = new pg.Client({ ...this.#config, statement_timeout: 0, lock_timeout: 0 });
    let up = false;
    client.on('error', () => {});
    client.on('notification', (message) => this.#handler(message.payload ?? ''));
    client.on('end', () => {
      if (up) void this.#reconnect();
    });
    try {
      await client.connect();
      await client.query(`listen ${client.escapeIdentifier(this.#channel)}`);
      up = true;
      this.#client = client;
    } catch (error) {
      await client.end().catch(() => {});
      throw error;
    }
  }

  async stop(): Promise<void> {
    this.#stopped.abort();
    await this.#client?.end().catch(() => {});
  }

  async #reconnect(): Promise<void> {
    for (
      let waitMs: number = STORAGE_LIMITS.connectRetryFirstMs;
      !this.#stopped.signal.aborted;
      waitMs = Math.min(waitMs * 2, STORAGE_LIMITS.connectRetryMaxMs)
    ) {
      try {
        await sleep(waitMs, undefined, { signal: this.#stopped.signal, ref: false });
        await this.connect();
        if (this.#stopped.signal.aborted) await this.#client?.end();
        return;
      } catch (error) {
        if (this.#stopped.signal.aborted) return;
        this.#log.warn({ channel: this.#channel, error: String(error) }, 'listening for database messages again');
      }
    }
  }
}

/** SQLSTATE class 08 (connection), 57P01-57P03 (server stopping or starting), 53300 (too many connections). */
const UNAVAILABLE_STATES = new Set(['57P01', '57P02', '57P03', '53300']);
const UNAVAILABLE_SYSTEM_ERRORS = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOENT',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
]);

function isUnavailable(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  if (UNAVAILABLE_STATES.has(code) || code.startsWith('08') || UNAVAILABLE_SYSTEM_ERRORS.has(code)) return true;
  // node-postgres has no code for these.
  return /^(?:Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error|Client was closed)/.test(
    error.message,
  );
}

function unavailable(cause: unknown): CerberusError {
  return new CerberusError('database-unavailable', 'PostgreSQL cannot be reached.', { cause });
}

function asCerberusError(error: unknown): unknown {
  return isUnavailable(error) ? unavailable(error) : error;
}
