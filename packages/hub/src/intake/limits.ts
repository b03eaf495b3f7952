/** Every limit of intake, with its unit in its name. */
export const INTAKE_LIMITS = {
  maxBatchCompressedBytes: 8 * 1024 * 1024,
  /** A gzip bomb is cut here. */
  maxBatchBytes: 32 * 1024 * 1024,
  maxBatchLines: 10_000,
  maxLineBytes: 1024 * 1024,
  /** Batches being received or waiting for their append; a sensor that meets this tries again later. */
  maxPendingBatches: 32,
  /** Lines parsed before other work gets a turn. */
  linesPerSlice: 250,
  /** Levels of arrays and objects in `data`; the contract's own shapes need fewer than ten. */
  maxDataDepth: 32,
  maxClockAheadMs: 5 * 60_000,
  /** How long a sensor's spool may have waited. */
  maxEventAgeMs: 400 * 24 * 3_600_000,
  maxCachedSessionOwners: 100_000,
  sensorContactIntervalMs: 10_000,
  /** A sensor that has sent nothing for this long, not even that it is there (every 20 s), is called lost. */
  sensorSilentAfterMs: 120_000,
  /** How often silent sensors are looked for. */
  sensorWatchMs: 15_000,
  /** A longer silence was told when it began. */
  maxSensorSilenceToldMs: 24 * 3_600_000,
  /** Waiting batches are joined into one append up to this many events. */
  maxGroupEvents: 5_000,
  maxRejectFileBytes: 16 * 1024 * 1024,
  maxRejectPrefixCharacters: 1_024,
  maxBlobBytes: 64 * 1024 * 1024,
  maxBlobStoreBytes: 20 * 1024 * 1024 * 1024,
} as const;

export type IntakeLimits = { readonly [Name in keyof typeof INTAKE_LIMITS]: number };
