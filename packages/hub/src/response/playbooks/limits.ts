/** Limits of reading and running playbooks. */
export const PLAYBOOK_LIMITS = {
  maxFileBytes: 1_048_576,
  maxProblems: 100,
  /** Words, signs, spaces and line ends of a YAML file: reading it takes time by their number, not by its bytes. */
  maxYamlTokens: 100_000,
  maxYamlDirectives: 10,
  /** Containers inside each other in a YAML file. */
  maxYamlDepth: 64,
} as const;
