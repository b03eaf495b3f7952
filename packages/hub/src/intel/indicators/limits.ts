/** Limits of indicators. */
export const INDICATOR_LIMITS = {
  /** Characters of one command or body that are searched. */
  maxSearchedCharacters: 16_384,
  /** Indicators that one event gives. */
  maxPerEvent: 50,
  /** Indicators that one session gives a playbook. */
  maxPerSession: 200,
  /** Events of a session that are searched for a playbook. */
  maxEventsPerSession: 2_000,
  /** Events in one transaction of the consumer. */
  maxBatchEvents: 500,
  maxSources: 10,
  maxLabels: 20,
  /** Newest sessions that one indicator shows. */
  maxEvidence: 50,
  /** Rows of one page of an export. */
  exportPageRows: 500,
} as const;

/** Limits of feeds of indicators. */
export const FEED_LIMITS = {
  /** Values looked at before other work gets a turn, and written in one transaction. */
  valuesPerSlice: 1_000,
  /** New indicators of one update that are told as events. */
  maxAnnounced: 1_000,
  /** Of one line of a CSV file. */
  maxFields: 1_000,
  /** A longer pattern of STIX is left out. */
  maxPatternCharacters: 4_096,
  maxErrorCharacters: 500,
  /** How long one hub has a feed to itself. */
  busyMs: 15 * 60_000,
} as const;

/**
 * Days that an indicator is believed after it was last seen. Addresses change hands within days, names and places of
 * files within weeks; what a file or key is does not change.
 */
export const VALID_DAYS = {
  ipv4: 14,
  ipv6: 14,
  domain: 30,
  url: 30,
  sha256: 365,
  sha1: 365,
  md5: 365,
  email: 90,
  'ssh-key': 365,
  ja3: 90,
  ja4: 90,
  hassh: 90,
  'user-agent': 30,
  wallet: 365,
} as const;

/** Sessions below this level say too little of their source: everybody scans. Level 2 means "know the source". */
export const MIN_SOURCE_LEVEL = 2;
