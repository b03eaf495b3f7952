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

/** Limits of WHOIS. */
export const WHOIS_LIMITS = {
  /** An answer that is longer is not read on; the longest of the registries are a tenth of it. */
  maxAnswerBytes: 64 * 1_024,
  /** Registries lock out who goes on asking, so the pause is long. */
  limitedPauseMs: 3_600_000,
} as const;

/** Limits of sending to other products. */
export const EXPORT_LIMITS = {
  /** Tries to deliver of one connector that are kept, and how many may be there before the oldest go. */
  maxKeptDeliveries: 200,
  keptDeliveriesSlack: 50,
  testTimeoutMs: 30_000,
  /** Events read from the log at once. */
  maxPageEvents: 1_000,
  /** Events of the log that the database looks through at once for those that an exporter wants. */
  maxSearchedEvents: 50_000,
  /** How often an exporter looks for events when nothing wakes it. */
  pollMs: 5_000,
  firstBackoffMs: 1_000,
  maxBackoffMs: 300_000,
  /** Pause after a refusal: another key does not come by itself. */
  refusedBackoffMs: 300_000,
  /** Longest pause that a product may ask for. */
  maxRetryAfterMs: 3_600_000,
  /** Failures in a row after which an exporter is said to rest. */
  failuresUntilRest: 5,
  maxReasonCharacters: 500,
  maxReplayEvents: 100,
  maxDeadLettersListed: 200,
  /** An answer that is longer is not read on. */
  maxAnswerBytes: 4 * 1_024 * 1_024,
  /** A feed of indicators that is longer is not taken at all. */
  maxFeedBytes: 32 * 1_024 * 1_024,
  maxFeedRedirects: 3,
  maxResolvedAddresses: 32,
  maxSockets: 4,
  /** Characters of one text of an attacker in an alert. */
  maxAlertTextCharacters: 1_000,
  maxAlertTitleCharacters: 200,
  maxAlertFacts: 20,
  /** Characters of one text of an attacker in a record for a SIEM. */
  maxRecordTextCharacters: 8_192,
  /** Characters of one text in a syslog message, so that it stays within what receivers take. */
  maxSyslogTextCharacters: 1_000,
  /** RFC 5424 section 6.1 asks receivers for 2,048; QRadar takes 4,096 by default. */
  maxSyslogMessageBytes: 4_000,
} as const;
