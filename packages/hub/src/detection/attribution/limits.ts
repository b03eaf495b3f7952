/** Limits of attribution. */
export const ATTRIBUTION_LIMITS = {
  /** Addresses whose country stays in memory. */
  maxCachedAddresses: 20_000,
} as const;
