/** Past logins of one attacker that `last` shows. */
export const MAX_REMEMBERED_LOGINS = 30;
/** What is kept of one attacker's changes over a restart of the sensor, before it is compressed. */
export const MAX_KEPT_HOST_BYTES = 16 * 1024 * 1024;
/** One file of an attacker above this is not kept over a restart. */
export const MAX_KEPT_FILE_BYTES = 8 * 1024 * 1024;
/** Changes of attackers that did not come back for so long are forgotten. */
export const MAX_KEPT_AGE_MS = 30 * 86_400_000;
/** All kept changes of all attackers on disk; the oldest go first. */
export const MAX_KEPT_BYTES_OF_ALL_HOSTS = 512 * 1024 * 1024;
/** Sources whose changes are kept; the oldest go first. */
export const MAX_KEPT_HOSTS = 20_000;
/** How often changes are handed to the disk while a session lasts. */
export const KEEP_INTERVAL_MS = 30_000;
