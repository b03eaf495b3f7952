/** Limits of the run engine. */
export const ENGINE_LIMITS = {
  /** A worker that has not renewed its hold for this long has lost its runs to whoever comes first. */
  leaseMs: 5_000,
  heartbeatMs: 1_500,
  /** How often a worker looks for runs that are due when nothing wakes it. */
  pollMs: 250,
  maxOwnedRuns: 500,
  /** Runs taken over in one transaction. */
  maxClaimedRuns: 100,
  /** Writes of all runs wait at most this long for each other. */
  maxGroupDelayMs: 2,
  maxGroupWrites: 2_000,
  maxConcurrentCalls: 200,
  /** A call whose step says nothing of a timeout. */
  defaultCallTimeoutMs: 300_000,
  /** Larger results lie aside. */
  maxFactBytes: 65_536,
  maxResultBytes: 10_485_760,
  /** A sleep shorter than this is waited for in memory; a longer one is a row and nothing else. */
  maxSleepInMemoryMs: 2_000,
  /** A call that goes on elsewhere (another run) is asked about again after this long when nothing woke its run. */
  laterPollMs: 30_000,
  maxFactsPerRun: 200_000,
  /** Runs that start runs that start runs. */
  maxRunDepth: 8,
  maxParsedPlaybooks: 1_000,
  maxConcurrencyKeyCharacters: 500,
  maxErrorCodeCharacters: 64,
  maxErrorMessageCharacters: 2_000,
  /** How often the event log is told what runs did, and how much of it in one transaction. */
  announcePollMs: 500,
  maxAnnouncedRuns: 100,
  maxAnnouncedEvents: 1_000,
  /** What a person may hand in with one answer. */
  maxAnswerBytes: 65_536,
  /** Events that triggers look at in one transaction. */
  maxTriggerBatchEvents: 500,
  /** What happened longer ago (a spool that was offline, an imported log) starts nothing any more. */
  maxTriggerAgeMs: 24 * 3_600_000,
  /** Events of one session that are read to say who acts in it. */
  maxTriggerSessionEvents: 2_000,
  /** Published playbooks are looked up again after this long at the latest. */
  refreshPlaybooksMs: 2_000,
  /** How often schedules are looked at. */
  schedulePollMs: 5_000,
  /** Minutes a cron expression is searched backwards for its last turn: a leap year and a day. */
  maxCronMinutes: 527_040,
  maxTriggerKeyCharacters: 500,
} as const;

export type EngineLimits = { readonly [Name in keyof typeof ENGINE_LIMITS]: number };
