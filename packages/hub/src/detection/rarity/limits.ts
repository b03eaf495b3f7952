/** Limits of what is looked at for rarity in one session. */
export const RARITY_LIMITS = {
  maxTechniques: 32,
  maxPrograms: 32,
  maxUsernames: 16,
  maxClients: 2,
  /** Longer values are cut, and count as one with others that begin alike. */
  maxValueCharacters: 64,
  /** Sessions with anything of a kind, before which nothing of that kind is called rare. */
  minSessions: 50,
  maxItems: 8,
} as const;
