import { type ChildProcess, spawn } from 'node:child_process';
import { mkdir, readFile } from 'node:fs/promises';
import { totalmem } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { CerberusError } from '@cerberusmesh/contracts';
import { type ClusterPlacement, placeCluster, removeOutsideFiles } from './embedded/cluster-placement.ts';
import { initialiseCluster, SERVER_ENVIRONMENT, SUPERUSER } from './embedded/initialise-cluster.ts';
import { RUNTIME_DIRECTORY } from './embedded/outside-clusters.ts';
import { type PostgresBinaries, preparePostgresBinaries } from './embedded/postgres-binaries.ts';
import { clearLeftoverPostmaster, readPostmasterFile, recordOwner, stopPostmaster } from './embedded/postmaster.ts';
import { findServerAccount, type ServerAccount } from './embedded/server-account.ts';
import { startWatchdog, unrefStream } from './embedded/watchdog.ts';
import { STORAGE_LIMITS } from './limits.ts';
import type { Log } from './log.ts';

export { listOutsideClusters, removeOutsideCluster } from './embedded/outside-clusters.ts';

export interface EmbeddedPostgresOptions {
  /** Belongs to this cluster alone; made when missing. */
  readonly directory: string;
  readonly log: Log;
  /** Where root keeps what its unprivileged server account must reach. Default `/var/lib/cerberusmesh`. */
  readonly runtimeDirectory?: string;
  /** False for tests only: no fsync, nothing survives a power cut, and the cluster is deleted when it stops. */
  readonly durable?: boolean;
}

export interface PostgresExit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export interface EmbeddedPostgres {
  /** As `openDatabase` takes it; `host` is the directory of the unix socket. */
  readonly connection: {
    readonly host: string;
    readonly user: string;
    readonly password: string;
    readonly database: string;
  };
  /** The same as one URL (libpq and node-postgres form). Holds the password. */
  readonly url: string;
  readonly processId: number;
  /** Called once when PostgreSQL ends without `stop()`; at once when it already has. The owner then starts it again. */
  onExit(callback: (exit: PostgresExit) => void): void;
  /** Fast shutdown, a harder one when that takes too long. Idempotent; leaves no child. */
  stop(): Promise<void>;
}

const DATABASE = 'postgres';

/** For a machine shared with a sensor and a hub. `evaluation/benchmarks/ingest.ts` is where they were weighed. */
const SETTINGS = {
  listen_addresses: '',
  unix_socket_permissions: '0700',
  max_connections: '40',
  effective_cache_size: '512MB',
  work_mem: '8MB',
  maintenance_work_mem: '64MB',
  // Nothing replicates from the embedded server; the log then carries only what recovery needs.
  wal_level: 'minimal',
  max_wal_senders: '0',
  wal_compression: 'pglz',
  wal_buffers: '16MB',
  max_wal_size: '2GB',
  min_wal_size: '160MB',
  checkpoint_timeout: '15min',
  random_page_cost: '1.1',
  // Two cores are shared with the sensor and the hub; /dev/shm is small in containers.
  max_parallel_workers_per_gather: '0',
  dynamic_shared_memory_type: 'mmap',
  jit: 'off',
  // One lock per partition and index: an import from 2017 on has more than a hundred partitions.
  max_locks_per_transaction: '512',
  timezone: 'UTC',
  log_timezone: 'UTC',
  // Statements carry attackers' text; they stay out of the log.
  log_min_error_statement: 'panic',
  log_min_messages: 'warning',
} as const;

/**
 * Starts the PostgreSQL that npm installed, on a unix socket only, with its cluster in `directory`. Run as root it drops
 * to `nobody`; where that user cannot reach the program or the data directory, both are kept below `runtimeDirectory`
 * (logged). The server ends with this process, even when this process is killed.
 *
 * @throws CerberusError `instance-running` when a living process runs this cluster, else `database-unavailable`
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const { log, durable = true, runtimeDirectory = RUNTIME_DIRECTORY } = options;
  const directory = resolve(options.directory);
  const account = await findServerAccount();
  if (!account.separate) await mkdir(directory, { recursive: true, mode: 0o700 });
  const fallback = account.separate ? resolve(runtimeDirectory) : join(directory, 'runtime');
  const binaries = await preparePostgresBinaries(account, fallback, log);
  const placement = await placeCluster(directory, account, fallback, log);
  await clearLeftoverPostmaster(placement, log);
  const password = await initialiseCluster(directory, placement, binaries, account, durable);
  await requireVersion(placement);

  const { child, exit, processId } = await startServer(binaries, placement, account, durable, log);
  await recordOwner(placement);
  const removeAtEnd = durable ? [] : [directory, placement.clusterDirectory, placement.socketDirectory];
  const watchdog = startWatchdog(processId, removeAtEnd);
  if (!durable) {
    child.unref();
    unrefStream(child.stderr);
    watchdog.unref();
  }

  let stopping: Promise<void> | null = null;
  let unexpected: PostgresExit | null = null;
  const callbacks: ((exit: PostgresExit) => void)[] = [];
  void exit.then((how) => {
    watchdog.dismiss();
    if (stopping !== null) return;
    unexpected = how;
    log.error({ ...how }, 'PostgreSQL ended by itself');
    for (const callback of callbacks.splice(0)) callback(how);
  });

  const connection = { host: placement.socketDirectory, user: SUPERUSER, password, database: DATABASE };
  return {
    connection,
    url: `postgresql://${SUPERUSER}:${encodeURIComponent(password)}@localhost/${DATABASE}?host=${encodeURIComponent(connection.host)}`,
    processId,
    onExit(callback) {
      if (unexpected !== null) callback(unexpected);
      else callbacks.push(callback);
    },
    stop() {
      stopping ??= (async () => {
        if (unexpected === null) await stopPostmaster(processId);
        await exit;
        watchdog.dismiss();
        if (!durable) await removeOutsideFiles(directory, placement);
      })();
      return stopping;
    },
  };
}

/** A sixteenth of the machine's memory within limits: what does not fit is written again and again by who needs room. */
function sharedBuffers(): string {
  const { minSharedBufferMegabytes, maxSharedBufferMegabytes } = STORAGE_LIMITS;
  const share = Math.floor(totalmem() / 16 / 2 ** 20);
  return `${Math.min(maxSharedBufferMegabytes, Math.max(minSharedBufferMegabytes, share))}MB`;
}

interface RunningServer {
  readonly child: ChildProcess;
  readonly processId: number;
  readonly exit: Promise<PostgresExit>;
}

async function startServer(
  binaries: PostgresBinaries,
  placement: ClusterPlacement,
  account: ServerAccount,
  durable: boolean,
  log: Log,
): Promise<RunningServer> {
  const durability = durable
    ? { fsync: 'on', synchronous_commit: 'on', full_page_writes: 'on' }
    : { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off', shared_buffers: '32MB', autovacuum: 'off' };
  const settings = {
    ...SETTINGS,
    shared_buffers: sharedBuffers(),
    ...durability,
    unix_socket_directories: placement.socketDirectory,
  };
  const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);

  for (let attempt = 1; ; attempt++) {
    // Its own process group: Ctrl-C in a terminal must reach the hub first, which then stops PostgreSQL.
    const child = spawn(binaries.postgres, ['-D', placement.dataDirectory, ...flags], {
      cwd: '/',
      env: SERVER_ENVIRONMENT,
      uid: account.uid,
      gid: account.gid,
      detached: true,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    const lastLines = followServerLog(child, log);
    const exit = new Promise<PostgresExit>((done) => {
      child.once('exit', (code, signal) => done({ code, signal }));
      child.once('error', () => done({ code: null, signal: null }));
    });
    const state = await waitUntilReady(child, exit, placement);
    if (state === 'ready' && child.pid !== undefined) return { child, exit, processId: child.pid };
    if (child.pid !== undefined && state === 'timeout') await stopPostmaster(child.pid);
    await exit;
    const said = lastLines.join('\n');
    const heldByOldBackends = said.includes('pre-existing shared memory block') || said.includes('lock file');
    if (!heldByOldBackends || attempt >= STORAGE_LIMITS.postgresStartAttempts) {
      throw new CerberusError('database-unavailable', `PostgreSQL did not start. ${said}`);
    }
    await sleep(STORAGE_LIMITS.postgresStartRetryMs);
  }
}

async function waitUntilReady(
  child: ChildProcess,
  exit: Promise<PostgresExit>,
  placement: ClusterPlacement,
): Promise<'ready' | 'ended' | 'timeout'> {
  const ended = exit.then(() => 'ended' as const);
  for (let waitedMs = 0; waitedMs < STORAGE_LIMITS.postgresStartTimeoutMs; waitedMs += STORAGE_LIMITS.postgresPollMs) {
    const found = await readPostmasterFile(placement.dataDirectory);
    if (found?.ready === true && found.processId === child.pid) return 'ready';
    if ((await Promise.race([ended, sleep(STORAGE_LIMITS.postgresPollMs, 'waiting' as const)])) === 'ended')
      return 'ended';
  }
  return 'timeout';
}

/** PostgreSQL's own messages, one log line each. Returns the newest, for an error text. */
function followServerLog(child: ChildProcess, log: Log): readonly string[] {
  const kept: string[] = [];
  if (child.stderr === null) return kept;
  const lines = createInterface({ input: child.stderr, crlfDelay: Number.POSITIVE_INFINITY });
  lines.on('line', (full) => {
    const line = full.slice(0, STORAGE_LIMITS.maxPostgresLogLineBytes);
    kept.push(line);
    if (kept.length > STORAGE_LIMITS.maxPostgresLogLinesKept) kept.shift();
    if (/\b(?:ERROR|WARNING):/.test(line)) log.warn({ line }, 'PostgreSQL says');
    else if (/\b(?:FATAL|PANIC):/.test(line)) log.error({ line }, 'PostgreSQL says');
  });
  return kept;
}

async function requireVersion(placement: ClusterPlacement): Promise<void> {
  const version = (await readFile(join(placement.dataDirectory, 'PG_VERSION'), 'utf8')).trim();
  if (version !== '18') {
    throw new CerberusError(
      'database-unavailable',
      `The cluster in ${placement.dataDirectory} is of PostgreSQL ${version}; this release runs PostgreSQL 18.`,
    );
  }
}
