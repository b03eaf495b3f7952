/** Limits of what is read from the database at once. */
export const REPOSITORY_LIMITS = {
  /** Entries of each list in a session's detail. */
  maxDetailEntries: 1_000,
  /** Entries of each top list of the overview. */
  maxRankedEntries: 10,
  maxCountries: 250,
  /** Points of the overview's series. */
  maxSeriesPoints: 200,
  /** Events with a text looked for above which sessions are asked one by one whether they have it. */
  maxOccurrences: 2_000,
  /** How far before its session's opening an event may lie: clocks differ. */
  maxClockSkewMs: 86_400_000,
  /** Hexadecimal digits that a session's id prefix needs. */
  minIdPrefixDigits: 4,
  /** Newest events of a file that its names are taken from. */
  maxNamingEvents: 20,
  /** Events in a file's detail. */
  maxSightings: 200,
} as const;
