/** Every limit of storage, with its unit in its name. */
export const STORAGE_LIMITS = {
  /** Crash recovery replays at most `max_wal_size`; a slow disk needs its time. */
  postgresStartTimeoutMs: 60_000,
  postgresPollMs: 10,
  /** SIGINT (fast shutdown with a checkpoint) gets this long, then SIGQUIT (no checkpoint, recovery at the next start). */
  postgresFastStopTimeoutMs: 3_000,
  postgresQuitTimeoutMs: 1_000,
  /** Backends of a killed postmaster hold its shared memory until they notice: starting again waits for them. */
  postgresStartAttempts: 20,
  postgresStartRetryMs: 250,
  /** Bounds of what the embedded server caches by itself; the operating system caches the rest. */
  minSharedBufferMegabytes: 128,
  maxSharedBufferMegabytes: 512,
  maxPostgresLogLineBytes: 2_048,
  maxPostgresLogLinesKept: 20,
  /** `sockaddr_un.sun_path` holds 104 bytes on macOS and 108 on Linux, with the closing NUL. */
  maxSocketPathBytes: 99,
  minCopyBufferBytes: 16_384,
  maxConnections: 10,
  statementTimeoutMs: 120_000,
  idleInTransactionTimeoutMs: 60_000,
  lockTimeoutMs: 30_000,
  idleConnectionTimeoutMs: 30_000,
  /** Waiting for connections to be closed when the database is ended. */
  closeTimeoutMs: 500,
  connectTimeoutMs: 5_000,
  /** How long a query waits for a PostgreSQL that is restarting before it fails as `database-unavailable`. */
  connectRetryTimeoutMs: 15_000,
  connectRetryFirstMs: 50,
  connectRetryMaxMs: 1_000,
} as const;
