import { actionStateSchema, policyCheckSchema, policyOutcomeSchema, timestampSchema } from '@cerberusmesh/contracts';
import { z } from 'zod';

/** Rows of the table `actions` as the worker reads them. What is JSON there was written by this folder. */

const jsonObject = z.record(z.string(), z.json());

export const actionRequestSchema = z.object({
  kind: z.string(),
  decisionId: z.string().nullable(),
  runId: z.string().nullable(),
  sessionId: z.string().nullable(),
  sensorId: z.string().nullable(),
  trap: z.string().nullable(),
  source: z.string().nullable(),
  values: jsonObject,
  requestedBy: z.string(),
  ttlMs: z.number().nullable(),
});

export const actionPlanSchema = z.object({
  kind: z.string(),
  effect: z.enum(['read', 'write', 'destructive']),
  details: jsonObject,
  sentence: z.string(),
  against: z.array(z.string()),
  sensors: z.array(z.string()),
  blast: z.number(),
  ttlMs: z.number().nullable(),
});

export const ACTION_COLUMNS = `id, idempotency_key, kind, state, decision_id, run_id, session_id, sensor_id, source, request,
  confidence, happened_at, dry_run, outcome, checks, plan, reversible, created_at, started_at, undo_at, epoch, attempts,
  detail, code, undo_data, undo_by, ask_people`;

export const actionRowSchema = z.object({
  id: z.string(),
  idempotency_key: z.string(),
  kind: z.string(),
  state: actionStateSchema,
  decision_id: z.string().nullable(),
  run_id: z.string().nullable(),
  session_id: z.string().nullable(),
  sensor_id: z.string().nullable(),
  source: z.string().nullable(),
  request: actionRequestSchema,
  confidence: z.number().nullable(),
  happened_at: timestampSchema,
  dry_run: z.boolean(),
  outcome: policyOutcomeSchema.nullable(),
  checks: z.array(policyCheckSchema),
  plan: actionPlanSchema.nullable(),
  reversible: z.boolean(),
  created_at: timestampSchema,
  started_at: timestampSchema.nullable(),
  undo_at: timestampSchema.nullable(),
  epoch: z.coerce.number().int(),
  attempts: z.int(),
  detail: z.string(),
  code: z.string().nullable(),
  undo_data: z.json().nullable(),
  undo_by: z.string().nullable(),
  ask_people: z.boolean(),
});
export type ActionRow = z.infer<typeof actionRowSchema>;

/** Text as a column takes it: no NUL, well-formed, not too long. */
export function storedText(text: string, maxCharacters: number): string {
  return text.slice(0, maxCharacters).toWellFormed().replaceAll('\0', '\ufffd');
}

/** Unix milliseconds as a column takes them, and an event. */
export function isoTime(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}
