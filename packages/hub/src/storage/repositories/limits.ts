/** Limits of what is read from the database at once. */
export const REPOSITORY_LIMITS = {
  /** Entries of each list in a session's detail. */
  maxDetailEntries: 1_000,
  /** Entries of each top list of the overview. */
  maxRankedEntries: 10,
  maxCountries: 250,
  /** Points of the overview's series. */
  maxSeriesPoints: 200,
  /** Hexadecimal digits that a session's id prefix needs. */
  minIdPrefixDigits: 4,
} as const;
