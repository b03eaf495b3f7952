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
  maxNotes: 500,
  maxListedViews: 1_000,
  maxViewsPerOwner: 200,
  /** Lines of a series that is split into groups. */
  maxSeriesGroups: 12,
  maxTechniqueEvidence: 100,
  maxCampaigns: 500,
  maxCampaignMembers: 500,
  maxCampaignTraits: 200,
  maxCampaignEdges: 2_000,
  /** Members of one trait up to which each is linked to each. */
  maxFullyLinkedMembers: 12,
  /** Keys and files of several addresses that campaigns are made from, latest first. */
  maxTiesLookedAt: 5_000,
  /** The certainty (detection/attribution/traits.ts) from which a trait puts addresses into one campaign. */
  minCampaignTie: 0.3,
  /** Sessions with a text looked for that are named to the database; of more, each is asked. */
  maxCollectedSessions: 50_000,
  /** Addresses of a network that are named to the database; of more, each session's is compared. */
  maxNetworkAddresses: 10_000,
  /** Different texts with a part looked for above which sessions are asked one by one. */
  maxMatchingValues: 500,
  /** Rows of a list that are counted; beyond, their number is estimated. */
  maxCountedRows: 10_000,
  /** How far before its session's opening an event may lie: clocks differ. */
  maxClockSkewMs: 86_400_000,
  /** Hexadecimal digits that a session's id prefix needs. */
  minIdPrefixDigits: 4,
  /** Newest events of a file that its names are taken from. */
  maxNamingEvents: 20,
  /** Networks in one export of the block list. */
  maxBlockedNetworks: 100_000,
  /** Events in a file's detail. */
  maxSightings: 200,
} as const;
