/**
 * Playbooks: reading, checking, drawing and testing them. Needs no database, so that `cerberus playbook validate` and
 * `test` work anywhere.
 */
export { defaultsOfAction } from './built-in-actions.ts';
export type { PlaybookProblem } from './problem.ts';
export { readPlaybook } from './read-playbook.ts';
export { toMermaid } from './step-graph.ts';
export { type PlaybookTestResult, testPlaybook } from './test-playbook.ts';
