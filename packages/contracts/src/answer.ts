import { z } from 'zod';
import { confidenceSchema } from './detection.ts';
import { nameSchema, timestampSchema, uuidSchema } from './primitives.ts';

/** How decisions are answered: what policy looked at, what was planned and done, who said what. */

const count = z.int().min(0);
const cursor = z.string().max(1024);
const sentence = z.string().max(2_000);

/** One thing that policy looked at. `otherwise` says what not passing it leads to. */
export const policyCheckSchema = z.object({
  name: z.string().max(64),
  passed: z.boolean(),
  otherwise: z.enum(['ask', 'refuse']),
  sentence: z.string().max(1_024),
});
export type PolicyCheck = z.infer<typeof policyCheckSchema>;

export const policyOutcomeSchema = z.enum(['permit', 'ask', 'refuse']);
export type PolicyOutcome = z.infer<typeof policyOutcomeSchema>;

/**
 * `planning`: nobody has looked at it yet. `waiting`: for people. `approved`: they said yes, it is due. `running`: begun,
 * and its end not known yet. `unknown`: the hub died meanwhile, and only a person can say what it came to.
 */
export const actionStateSchema = z.enum([
  'planning',
  'waiting',
  'approved',
  'running',
  'executed',
  'failed',
  'unknown',
  'undoing',
  'undone',
  'rejected',
  'refused',
  'covered',
  'expired',
  'simulated',
]);
export type ActionState = z.infer<typeof actionStateSchema>;

/** The kind of an action: built in, or of a plugin. */
export const actionKindSchema = z.string().regex(/^[a-z][a-z0-9_]{0,63}$/, 'expected a-z 0-9 _');

const planSchema = z.object({
  effect: z.enum(['read', 'write', 'destructive']),
  /** For people: what is done to what, why, until when. */
  sentence: sentence,
  /** What the action carries out, exactly. */
  details: z.record(z.string(), z.unknown()),
  /** Addresses and networks that are worse off for it. */
  against: z.array(z.string()),
  sensors: z.array(z.string()),
  /** How many things are touched. */
  blast: count,
  ttlMs: count.nullable(),
});

export const actionSummarySchema = z.object({
  id: uuidSchema,
  kind: actionKindSchema,
  state: actionStateSchema,
  decisionId: uuidSchema.nullable(),
  runId: uuidSchema.nullable(),
  sessionId: uuidSchema.nullable(),
  sensorId: nameSchema.nullable(),
  source: z.string().nullable(),
  requestedBy: z.string(),
  createdAt: timestampSchema,
  /** Until when people may say yes or no; null when nobody is asked. */
  expiresAt: timestampSchema.nullable(),
  startedAt: timestampSchema.nullable(),
  endedAt: timestampSchema.nullable(),
  /** When it is taken back by itself. */
  undoAt: timestampSchema.nullable(),
  undoneAt: timestampSchema.nullable(),
  /** What was done, or why not. */
  detail: sentence,
  /** Of a failure: what a program branches on. */
  code: z.string().nullable(),
});
export type ActionSummary = z.infer<typeof actionSummarySchema>;

export const personAnswerSchema = z.object({
  person: z.string(),
  role: z.string(),
  answer: z.enum(['approved', 'rejected']),
  comment: z.string().nullable(),
  at: timestampSchema,
});

export const actionDetailSchema = actionSummarySchema.extend({
  outcome: policyOutcomeSchema.nullable(),
  checks: z.array(policyCheckSchema),
  /** Null before it is planned, and when it could not be. */
  plan: planSchema.nullable(),
  /** What people are asked for; null when nobody is. */
  approval: z.object({ quorum: count, roles: z.array(z.string()) }).nullable(),
  approvals: z.array(personAnswerSchema),
  /** What a look at the world said afterwards. */
  verification: z.object({ ok: z.boolean(), detail: sentence, at: timestampSchema }).nullable(),
  /** Whether it can be taken back, and what taking it back did. */
  reversible: z.boolean(),
  undo: z.object({ by: z.string(), detail: sentence }).nullable(),
  /** The decision that stands for this one within the cool-down. */
  coveredBy: uuidSchema.nullable(),
});
export type ActionDetail = z.infer<typeof actionDetailSchema>;

export const actionsQuerySchema = z.strictObject({
  limit: z.coerce.number().int().min(1).max(500).default(50),
  cursor: cursor.optional(),
  state: actionStateSchema.optional(),
  kind: actionKindSchema.optional(),
  sessionId: uuidSchema.optional(),
  source: z.string().max(253).optional(),
});
export const actionsPageSchema = z.object({ items: z.array(actionSummarySchema), nextCursor: cursor.nullable() });

/** `POST /api/v1/decisions/:id/approve|reject|undo` and the same below `/actions/:id`. */
export const answerRequestSchema = z.strictObject({ comment: z.string().max(2_000).default('') });

export const decisionLabelSchema = z.object({
  label: z.enum(['correct', 'false_positive']),
  note: z.string(),
  by: z.string(),
  at: timestampSchema,
});
export const labelRequestSchema = z.strictObject({
  label: z.enum(['correct', 'false_positive']),
  note: z.string().max(2_000).default(''),
});

/** An address or network that is kept out: what firewalls read. */
export const blockedNetworkSchema = z.object({
  network: z.string(),
  since: timestampSchema,
  until: timestampSchema.nullable(),
  reason: sentence,
  actionId: uuidSchema.nullable(),
});
export const BLOCKLIST_FORMATS = ['json', 'plain', 'nftables', 'ipset'] as const;
export const blocklistQuerySchema = z.strictObject({ format: z.enum(BLOCKLIST_FORMATS).default('json') });
export const blocklistSchema = z.object({ generatedAt: timestampSchema, items: z.array(blockedNetworkSchema) });

/** What the events about an action say besides (docs/events.md): null and absent for a step of a playbook. */
export const actionOfDecisionFields = {
  actionId: uuidSchema.optional(),
  decisionId: uuidSchema.nullable().optional(),
  /** What is done, or was. */
  detail: sentence.optional(),
} as const;

export const actionUndoneSchema = z.object({
  action: z.string().max(128),
  actionId: uuidSchema,
  decisionId: uuidSchema.nullable(),
  /** A person or key, or `ttl`. */
  by: z.string().max(256),
  detail: sentence,
});

/** Somebody, or policy, said what becomes of a decision. */
export const decisionAnsweredSchema = z.object({
  decisionId: uuidSchema,
  kind: z.string().max(64),
  state: z.enum(['approved', 'rejected', 'refused', 'covered', 'expired', 'simulated']),
  /** A person or key, `policy`, `cool-down` or `time`. */
  by: z.string().max(256),
  detail: sentence,
  confidence: confidenceSchema.nullable(),
});
