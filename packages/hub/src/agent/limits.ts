/** Characters of attacker-written text quoted in one reason. */
export const maxQuotedCharacters = 200;
/** Evidence ids of one decision. */
export const maxEvidenceIds = 20;
/** Reasons of one decision. */
export const maxReasons = 10;
/** Characters of the policy text, an alternative or a counterfactual. */
export const maxSentenceCharacters = 512;
