import { z } from 'zod';
import { CACAO_LIMITS } from './limits.ts';

/** What is read of a CACAO 2.0 playbook of anybody: only these fields, and tolerant of the rest. */

const identifier = z
  .string()
  .regex(
    /^[a-z][a-z0-9-]{1,60}--[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[1-5][0-9a-fA-F]{3}-[89abAB][0-9a-fA-F]{3}-[0-9a-fA-F]{12}$/,
    'expected an identifier: type--UUID',
  );
const text = z.string().max(65_536);

const variable = z.object({
  type: z.string().max(64),
  description: text.optional(),
  value: text.nullish(),
  constant: z.boolean().default(false),
  external: z.boolean().default(false),
});

const command = z.object({
  type: z.string().max(64),
  description: text.optional(),
  command: text.optional(),
  command_b64: text.optional(),
  headers: z.record(z.string().max(128), z.array(text).max(20)).optional(),
  content: text.optional(),
  content_b64: text.optional(),
});
export type CacaoCommand = z.infer<typeof command>;

const common = {
  name: text.optional(),
  description: text.optional(),
  /** Milliseconds. */
  delay: z.int().min(0).optional(),
  timeout: z.int().min(0).optional(),
  on_completion: identifier.optional(),
  on_success: identifier.optional(),
  on_failure: identifier.optional(),
  step_variables: z.record(z.string().max(250), variable).default({}),
  step_extensions: z.record(z.string().max(250), z.unknown()).default({}),
};

const step = z.discriminatedUnion('type', [
  z.object({ type: z.literal('start'), ...common }),
  z.object({ type: z.literal('end'), ...common }),
  z.object({
    type: z.literal('action'),
    ...common,
    commands: z.array(command).min(1).max(CACAO_LIMITS.maxCommandsPerStep),
    targets: z.array(identifier).max(100).default([]),
    out_args: z.array(text).max(100).default([]),
  }),
  z.object({
    type: z.literal('playbook-action'),
    ...common,
    playbook_id: identifier,
    in_args: z.array(text).max(100).default([]),
  }),
  z.object({ type: z.literal('parallel'), ...common, next_steps: z.array(identifier).min(1).max(100) }),
  z.object({
    type: z.literal('if-condition'),
    ...common,
    condition: text,
    on_true: identifier,
    on_false: identifier.optional(),
  }),
  z.object({ type: z.literal('while-condition'), ...common, condition: text, on_true: identifier }),
  z.object({
    type: z.literal('switch-condition'),
    ...common,
    switch: text,
    cases: z.record(z.string().max(250), identifier),
  }),
]);
export type CacaoStep = z.infer<typeof step>;

const endpoint = z.object({
  type: z.string().max(64),
  name: text.optional(),
  address: z.record(z.string().max(16), z.array(z.union([text, z.number()])).max(20)).optional(),
  port: z.union([text, z.number()]).optional(),
  authentication_info: identifier.optional(),
});

export const cacaoPlaybookSchema = z.object({
  type: z.literal('playbook'),
  spec_version: z.literal('cacao-2.0', 'expected cacao-2.0'),
  id: identifier,
  name: z.string().min(1).max(4_096),
  description: text.optional(),
  playbook_variables: z.record(z.string().max(250), variable).default({}),
  workflow_start: identifier,
  workflow_exception: identifier.optional(),
  workflow: z
    .record(z.string().max(128), step)
    .refine((steps) => Object.keys(steps).length <= CACAO_LIMITS.maxSteps, `at most ${CACAO_LIMITS.maxSteps} steps`),
  target_definitions: z.record(z.string().max(128), endpoint).default({}),
  playbook_extensions: z.record(z.string().max(128), z.unknown()).default({}),
});
export type CacaoPlaybook = z.infer<typeof cacaoPlaybookSchema>;

export const nativeExtensionSchema = z.object({
  native_format: z.literal('cerberus/v1'),
  native_source: z.string().max(1_048_576),
  native_sha256: z.string().regex(/^[0-9a-f]{64}$/),
});
