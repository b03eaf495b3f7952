import { z } from 'zod';
import { nameSchema, sha256Schema, timestampSchema, uuidSchema } from './primitives.ts';

/** How long what kind of data is kept. */

/**
 * `events`: the log. `recordings`: terminal recordings. `artefacts`: captured files. `credentials`: user names and secrets
 * that were tried, in the log and in every table. `aggregates`: everything derived (sessions, attackers, detections,
 * decisions, counts, what providers said).
 */
export const RETENTION_CLASSES = ['events', 'recordings', 'artefacts', 'credentials', 'aggregates'] as const;
export const retentionClassSchema = z.enum(RETENTION_CLASSES);
export type RetentionClass = z.infer<typeof retentionClassSchema>;

const days = z.int().min(1).max(36_500).nullable();

/** Days after which each class goes; null: never. */
export const retentionPolicySchema = z.object({
  events: days,
  recordings: days,
  artefacts: days,
  credentials: days,
  aggregates: days,
} satisfies Record<RetentionClass, typeof days>);
export type RetentionPolicy = z.infer<typeof retentionPolicySchema>;

/** What a legal hold keeps, whatever the policy says. */
export const holdSubjectSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('everything') }),
  z.object({ kind: z.literal('source'), value: z.string().min(1).max(253) }),
  z.object({ kind: z.literal('session'), value: uuidSchema }),
  z.object({ kind: z.literal('artefact'), value: sha256Schema }),
]);
export type HoldSubject = z.infer<typeof holdSubjectSchema>;

export const retentionHoldSchema = z.object({
  id: z.int().min(1),
  subject: holdSubjectSchema,
  reason: z.string().min(1).max(1_000),
  by: nameSchema,
  createdAt: timestampSchema,
  releasedAt: timestampSchema.nullable(),
  releasedBy: nameSchema.nullable(),
});
export type RetentionHold = z.infer<typeof retentionHoldSchema>;

const count = z.int().min(0);

/** What one run did to one class, or would do. */
export const retentionOutcomeSchema = z.object({
  class: retentionClassSchema,
  /** What is older goes; null: nothing does. */
  cutoff: timestampSchema.nullable(),
  /** What went, by kind. */
  removed: z.record(z.string(), count),
  /** What would have gone but for a hold. */
  held: count,
  /** Events that consumers of the log have not read yet: they go with a later run. */
  waiting: count,
});
export type RetentionOutcome = z.infer<typeof retentionOutcomeSchema>;

/** An entry of the audit of retention. */
export const retentionRunSchema = z.object({
  at: timestampSchema,
  by: nameSchema,
  dryRun: z.boolean(),
  policy: retentionPolicySchema,
  outcomes: z.array(retentionOutcomeSchema),
});
export type RetentionRun = z.infer<typeof retentionRunSchema>;

/** `GET /api/v1/retention`. */
export const retentionStateSchema = z.object({
  policy: retentionPolicySchema,
  /** Newest first, those that were released too. */
  holds: z.array(retentionHoldSchema),
  /** The newest, newest first. */
  runs: z.array(retentionRunSchema),
});
/** `POST /api/v1/retention/runs`, answered with `retentionRunSchema`: what went, or would go. */
export const retentionRunRequestSchema = z.strictObject({ dryRun: z.boolean() });
/** `POST /api/v1/retention/holds`. */
export const newHoldSchema = z.strictObject({
  subject: holdSubjectSchema,
  reason: z.string().trim().min(1).max(1_000),
});
export const placedHoldSchema = z.object({ id: z.int().min(1) });
