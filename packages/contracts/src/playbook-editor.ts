import { z } from 'zod';
import { INPUT_TYPES, stepStateSchema } from './playbook.ts';
import { nameSchema, sha256Schema, timestampSchema } from './primitives.ts';
import { anyJsonSchema } from './run.ts';

/** What writing a playbook in the console needs: mistakes with their places, its graph, its tests, its versions. */

/** `POST /api/v1/playbooks/check` and `/test`: the YAML as it stands; nothing is kept. */
export const checkPlaybookRequestSchema = z.strictObject({ source: z.string().max(1_048_576) });

const problemSchema = z.object({
  /** From 1. */
  line: z.int().min(1),
  column: z.int().min(1),
  /** `steps[2].depends_on`; empty for the file as a whole. */
  path: z.string(),
  message: z.string(),
});

const stepNodeSchema = z.object({
  id: z.string(),
  name: z.string().nullable(),
  action: z.string(),
  /** Steps that must have ended first: well (or skipped), failed, or in any way. */
  after: z.array(z.object({ step: z.string(), kind: z.enum(['success', 'error', 'done']) })),
  /** `all`, `any`, or how many of them. */
  join: z.union([z.enum(['all', 'any']), z.int()]),
  when: z.string().nullable(),
  /** Whether it runs once for each item of a list, until something holds, and after somebody agreed. */
  forEach: z.boolean(),
  repeats: z.boolean(),
  approval: z.boolean(),
});

/** The parts of a playbook that a picture of it and a form to start it need. */
export const playbookOutlineSchema = z.object({
  id: nameSchema,
  name: z.string(),
  description: z.string().nullable(),
  version: z.int().min(1),
  inputs: z.array(
    z.object({
      name: z.string(),
      type: z.enum(INPUT_TYPES),
      description: z.string().nullable(),
      required: z.boolean(),
      /** Absent when whoever starts it must give one. */
      default: anyJsonSchema.optional(),
      oneOf: z.array(anyJsonSchema).nullable(),
    }),
  ),
  triggers: z.array(z.string()),
  steps: z.array(stepNodeSchema),
  /** What runs when the run has failed. */
  onFailure: z.array(stepNodeSchema),
  testCount: z.int().min(0),
});
export type PlaybookOutline = z.infer<typeof playbookOutlineSchema>;

export const checkPlaybookAnswerSchema = z.object({
  problems: z.array(problemSchema),
  /** Null while there are problems. */
  outline: playbookOutlineSchema.nullable(),
});
export type CheckPlaybookAnswer = z.infer<typeof checkPlaybookAnswerSchema>;

export const testPlaybookAnswerSchema = z.object({
  problems: z.array(problemSchema),
  tests: z.array(
    z.object({
      name: z.string(),
      /** What was not as expected; empty when it passed. */
      problems: z.array(z.string()),
      state: z.enum(['succeeded', 'failed', 'cancelled', 'stuck']),
      steps: z.array(z.object({ id: z.string(), state: stepStateSchema })),
      /** Of the test's own clock, which jumps. */
      elapsedMs: z.number().min(0),
    }),
  ),
});
export type TestPlaybookAnswer = z.infer<typeof testPlaybookAnswerSchema>;

/** `GET /api/v1/playbooks/:id/versions`, newest first. */
export const playbookVersionsPageSchema = z.object({
  items: z.array(
    z.object({
      version: z.int().min(1),
      hash: sha256Schema,
      enabled: z.boolean(),
      publishedAt: timestampSchema,
      publishedBy: z.string(),
    }),
  ),
  nextCursor: z.null(),
});
