/** Limits of asking a language model. What an operator may change is in `config.ts`. */
export const LLM_LIMITS = {
  /** A person waits for no analysis, so it may take long. */
  analysisTimeoutMs: 30_000,
  /** Further tries of one analysis: a slow model must not be asked again and again. */
  analysisRetries: 1,
  /** An answer over HTTP that is longer is not read to its end. */
  maxAnswerBytes: 1_048_576,
  maxAnswerCharacters: 100_000,
  maxParallelCalls: 2,
  /** Calls that wait for a free place; more are refused. */
  maxWaitingCalls: 100,
  /** Failures in a row after which the model is left alone for a while. */
  failuresUntilRest: 5,
  firstRestMs: 30_000,
  maxRestMs: 15 * 60_000,
  /** Pause after "too many requests" that names none, and the longest that is believed. */
  rateLimitPauseMs: 60_000,
  maxCachedAnswers: 500,
  /** A longer answer is not remembered. */
  maxCachedAnswerCharacters: 32_000,
  cacheTtlMs: 24 * 3_600_000,
  /** How long a memory that several hubs share may take. */
  cacheTimeoutMs: 500,
  /** Sessions, sources and traps whose use is remembered; the one unused for longest is forgotten first. */
  maxCountedKeys: 20_000,
  /** Bytes of a prompt that are taken for one token before the model says how many there were. */
  bytesPerToken: 3,
  /** How long the model's list of models may take when its health is asked for. */
  healthTimeoutMs: 5_000,
  maxPurposeCharacters: 32,
} as const;
