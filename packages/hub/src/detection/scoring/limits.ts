/** Contributions stored with a score; the weakest are left out of the list, never out of the score. */
export const maxStoredContributions = 50;
/** Characters of one contribution's reason. */
export const maxReasonCharacters = 512;
