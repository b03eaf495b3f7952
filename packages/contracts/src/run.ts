import { z } from 'zod';
import { actionOfDecisionFields } from './answer.ts';
import { runStateSchema, stepStateSchema } from './playbook.ts';
import { nameSchema, sha256Schema, timestampSchema, uuidSchema } from './primitives.ts';

/** Playbooks that are published and their runs, as events and the API show them. */

/** As wide as the column that keeps it. */
const version = z.int().min(1).max(2_147_483_647);
const count = z.int().min(0);
const cursor = z.string().max(1024);
const errorCode = z.string().max(64);
const errorMessage = z.string().max(2_000);

/** What every event about a run says. */
const runIdentity = { runId: uuidSchema, playbookId: nameSchema, playbookVersion: version, dryRun: z.boolean() };

export const runStartedSchema = z.object({
  ...runIdentity,
  /** A person or key, `trigger <kind>`, or `run <id>` of the run that called it. */
  startedBy: z.string().max(256),
});
export const runCompletedSchema = z.object({
  ...runIdentity,
  state: z.enum(['succeeded', 'cancelled']),
  durationMs: count,
});
export const runFailedSchema = z.object({
  ...runIdentity,
  code: errorCode,
  message: errorMessage,
  durationMs: count,
});

/** What a step of a run tells the products that are sent events (`siem_event`). */
export const runNotedSchema = z.object({
  runId: uuidSchema,
  step: z.string().max(128),
  name: z.string().min(1).max(128),
  severity: z.enum(['info', 'low', 'medium', 'high', 'critical']),
  message: z.string().max(8_192).optional(),
  fields: z.record(z.string().max(256), z.unknown()),
});

/** One call of an action that may change something. */
const actionIdentity = {
  action: z.string().max(128),
  runId: uuidSchema.nullable(),
  step: z.string().max(128).nullable(),
  /** The durable key of the call: `call:<step>/<item>/<iteration>/<attempt>`; of an action by itself, its own. */
  key: z.string().max(256),
  ...actionOfDecisionFields,
};
export const actionStartedSchema = z.object(actionIdentity);
export const actionCompletedSchema = z.object({ ...actionIdentity, durationMs: count });
export const actionFailedSchema = z.object({
  ...actionIdentity,
  code: errorCode,
  message: errorMessage,
  durationMs: count,
});

export const publishedPlaybookSchema = z.object({
  id: nameSchema,
  version,
  name: z.string(),
  description: z.string().nullable(),
  hash: sha256Schema,
  enabled: z.boolean(),
  publishedAt: timestampSchema,
  publishedBy: z.string(),
  triggers: z.array(z.string()),
  steps: count,
});
export type PublishedPlaybook = z.infer<typeof publishedPlaybookSchema>;
export const playbooksPageSchema = z.object({ items: z.array(publishedPlaybookSchema), nextCursor: cursor.nullable() });
export const playbookDetailSchema = publishedPlaybookSchema.extend({ source: z.string(), mermaid: z.string() });
export const publishRequestSchema = z.strictObject({ source: z.string().min(1).max(1_048_576) });
export const publishAnswerSchema = z.object({ id: nameSchema, version, hash: sha256Schema, isNew: z.boolean() });

export const runSummarySchema = z.object({
  id: uuidSchema,
  playbookId: nameSchema,
  playbookVersion: version,
  playbookHash: sha256Schema,
  state: runStateSchema,
  /** What a person asked for and the run has not done yet. */
  asked: z.enum(['cancel', 'pause']).nullable(),
  dryRun: z.boolean(),
  startedBy: z.string(),
  parentId: uuidSchema.nullable(),
  /** What it is about; null when it is about no session. */
  sessionId: uuidSchema.nullable(),
  createdAt: timestampSchema,
  overdueAt: timestampSchema,
  /** When it goes on by itself; null when it has ended, or waits for somebody. */
  dueAt: timestampSchema.nullable(),
  endedAt: timestampSchema.nullable(),
  errorCode: z.string().nullable(),
  errorMessage: z.string().nullable(),
});
export type RunSummary = z.infer<typeof runSummarySchema>;

const values = z.record(z.string(), z.unknown());
export const runDetailSchema = runSummarySchema.extend({
  inputs: values,
  trigger: values,
  outputs: values.nullable(),
  steps: z.array(
    z.object({
      id: z.string(),
      state: stepStateSchema,
      error: z.object({ code: z.string(), message: z.string() }).nullable(),
      /** Null while there is none, and for steps that mask their output. */
      result: z.unknown(),
      startedAt: timestampSchema.nullable().optional(),
      endedAt: timestampSchema.nullable().optional(),
      attempts: count.optional(),
      /** Arguments of the last call; absent for steps that mask what they handle. */
      input: z.unknown().optional(),
    }),
  ),
  /** What it asks people at this moment. */
  asks: z.array(
    z.object({
      step: z.string(),
      question: z.string(),
      quorum: count,
      roles: z.array(z.string()),
      expiresAt: timestampSchema.nullable(),
    }),
  ),
  answers: z.array(
    z.object({ key: z.string(), person: z.string(), role: z.string(), answer: z.unknown(), at: timestampSchema }),
  ),
  /** Calls of which only a person can say what they came to: `POST .../resolve` with their key. */
  unknownCalls: z.array(z.object({ key: z.string(), action: z.string() })),
});
export type RunDetail = z.infer<typeof runDetailSchema>;

export const runsQuerySchema = z.strictObject({
  limit: z.coerce.number().int().min(1).max(500).default(50),
  cursor: cursor.optional(),
  state: runStateSchema.optional(),
  playbook: nameSchema.optional(),
  sessionId: uuidSchema.optional(),
});
export const runsPageSchema = z.object({ items: z.array(runSummarySchema), nextCursor: cursor.nullable() });

/** Any JSON. Piped, because OpenAPI cannot name a schema that refers to itself: there it is just anything. */
export const anyJsonSchema = z.unknown().pipe(z.json());

export const startRunRequestSchema = z.strictObject({
  version: version.optional(),
  inputs: z.record(z.string().max(64), anyJsonSchema).default({}),
  dryRun: z.boolean().default(false),
});
/** Null: another run with its concurrency key is under way, and the playbook says to skip then. */
export const startRunAnswerSchema = z.object({ id: uuidSchema.nullable() });

export const answerRunRequestSchema = z.strictObject({
  step: z.string().max(64),
  answer: z.enum(['approved', 'rejected']),
  comment: z.string().max(2_000).optional(),
});
export const resolveCallRequestSchema = z.strictObject({
  key: z.string().max(256),
  outcome: z.union([z.strictObject({ result: anyJsonSchema }), z.strictObject({ error: z.string().max(2_000) })]),
  comment: z.string().max(2_000).optional(),
});
export const rerunRequestSchema = z.strictObject({
  /** From this step on; without it everything that has not succeeded, and what follows from it. */
  step: z.string().max(64).optional(),
});
