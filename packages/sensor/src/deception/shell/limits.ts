/** Bounds of the simulated shell that no operator needs to set; the others come as `ShellLimits`. */
export const MAX_PIPE_BYTES = 65_536;
/** Bytes that one read of a file or device gives. */
export const READ_CHUNK_BYTES = 32_768;
/** Named pipes that one session remembers by their paths. */
export const MAX_NAMED_PIPES = 256;

/** Processes of one session that live at the same time; beyond it fork fails as on a machine with `ulimit -u`. */
export const MAX_LIVE_PROCESSES = 128;
/** Words that one word may become by brace expansion or globbing. */
export const MAX_EXPANDED_WORDS = 100_000;
/** Variables of one shell, all together, in multiples of `ShellLimits.maxVariableBytes`. */
export const MAX_TOTAL_VARIABLES = 20_000;
/** Steps that matching one pattern against one text may take. */
export const MAX_PATTERN_STEPS = 100_000;
/** Compiled nodes of one regular expression after its counted repetitions are written out. */
export const MAX_PATTERN_NODES = 20_000;
/** Lines an interactive shell remembers: HISTSIZE of Debian's .bashrc. */
export const MAX_HISTORY_LINES = 500;
/** Bytes typed ahead while nobody reads; a terminal drops the rest. */
export const MAX_TYPED_AHEAD_BYTES = 1_048_576;
/** Files that a recursive command visits. */
export const MAX_VISITED_FILES = 20_000;
/** Characters compared when a pattern is cut off one end of a value. */
export const MAX_AFFIX_CHARACTERS = 1_000_000;
/** Depth of nested groups in an extended pattern. */
export const MAX_PATTERN_DEPTH = 50;
/** Parsed arithmetic expressions that one shell remembers, and the longest of them. */
export const MAX_CACHED_EXPRESSIONS = 64;
export const MAX_CACHED_EXPRESSION_CHARACTERS = 256;
/** Steps that starting a process counts as: it costs about as much time as so many plain commands. */
export const STEPS_PER_PROCESS = 60;
/** How long one session may keep the event loop before it gives way. */
export const MAX_SLICE_MS = 4;
/** A millisecond of work counts as so many steps at least: the default of 2,000,000 steps is 5 seconds. */
export const STEPS_PER_MILLISECOND = 400;
/** Steps between two looks at the clock; a larger single step is looked at by itself. */
export const STEPS_PER_CLOCK_LOOK = 8;
/** States that one run of a regular expression over a text may pass; a longer search finds nothing more. */
export const MAX_EXPRESSION_STEPS = 300_000;
/** How long a new process takes to begin and a dead one to be noticed: about what fork and a scheduler take. */
export const FORK_LATENCY_MS = 1;
/** Bytes of one line that the terminal takes in cooked mode: N_TTY_BUF_SIZE less the line's end. */
export const MAX_CANONICAL_LINE_BYTES = 4_095;
/** Rows of completions that are listed without being asked for: readline's completion-query-items. */
export const MAX_UNASKED_COMPLETIONS = 100;
/** Completions that are looked at; a directory may hold more. */
export const MAX_COMPLETIONS = 4_000;
/** Bytes that history references may make of one line; what comes after is dropped. */
export const MAX_EXPANDED_LINE_BYTES = 65_536;
/** Changes of one line that the line editor can undo. */
export const MAX_UNDO_STEPS = 200;
/** A file that nothing was appended to for so long is reported as it is. */
export const APPENDED_FILE_QUIET_MS = 1_000;
/** Files that one session appends to and that are remembered at a time. */
export const MAX_APPENDED_FILES = 256;
/** What PAM waits after a wrong password, on average: pam_unix asks pam_fail_delay(3) for so much. */
export const PASSWORD_FAILURE_DELAY_MS = 2_000;
/** A longer message of a program keeps plain quotes: looking for its marks must stay cheap. */
export const MAX_QUOTED_CHARACTERS = 4_096;
