export const ALERT_LIMITS = {
  /** What one rule finds again at one source within this time of the last belongs to the same alert. */
  groupWindowMs: 6 * 3_600_000,
  /** Events older than this when they are read are history (an import, a long outage), not news. */
  maxFindingAgeMs: 7 * 86_400_000,
  maxBatchEvents: 2_000,
  maxEvidence: 20,
  /** Sessions of an alert that are told apart. */
  maxSessions: 200,
  maxTechniques: 50,
  maxSummaryCharacters: 500,
  /** Alerts that one order by filter reaches. */
  maxChangedAlerts: 10_000,
  maxSuppressions: 500,
  /** Alerts in one live message; the rest is seen when the list is read again. */
  maxAnnouncedAlerts: 100,
} as const;
