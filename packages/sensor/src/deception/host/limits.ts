/** Past logins of one attacker that `last` shows. */
export const MAX_REMEMBERED_LOGINS = 30;
/** What is kept of one attacker's changes over a restart of the sensor, before it is compressed. */
export const MAX_KEPT_HOST_BYTES = 16 * 1024 * 1024;
/** One file of an attacker above this is not kept over a restart. */
export const MAX_KEPT_FILE_BYTES = 8 * 1024 * 1024;
/** Where all of one attacker's files are too much, the largest are left out, down to this. */
export const MIN_KEPT_FILE_BYTES = 2048;
/** Settings of the kernel that an attacker changed; there are not so many to change. */
export const MAX_KEPT_SETTINGS = 1000;
/** Changes of attackers that did not come back for so long are forgotten. */
export const MAX_KEPT_AGE_MS = 30 * 86_400_000;
/** All kept changes of all attackers on disk; the oldest go first. */
export const MAX_KEPT_BYTES_OF_ALL_HOSTS = 512 * 1024 * 1024;
/** Sources whose changes are kept; the oldest go first. */
export const MAX_KEPT_HOSTS = 20_000;
/** How often a machine whose logins alone changed is handed to the disk. */
export const KEEP_INTERVAL_MS = 30_000;
/** How often a machine whose files changed is: what a bot set must be there when it comes back, whatever happens to us. */
export const KEEP_FILES_INTERVAL_MS = 1000;
/** A large machine is written less often: it waits a millisecond longer for so many bytes, at most `KEEP_INTERVAL_MS`. */
export const KEPT_BYTES_PER_MS = 1024;
/** How often is looked for what has become due. */
export const KEEP_CHECK_INTERVAL_MS = 250;
/** Machines handed over at one look: the rest waits for the next, so that sessions do not. */
export const MAX_KEPT_AT_ONCE = 64;
/** Programs that one attacker has in the background; the oldest goes first. */
export const MAX_LEFT_RUNNING = 32;
