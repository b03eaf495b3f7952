/** Limits of the Telnet trap; those that an operator may change are in the sensor's `limits.ts`. */

/** telnetd keeps this much of one subnegotiation and drops the rest. */
export const MAX_SUBNEGOTIATION_BYTES = 512;
/** Commands and subnegotiations of one session that are answered; more are read and not answered. */
export const MAX_NEGOTIATIONS = 500;
/** What a client types before the login begins waits for it, up to this. */
export const MAX_EARLY_BYTES = 8192;
/** The kernel keeps this much of one line that is being typed, and drops the rest (MAX_CANON of n_tty). */
export const MAX_CANONICAL_LINE_BYTES = 4095;
/** Lines that nobody has read yet. */
export const MAX_WAITING_LINES = 64;
/** Variables of one session that are recorded. */
export const MAX_ENVIRONMENT_VARIABLES = 200;
/** How often a client is asked for the name of its terminal, until one is known. */
export const MAX_TERMINAL_TYPE_REQUESTS = 32;
/** How long a closed session's last bytes may take to leave. */
export const LINGER_MS = 1000;
