/** Limits of talking to other products. */
export const CONNECTOR_LIMITS = {
  /** An answer that is longer is not read on. */
  maxAnswerBytes: 2 * 1_024 * 1_024,
  maxRedirects: 3,
  /** Longest pause that a provider may ask for. */
  maxRetryAfterMs: 24 * 3_600_000,
  /** Pause after a 429 that names none. */
  defaultRetryAfterMs: 60_000,
  /** Characters of one text of an answer that are kept. */
  maxTextCharacters: 256,
  maxHostnames: 20,
  maxPorts: 100,
  maxTags: 30,
  maxVulnerabilities: 50,
} as const;
