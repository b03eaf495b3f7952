/** Limits of attribution. */
export const ATTRIBUTION_LIMITS = {
  /** Addresses whose country stays in memory. */
  maxCachedAddresses: 20_000,
  /** Lines of the offline table of operators that are read before other work has its turn. */
  rangesPerSlice: 20_000,
  /** Public keys in one command that are looked at. */
  maxKeysPerCommand: 8,
} as const;
