/** Limits of authentication and channels. Those that a client can see are OpenSSH's own. */

/** CHAN_SES_WINDOW_DEFAULT and CHAN_TCP_WINDOW_DEFAULT. */
export const CHANNEL_WINDOW_BYTES = 2 * 1024 * 1024;
/** CHAN_SES_PACKET_DEFAULT and CHAN_TCP_PACKET_DEFAULT. */
export const CHANNEL_PACKET_BYTES = 32 * 1024;
/** The most that one CHANNEL_DATA of ours carries, whatever the client would take: what a pipe holds. */
export const MAX_SENT_PACKET_BYTES = 64 * 1024;
/** Output that waits for the client in one channel before its writer is asked to stop. */
export const MAX_WAITING_OUTPUT_BYTES = 32 * 1024;
/** Forwarded connections of one client at a time. OpenSSH's own limit is 10,240 channels. */
export const MAX_TUNNELS = 256;
/** Remote forwardings of one client. */
export const MAX_REMOTE_FORWARDINGS = 32;
/** Tunnel events of one session: a client that uses the machine as a proxy opens thousands. */
export const MAX_RECORDED_TUNNELS = 2000;
/** auth-passwd.c: a longer password is refused without being looked at. */
export const MAX_PASSWORD_BYTES = 1024;
/** auth2.c: more requests than this end the connection, whether they failed or not. */
export const MAX_AUTHENTICATION_REQUESTS = 1024;
/** session.c: further `env` requests are refused. */
export const MAX_ENVIRONMENT_VARIABLES = 129;
/** `env` requests that are recorded. */
export const MAX_RECORDED_VARIABLES = 256;
/** Terminals are not larger than the kernel's unsigned short. */
export const MAX_TERMINAL_SIDE = 65_535;
/** The name of a terminal type that is passed on; terminfo's own limit is shorter. */
export const MAX_TERM_BYTES = 4096;
/** A line of a shell without a terminal that is recorded as one command. */
export const MAX_RECORDED_LINE_BYTES = 65_536;
/** MAX_ARG_STRLEN of execve(2), with the zero behind it. */
export const MAX_ARGUMENT_BYTES = 131_072;
/** Standard input of one command that is kept as a captured file. */
export const MAX_RECORDED_INPUT_BYTES = 4 * 1024 * 1024;
/** Requests that wait while the client does not read the replies: its window, and some more. */
export const MAX_WAITING_SFTP_BYTES = 4 * 1024 * 1024;
/** What one SFTP session does with files and is recorded. */
export const MAX_RECORDED_SFTP_OPERATIONS = 5000;
/** Commands of one connection that have ended and left something running in the background. */
export const MAX_LEFT_PROGRAMS = 16;
