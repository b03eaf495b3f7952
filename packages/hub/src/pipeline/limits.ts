/** Limits of the pipeline. */
export const PIPELINE_LIMITS = {
  /** Events worked on in one transaction. */
  maxBatchEvents: 8_000,
  /** Sessions whose facts stay in memory between batches. */
  maxHotSessions: 20_000,
  /** Characters of a value in the top lists. */
  maxRankedValueCharacters: 200,
} as const;
