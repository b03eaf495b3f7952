/** Every limit of answering, with its unit in its name. */
export const POLICY_LIMITS = {
  /** A plan as JSON. */
  maxPlanBytes: 65_536,
  /** Networks of one's own or of customers that the configuration names. */
  maxProtectedNetworks: 1_000,
  /** Kinds of action with settings of their own. */
  maxConfiguredKinds: 100,
  maxSentenceCharacters: 1_024,
  maxTtlMinutes: 525_600,
} as const;

/** Limits of carrying actions out. */
export const ANSWER_LIMITS = {
  /** Events of the log looked at in one transaction. */
  maxBatchEvents: 1_000,
  /** Actions that one process has in hand at once. */
  maxConcurrent: 8,
  /** Rows claimed in one statement. */
  maxClaimed: 8,
  /** How long a worker owns an action without saying so again. */
  leaseMs: 15_000,
  heartbeatMs: 5_000,
  /** Between two looks for work that nobody announced: another process, a time that came. */
  pollMs: 1_000,
  /** Planning, applying, verifying or undoing once. */
  maxStepMs: 60_000,
  /** Tries of an action that says that another may help. */
  maxAttempts: 3,
  /** Decisions that are looked at again when what stood for them failed. */
  maxReopened: 200,
  retryMs: 5_000,
  maxDetailCharacters: 2_000,
  maxCodeCharacters: 64,
  maxCommentCharacters: 2_000,
} as const;
