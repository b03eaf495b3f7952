/**
 * Playbooks for the command line: reading, checking, drawing and testing them, and, given a database, publishing them and
 * looking after their runs. Loads no database driver, so that `cerberus playbook validate` and `test` work anywhere.
 */
export { defaultsOfAction } from './built-in-actions.ts';
export { exportCacao } from './cacao/export-cacao.ts';
export { importCacao } from './cacao/import-cacao.ts';
export { listPlaybooks, listRuns, showPlaybook, showRun } from './engine/read-runs.ts';
export { rerunFrom } from './engine/rerun.ts';
export { answerRun, askRun, publishPlaybook, resolveCall, startRun, switchPlaybook } from './engine/runs.ts';
export type { PlaybookProblem } from './problem.ts';
export { readPlaybook } from './read-playbook.ts';
export { toMermaid } from './step-graph.ts';
export { type PlaybookTestResult, testPlaybook } from './test-playbook.ts';
