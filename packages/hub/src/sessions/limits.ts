/** Limits of what is known of one session at once, whatever the attacker does. */
export const SESSION_LIMITS = {
  /** Techniques and rules told apart in one session. */
  maxDetectionsPerSession: 200,
  /** Events named as evidence of one detection (the contract's limit). */
  maxDetectionEvidence: 10,
  /** Events named as evidence of one kind of activity. */
  maxKindEvidence: 10,
  /** Providers whose word about a source counts. */
  maxAssessments: 16,
  /** Decisions in one session. */
  maxDecisionsPerSession: 50,
  /** Characters kept of texts that a session row repeats: client software, user name, external id. */
  maxRowTextCharacters: 1024,
} as const;
