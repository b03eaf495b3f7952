/** Limits of the summary of a session's behaviour, and the two times that say what a person can do. */
export const BEHAVIOUR_LIMITS = {
  /** Characters of one command or secret that are read. */
  maxReadCharacters: 1_024,
  maxComparedCharacters: 120,
  /** Different values told apart of each sort; further ones count as known. */
  maxDistinctValues: 48,
  maxStatementsPerCommand: 64,
  /** Nobody reads an answer and types the next line within this: 280 ms is a fast keystroke pair, not a line. */
  instantGapMs: 300,
  /** A pause to read or think. */
  thinkingGapMs: 2_000,
} as const;
