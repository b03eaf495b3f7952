/** Limits of judging sessions. */
export const JUDGING_LIMITS = {
  maxBatchEvents: 2_000,
  /** Events are gathered so long, because each batch writes every row of a session that it touches. */
  gatherMs: 250,
  maxHotSessions: 50_000,
  maxHotSources: 50_000,
  /** Traps of a source that are told apart. */
  maxTrapsPerSource: 32,
  /** Events of a session read for a sequence model. */
  maxSequenceEvents: 1_000,
  /** Events worked on before other work gets a turn. */
  eventsPerSlice: 200,
  /** Features of drift that are kept. */
  maxDriftFeatures: 10,
} as const;
