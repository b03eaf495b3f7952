/** Limits of retention. */
export const RETENTION_LIMITS = {
  /** How often the hub runs it. What would grow too old before the next run goes with this one. */
  intervalMs: 6 * 3_600_000,
  /** After the start, so that a hub that restarts again and again is not busy with this. */
  firstRunAfterMs: 60_000,
  /** Longest wait for a lock that a reader or writer of the log holds; the next run tries again. */
  lockTimeoutMs: 5_000,
  /** A consumer that has not moved for so long is not waited for. */
  abandonedConsumerMs: 24 * 3_600_000,
  filesPerPage: 500,
  /** Entries of the audit that are shown. */
  maxShownRuns: 20,
} as const;
