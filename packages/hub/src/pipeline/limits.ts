import { MAX_FILTER_CHARACTERS } from '@cerberusmesh/contracts';

/** Limits of the pipeline. */
export const PIPELINE_LIMITS = {
  /** Events worked on in one transaction: few enough that there are more to work ahead on while one is written. */
  maxBatchEvents: 5_000,
  /** Events worked out before other work gets a turn. */
  eventsPerSlice: 64,
  /** Sessions whose facts stay in memory between batches. */
  maxHotSessions: 20_000,
  /** Characters of a value in the top lists: those that a filter takes, so that each can be looked for. */
  maxRankedValueCharacters: MAX_FILTER_CHARACTERS,
} as const;
