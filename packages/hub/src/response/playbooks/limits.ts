/** Limits of reading and running playbooks. */
export const PLAYBOOK_LIMITS = {
  maxFileBytes: 1_048_576,
  maxProblems: 100,
  /** Containers inside each other in a YAML file. */
  maxYamlDepth: 64,
} as const;
