/**
 * Who did what: an append-only, hash-chained log in the database. It records and proves; it must never decide, and never
 * hold a secret.
 */
export { type AuditEntry, type AuditLog, createAuditLog } from './audit-log.ts';
export { type AuditFormat, exportAudit } from './export-audit.ts';
