/** Limits of CACAO playbooks that are read. */
export const CACAO_LIMITS = {
  maxFileBytes: 2_097_152,
  /** Objects and lists inside each other. */
  maxDepth: 64,
  maxSteps: 500,
  maxCommandsPerStep: 50,
  maxVariables: 200,
  maxProblems: 100,
  /** Steps visited on all ways through a playbook. */
  maxWays: 5_000,
  maxQuestionCharacters: 4_000,
  /** How often a while loop is gone through at most; CACAO names no bound. */
  maxIterations: 100,
  /** What the values of variables of steps may add to a playbook where they are filled in. */
  maxFilledCharacters: 1_048_576,
  /** Dependencies that are looked at while ways are joined. */
  maxLookups: 1_000_000,
} as const;
