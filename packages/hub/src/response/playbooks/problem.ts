/** What is wrong with a playbook, where its author can find it. */
export interface PlaybookProblem {
  /** From 1. */
  readonly line: number;
  readonly column: number;
  /** `steps[2].depends_on`; empty for the file as a whole. */
  readonly path: string;
  readonly message: string;
}
