/** Limits of live sources. */
export const SOURCE_LIMITS = {
  /** Between two looks at a file that had nothing new. */
  filePollMs: 500,
  readChunkBytes: 65_536,
  /** What of a file tells that it is the same one. */
  headBytes: 256,
  /** How long a file that was rotated away is still written to by who has it open. */
  rotationGraceMs: 2_000,
  /** Read again after a restart, so that what earlier lines said of a session is known. */
  overlapBytes: 1_048_576,
  /** Rotated files looked at after a restart. */
  maxRotatedFiles: 1_000,
  maxBatchEvents: 1_000,
  /** After a failure, doubled each time. */
  retryFirstMs: 1_000,
  retryMaxMs: 60_000,
  /** Between two questions to a log group that had nothing new. */
  cloudwatchPollMs: 5_000,
  /** FilterLogEvents takes at most this many. */
  cloudwatchPageEvents: 10_000,
  /** Entries may arrive late: what is younger than this is asked for again. */
  cloudwatchOverlapMs: 300_000,
  /** Entries of the overlap that are remembered, so that they are not translated again. */
  maxRememberedEntries: 100_000,
  cloudwatchTimeoutMs: 30_000,
  maxAnswerBytes: 16 * 1_048_576,
  /** Events that a plugin may give before they are written. */
  pluginBatchMs: 200,
  /** Sources of each kind. */
  maxSources: 64,
} as const;
