/** Limits of the analysis of sessions by a language model. */
export const ANALYSIS_LIMITS = {
  /** Characters of one text of an attacker that the model sees. */
  maxQuotedCharacters: 400,
  /** Characters of all that the model sees of a session. */
  maxMaterialCharacters: 40_000,
  maxEvents: 120,
  maxEventsPerKind: 40,
  maxTechniques: 40,
  /** Characters of what the model says of a session, and of one item of its lists. */
  maxReasoningCharacters: 4_000,
  maxItemCharacters: 500,
  maxPatterns: 20,
  maxIndicators: 50,
  maxEvidence: 20,
  delimiterBytes: 16,
  /** How much higher than the hub a model must rate a session for a person to look at it. */
  reviewScoreDifference: 0.3,
  maxBatchEvents: 5_000,
  /** How long a session that became dangerous is given to go on, unless it closes before. */
  settleMs: 60_000,
  pollMs: 5_000,
  maxParallelSessions: 2,
  /** A session that a stopped hub left in hand is taken again after this. */
  leaseMs: 5 * 60_000,
  firstRetryMs: 5 * 60_000,
  /** A held session is looked at again no earlier and no later than this. */
  minHeldMs: 60_000,
  maxHeldMs: 24 * 3_600_000,
  /** Failures in a row after which a session is asked about no more until its level rises again. */
  maxFailures: 4,
} as const;
