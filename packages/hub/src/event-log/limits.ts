/** Every limit of the event log, with its unit in its name. */
export const EVENT_LOG_LIMITS = {
  /** More in one `append` is refused: it is one transaction and one statement. */
  maxAppendEvents: 50_000,
  maxBatchEvents: 2_000,
  /** A batch read from PostgreSQL ends early when its JSON passes this. */
  maxBatchBytes: 16 * 1024 * 1024,
  readChunkEvents: 500,
  /** Events encoded before other work gets a turn. */
  eventsPerSlice: 128,
  /** Events just appended that subscribers get without reading them again. */
  maxTailEvents: 50_000,
  maxTailBytes: 48 * 1024 * 1024,
  /** For appends by other processes whose notification was missed. */
  pollIntervalMs: 1_000,
  retryFirstMs: 100,
  retryMaxMs: 5_000,
} as const;
