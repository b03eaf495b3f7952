/** Limits of asking a language model how grave a finding is. */
export const SEVERITY_LIMITS = {
  /** Characters of the value that the model sees. */
  maxQuotedCharacters: 400,
  maxVectorCharacters: 256,
  maxReasoningCharacters: 1_000,
  maxRemediationItems: 8,
  maxRemediationCharacters: 240,
  /** How long a person waits for the rating, with the wait for a free place. */
  ratingTimeoutMs: 40_000,
} as const;
