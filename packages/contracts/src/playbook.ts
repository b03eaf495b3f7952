import { z } from 'zod';
import { decisionKindSchema } from './decision.ts';
import { tacticSchema, techniqueIdSchema } from './detection.ts';
import { nameSchema } from './primitives.ts';

/**
 * A playbook as its YAML says it: what starts it, what it needs, its steps and what must come out. The words are those of
 * the file. Templates (`{{ }}`) are texts here; `hub/src/response/playbooks` fills them in.
 */

/** Stable for ever: with the run it is the durable key of a step. Underscores, so that `steps.block_ip` is a path. */
const slugSchema = z
  .string()
  .max(64)
  .regex(/^[a-z][a-z0-9]*(_[a-z0-9]+)*$/, 'expected a lower-case name of letters, digits and single _');
const templateSchema = z.string().max(65_536);
const literalSchema: z.ZodType<PlaybookValue> = z.lazy(() =>
  z.union([
    z.string().max(65_536),
    z.number(),
    z.boolean(),
    z.null(),
    z.array(literalSchema).max(1_000),
    z.record(z.string().max(256), literalSchema),
  ]),
);
/** JSON, as YAML gives it; texts in it may hold templates. */
export type PlaybookValue =
  | string
  | number
  | boolean
  | null
  | readonly PlaybookValue[]
  | { readonly [key: string]: PlaybookValue };

const UNIT_MS = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;
const longestMs = 366 * UNIT_MS.d;

/** `500ms`, `30s`, `5m`, `2h`, `7d`, or a number of seconds; milliseconds inside. */
export const durationSchema = z
  .union([
    z.number().min(0),
    z.string().regex(/^\d+(\.\d+)?(ms|s|m|h|d)$/, 'expected a duration such as 30s, 5m or 2h'),
  ])
  .transform((value, context) => {
    const found = typeof value === 'number' ? value * UNIT_MS.s : durationMs(value);
    if (found <= longestMs) return Math.round(found);
    context.addIssue({ code: 'custom', message: 'expected at most 366d' });
    return z.NEVER;
  });

function durationMs(text: string): number {
  const unit = text.endsWith('ms')
    ? 'ms'
    : text.endsWith('s')
      ? 's'
      : text.endsWith('m')
        ? 'm'
        : text.endsWith('h')
          ? 'h'
          : 'd';
  return Number.parseFloat(text) * UNIT_MS[unit];
}

export const INPUT_TYPES = ['string', 'number', 'boolean', 'list', 'object'] as const;

export const playbookInputSchema = z.strictObject({
  type: z.enum(INPUT_TYPES),
  description: z.string().max(512).optional(),
  /** An input without a default that no trigger fills must be given by whoever starts the run. */
  default: literalSchema.optional(),
  required: z.boolean().default(true),
  one_of: z.array(literalSchema).max(100).optional(),
});

const triggerCommon = {
  /** Only when this expression over `event`, `session` and `decision` holds. */
  when: templateSchema.optional(),
  /** Values for the inputs; texts may hold templates over what triggered. */
  with: z.record(slugSchema, literalSchema).default({}),
  /** Two triggers with the same key within `cooldown` start one run. */
  key: templateSchema.optional(),
  cooldown: durationSchema.optional(),
};

export const playbookTriggerSchema = z.discriminatedUnion('on', [
  z.strictObject({
    on: z.literal('detection'),
    techniques: z.array(techniqueIdSchema).max(100).optional(),
    tactics: z.array(tacticSchema).max(14).optional(),
    min_confidence: z.number().min(0).max(1).default(0),
    ...triggerCommon,
  }),
  z.strictObject({
    on: z.literal('decision'),
    kinds: z.array(decisionKindSchema).max(5).optional(),
    ...triggerCommon,
  }),
  z.strictObject({
    on: z.literal('threat_level'),
    /** Level 1 to 5; a session starts the playbook once, when it gets there. */
    at_least: z.int().min(1).max(5),
    ...triggerCommon,
  }),
  /** Any kind of event of docs/events.md: `honeytoken.used`, `sensor.stopped`, `file.uploaded`. */
  z.strictObject({ on: z.literal('event'), kinds: z.array(z.string().max(64)).min(1).max(20), ...triggerCommon }),
  z.strictObject({
    on: z.literal('schedule'),
    /** Five fields, UTC: minute, hour, day of month, month, day of week. */
    cron: z.string().max(100).optional(),
    every: durationSchema.optional(),
    ...triggerCommon,
  }),
  z.strictObject({ on: z.literal('webhook'), path: slugSchema, secret: slugSchema, ...triggerCommon }),
  z.strictObject({
    on: z.literal('indicator'),
    types: z.array(z.string().max(64)).max(20).optional(),
    ...triggerCommon,
  }),
  z.strictObject({ on: z.literal('manual'), ...triggerCommon }),
]);
export type PlaybookTrigger = z.infer<typeof playbookTriggerSchema>;

export const ROLES_THAT_APPROVE = ['responder', 'admin'] as const;

export const approvalSchema = z.strictObject({
  /** What the person reads; a template. */
  question: templateSchema.optional(),
  quorum: z.int().min(1).max(10).default(1),
  roles: z.array(z.enum(ROLES_THAT_APPROVE)).min(1).default(['responder', 'admin']),
  timeout: durationSchema.default(86_400_000),
  on_timeout: z.enum(['reject', 'approve']).default('reject'),
});

export const retrySchema = z.strictObject({
  max_attempts: z.int().min(1).max(100),
  backoff: z.enum(['fixed', 'exponential']).default('exponential'),
  initial: durationSchema.default(1_000),
  max: durationSchema.default(60_000),
  /** Share of the wait that is random, so that runs do not come back in step. */
  jitter: z.number().min(0).max(1).default(0.2),
  /** Codes of errors that are worth another try; without it those that say of themselves that they are. */
  on: z.array(z.string().max(64)).max(20).optional(),
});
export type Retry = z.infer<typeof retrySchema>;

/** `a` (ended well or was skipped), `a.error` (failed), `a.done` (ended in any way). */
const dependencySchema = z
  .string()
  .regex(/^[a-z][a-z0-9_]*(\.(error|done))?$/, 'expected STEP, STEP.error or STEP.done');

export const playbookStepSchema = z.strictObject({
  id: slugSchema,
  name: z.string().max(200).optional(),
  /** A built-in action or `<connector>.<action>`. */
  action: z
    .string()
    .max(128)
    .regex(/^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)?$/, 'expected an action such as notify or slack.post_message'),
  with: z.record(z.string().max(128), literalSchema).default({}),
  depends_on: z.union([dependencySchema.transform((one) => [one]), z.array(dependencySchema).max(100)]).optional(),
  join: z.union([z.enum(['all', 'any']), z.int().min(1)]).default('all'),
  when: templateSchema.optional(),
  /** A list, or a template that gives one; the step runs once for each item as `item`, with `index`. */
  for_each: z.union([templateSchema, z.array(literalSchema).max(1_000)]).optional(),
  concurrency: z.int().min(1).max(100).default(1),
  max_items: z.int().min(1).max(10_000).default(1_000),
  /** Until this expression over `result` holds. */
  repeat_until: templateSchema.optional(),
  max_iterations: z.int().min(1).max(1_000).default(10),
  repeat_every: durationSchema.default(0),
  retry: retrySchema.optional(),
  timeout: durationSchema.optional(),
  on_error: z.enum(['fail', 'continue', 'compensate']).optional(),
  /** What takes the effect back when a later step fails the run. */
  compensate: z
    .strictObject({ action: z.string().max(128), with: z.record(z.string().max(128), literalSchema).default({}) })
    .optional(),
  /** What a crash between intent and result means: run again, run again with the same key, or ask. */
  idempotency: z.enum(['safe', 'keyed', 'unsafe']).optional(),
  key: templateSchema.optional(),
  approval: approvalSchema.optional(),
  secrets: z.array(slugSchema).max(20).default([]),
  mask_output: z.boolean().default(false),
  effect: z.enum(['read', 'write', 'destructive']).optional(),
  dry_run: z.enum(['simulate', 'skip', 'call']).optional(),
});
export type PlaybookStep = z.infer<typeof playbookStepSchema>;

export const STEP_STATES = [
  'waiting',
  'ready',
  'running',
  'succeeded',
  'failed',
  'skipped',
  'cancelled',
  'rejected',
  'unknown',
  'compensated',
] as const;
export const stepStateSchema = z.enum(STEP_STATES);
export type StepState = z.infer<typeof stepStateSchema>;

export const RUN_STATES = ['queued', 'running', 'waiting', 'paused', 'succeeded', 'failed', 'cancelled'] as const;
export const runStateSchema = z.enum(RUN_STATES);
export type RunState = z.infer<typeof runStateSchema>;

/** What an action of a test answers instead of the real one; the last of several is used again. */
const mockSchema = z.union([
  z.strictObject({ result: literalSchema }),
  z.strictObject({ error: z.strictObject({ code: z.string().max(64), message: z.string().max(512).default('') }) }),
]);

export const playbookTestSchema = z.strictObject({
  name: z.string().max(200),
  inputs: z.record(slugSchema, literalSchema).default({}),
  /** What triggered: parts that templates read. */
  trigger: z.record(z.string().max(64), literalSchema).default({}),
  /** By step id. */
  mocks: z
    .record(slugSchema, z.union([mockSchema.transform((one) => [one]), z.array(mockSchema).min(1).max(100)]))
    .default({}),
  /** Answers of people by step id, in order: who answers and how. */
  approvals: z.record(slugSchema, z.array(z.enum(['approve', 'reject', 'nobody'])).max(10)).default({}),
  expect: z.strictObject({
    state: z.enum(['succeeded', 'failed', 'cancelled']).default('succeeded'),
    steps: z.record(slugSchema, stepStateSchema).default({}),
    /** Ids in the order in which they must have started; others may lie between. */
    order: z.array(slugSchema).max(200).optional(),
    outputs: z.record(slugSchema, literalSchema).optional(),
    /** Arguments with which a step must have been called, as far as they are named. */
    calls: z.record(slugSchema, z.record(z.string().max(128), literalSchema)).optional(),
  }),
});
export type PlaybookTest = z.infer<typeof playbookTestSchema>;

export const playbookSchema = z.strictObject({
  apiVersion: z.literal('cerberus/v1'),
  id: nameSchema,
  name: z.string().min(1).max(200),
  description: z.string().max(4_096).optional(),
  /** Immutable once published: a change needs the next number. */
  version: z.int().min(1),
  inputs: z.record(slugSchema, playbookInputSchema).default({}),
  triggers: z.array(playbookTriggerSchema).max(50).default([]),
  /** Older files: start for sessions at or above this score. */
  threat_level_threshold: z.number().min(0).max(1).optional(),
  /** Older files: false runs the steps one after the other, as written, unless they say `depends_on`. */
  parallel_execution: z.boolean().default(false),
  defaults: z
    .strictObject({
      retry: retrySchema.optional(),
      timeout: durationSchema.optional(),
      on_error: z.enum(['fail', 'continue', 'compensate']).optional(),
    })
    .default({}),
  /** Of the whole run; it fails when it takes longer. */
  timeout: durationSchema.default(7 * UNIT_MS.d),
  /** Runs with the same key do not run side by side. */
  concurrency: z
    .strictObject({ key: templateSchema, policy: z.enum(['queue', 'skip', 'replace']).default('queue') })
    .optional(),
  steps: z.array(playbookStepSchema).min(1).max(500),
  /** Steps that run when the run has failed; their dependencies are among themselves. */
  on_failure: z.array(playbookStepSchema).max(50).default([]),
  outputs: z.record(slugSchema, literalSchema).default({}),
  tests: z.array(playbookTestSchema).max(100).default([]),
});
export type Playbook = z.infer<typeof playbookSchema>;
