/** Every limit of captured files, with its unit in its name. The operator's own are in the configuration. */
export const ARTEFACT_LIMITS = {
  /** Events looked at in one transaction. */
  maxBatchEvents: 5_000,
  /** Bytes from which the media type is guessed. */
  mediaTypeBytes: 4_096,
  /** What a configuration may ask for at most. */
  maxFetchBytes: 64 * 1024 * 1024,
  maxFetchesPerHour: 3_600,
  maxFetchTimeoutMs: 600_000,
  maxFetchRedirects: 20,
  /** Longer addresses are not believed. */
  maxUrlCharacters: 2_048,
  /** One answer's header lines. */
  maxHeaderBytes: 16_384,
  /** Addresses that one name may resolve to. */
  maxResolvedAddresses: 64,
  resolveTimeoutMs: 5_000,
  resolveTries: 2,
  /** Fetches that wait for their turn; what is asked for beyond is refused. */
  maxWaitingFetches: 1_000,
  /** A fetch that has waited this long under the limits per hour is given up. */
  maxFetchWaitMs: 6 * 3_600_000,
  /** What was asked for longer ago (a spool that was offline, an imported log) is not fetched any more. */
  maxRequestAgeMs: 24 * 3_600_000,
  /** A fetch without an end this long after it had to end was in the hands of a process that is gone. */
  interruptedAfterMs: 60_000,
  /** The same address is fetched again after this long at the earliest. */
  refetchAfterMs: 24 * 3_600_000,
  forgetFetchAfterMs: 7 * 24 * 3_600_000,
  /** How often the queue is looked at when nothing woke it: for turns that the limits per hour gave back. */
  queuePollMs: 15_000,
  /** First room for a body whose length is not told. */
  firstBodyBytes: 65_536,
} as const;

/** One hour: what the limits per hour count over. */
export const HOUR_MS = 3_600_000;
