/** Limits of enrichment. */
export const ENRICHMENT_LIMITS = {
  maxBatchEvents: 5_000,
  /** Addresses asked about at the same time. */
  maxParallelSources: 4,
  /** Sessions of one source that wait for what is said of it. */
  maxWaitingSessions: 20,
  /** How often the worker looks for what is due when nothing wakes it. */
  pollMs: 5_000,
  /** Failures in a row after which a provider rests. */
  failuresUntilRest: 5,
  firstRestMs: 60_000,
  maxRestMs: 3_600_000,
  /** How long a failed question keeps its place before it is asked again. */
  failedTtlMs: 15 * 60_000,
  /** Failures in a row after which one provider is not asked about one address until that comes back. */
  maxFailuresPerSource: 4,
  /** How long it is remembered that a provider knows nothing of an address. */
  unknownTtlMs: 24 * 3_600_000,
  /** How long answers of the tables in this process are kept; they change with a release. */
  localTtlMs: 30 * 24 * 3_600_000,
} as const;
