/** Every limit of answering, with its unit in its name. */
export const POLICY_LIMITS = {
  /** A plan as JSON. */
  maxPlanBytes: 65_536,
  /** Networks of one's own or of customers that the configuration names. */
  maxProtectedNetworks: 1_000,
  maxSentenceCharacters: 1_024,
} as const;
