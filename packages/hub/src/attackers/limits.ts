/** Limits of following attackers over time. */
export const ATTACKER_LIMITS = {
  maxBatchEvents: 5_000,
  /** Events are gathered so long, because each batch writes every row of an address that it touches. */
  gatherMs: 250,
  /** Credentials of one address that are compared with those of others: of a longer list, those with the least digests. */
  maxComparedCredentials: 200,
  /** Addresses that are looked at for one credential, in the order of their text. */
  maxAddressesPerCredential: 2_000,
  /** Fewer credentials in common say nothing. */
  minSharedCredentials: 3,
  /** Share of all credentials of both that must be common (Jaccard index): the same list, but for where it was cut. */
  minCredentialSimilarity: 0.9,
  maxTraits: 50,
  maxLinks: 50,
  /** Traits of one address whose other addresses are looked for. */
  maxLinkingTraits: 200,
  /** Traits and other addresses that an `attacker.updated` names. */
  maxUpdateTraits: 10,
  maxUpdateAddresses: 20,
  /** Addresses of a trait that are looked at for that, in the order of their text. */
  maxKnownAddresses: 200,
  /** A longer pause between sessions ends a visit. */
  visitGapMs: 6 * 3_600_000,
  /** From this certainty on, another address counts as the same attacker. */
  sameAttackerFrom: 0.6,
} as const;
