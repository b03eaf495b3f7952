import { z } from 'zod';
import { sha256Schema, soughtTextSchema, timestampSchema } from './primitives.ts';

/** The audit log: who did what to what, when, from where, and how it ended. Each entry's hash covers the one before. */

/**
 * `machine`: an account of the hub's own machine, through the command line. `hub`: the hub by itself (agent, expiry).
 * `stranger`: somebody who has not proven who they are.
 */
export const auditActorSchema = z.object({
  kind: z.enum(['person', 'key', 'sensor', 'machine', 'hub', 'playbook', 'stranger']),
  id: z.string().max(256),
  name: z.string().max(256),
});
export type AuditActor = z.infer<typeof auditActorSchema>;

/** `noun.verb`, lower case: `key.create`, `decision.approve`. */
export const auditActionSchema = z
  .string()
  .max(64)
  .regex(/^[a-z]+(?:-[a-z]+)*\.[a-z]+(?:-[a-z]+)*$/, 'expected noun.verb');
export type AuditAction = `${string}.${string}`;

export const auditTargetSchema = z.object({ kind: z.string().max(64), id: z.string().max(512) });
export type AuditTarget = z.infer<typeof auditTargetSchema>;

/** `refused`: not permitted, not valid, or in conflict. `failed`: permitted, but it did not work. */
export const auditOutcomeSchema = z.enum(['done', 'refused', 'failed']);
export type AuditOutcome = z.infer<typeof auditOutcomeSchema>;

export const auditRecordSchema = z.object({
  /** 1, 2, 3, ... without gaps. */
  sequence: z.int().min(1),
  at: timestampSchema,
  actor: auditActorSchema,
  action: auditActionSchema,
  target: auditTargetSchema.nullable(),
  outcome: auditOutcomeSchema,
  /** What was changed, as it was and as it became; null where nothing more is to be said. Never a secret. */
  before: z.unknown(),
  after: z.unknown(),
  requestId: z.string().nullable(),
  address: z.string().nullable(),
  previousHash: sha256Schema,
  /** SHA-256 of the canonical JSON (RFC 8785) of all other fields. */
  hash: sha256Schema,
});
export type AuditRecord = z.infer<typeof auditRecordSchema>;

/** A point of the chain to write down elsewhere: whoever holds it notices when what came before was rewritten. */
export const auditHeadSchema = z.object({ sequence: z.int().min(1), hash: sha256Schema });
export type AuditHead = z.infer<typeof auditHeadSchema>;

const auditFilters = {
  /** The id of who acted. */
  actor: soughtTextSchema(256).optional(),
  /** One action (`key.create`), or all of a noun (`key`). */
  action: z
    .string()
    .max(64)
    .regex(/^[a-z-]+(?:\.[a-z-]+)?$/, 'expected noun or noun.verb')
    .optional(),
  outcome: auditOutcomeSchema.optional(),
  /** The id of what was acted on. */
  target: soughtTextSchema(512).optional(),
  from: timestampSchema.optional(),
  to: timestampSchema.optional(),
};

/** `GET /api/v1/audit`: newest first. */
export const auditQuerySchema = z.strictObject({
  limit: z.coerce.number().int().min(1).max(500).default(50),
  cursor: z.string().max(1024).optional(),
  ...auditFilters,
});
export const auditPageSchema = z.object({
  items: z.array(auditRecordSchema),
  nextCursor: z.string().max(1024).nullable(),
});

/** `GET /api/v1/audit/export`: oldest first, streamed. */
export const auditExportQuerySchema = z.strictObject({
  format: z.enum(['ndjson', 'csv']).default('ndjson'),
  ...auditFilters,
});
export type AuditFilters = Omit<z.infer<typeof auditExportQuerySchema>, 'format'>;

/** `POST /api/v1/audit/verify`: with an anchor, whether the chain still contains it. */
export const auditVerifyRequestSchema = z.strictObject({ anchor: auditHeadSchema.optional() });

export const auditVerificationSchema = z.object({
  intact: z.boolean(),
  /** Entries that were read and found good. */
  verified: z.int().min(0),
  /** The last entry that was read; null for an empty log. */
  head: auditHeadSchema.nullable(),
  /** The first entry that is not as it was written. */
  broken: z
    .object({ sequence: z.int().min(1), reason: z.enum(['missing', 'changed', 'unlinked', 'not-the-anchor']) })
    .nullable(),
});
export type AuditVerification = z.infer<typeof auditVerificationSchema>;
