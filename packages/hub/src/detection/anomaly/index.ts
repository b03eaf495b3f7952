/**
 * Anomaly models for other processes: training them on the sessions of the event log, keeping, evaluating and promoting
 * them. Loads no web server.
 */
export { evaluateFromLog } from './evaluate-from-log.ts';
export { addEvaluation, readAnomalyLabels } from './evaluation-store.ts';
export { ANOMALY_LIMITS } from './limits.ts';
export { createModelStore, type ModelStore } from './model-store.ts';
export { trainFromLog } from './train-from-log.ts';
export { trainInWorker } from './train-in-worker.ts';
