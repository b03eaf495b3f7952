/**
 * What crosses a boundary between processes: zod schemas, the types they make, and the error catalogue. No I/O; also
 * runs in a browser. Nothing here may know about a database, a socket or a file.
 */
export * from './access.ts';
export * from './alert.ts';
export * from './annotation.ts';
export * from './anomaly.ts';
export * from './answer.ts';
export * from './api.ts';
export * from './artefact.ts';
export * from './attack.ts';
export * from './attacker-text.ts';
export * from './attribution.ts';
export * from './audit.ts';
export * from './campaign.ts';
export * from './connector.ts';
export * from './cvss.ts';
export * from './decision.ts';
export * from './detection.ts';
export * from './directive.ts';
export * from './enrichment.ts';
export * from './errors.ts';
export * from './event-ids.ts';
export * from './events.ts';
export * from './filter.ts';
export * from './filter-fields.ts';
export * from './fingerprints/index.ts';
export * from './fleet.ts';
export * from './indicator.ts';
export * from './model.ts';
export * from './model-evaluation.ts';
export * from './paging.ts';
export * from './playbook.ts';
export * from './playbook-editor.ts';
export * from './primitives.ts';
export * from './retention.ts';
export * from './run.ts';
export * from './series.ts';
export * from './session.ts';
export * from './uuid.ts';
