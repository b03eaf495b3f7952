/** Characters of a password that are looked at; longer ones are refused. */
export const MAX_PASSWORD_CHARACTERS = 256;
/** Rules that a policy may have in all. */
export const MAX_POLICY_RULES = 2000;
/** Characters of one pattern in a policy. */
export const MAX_PATTERN_CHARACTERS = 256;
/** Distinct passwords remembered per source; more make no difference to a policy. */
export const MAX_REMEMBERED_TRIES = 64;
/** Tries that the machine's own auth.log remembers of one attacker. */
export const MAX_REMEMBERED_AUTHENTICATIONS = 400;
/** So much of a web address is looked at for bait. */
export const MAX_BEACON_TARGET_CHARACTERS = 2048;
