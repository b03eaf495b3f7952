import { z } from 'zod';
import type { Fact } from './run-facts.ts';
import type { Value } from './templates/value.ts';

const keySchema = z.strictObject({ step: z.string(), item: z.int(), iteration: z.int(), attempt: z.int() });
const errorSchema = z.strictObject({ code: z.string(), message: z.string() });

/** JSON that came back from the database or a person. */
export const valueSchema: z.ZodType<Value> = z.lazy(() =>
  z.union([z.string(), z.number(), z.boolean(), z.null(), z.array(valueSchema), z.record(z.string(), valueSchema)]),
);

/** A fact as the store gives it back. */
export const factSchema: z.ZodType<Fact> = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('result'), key: keySchema, value: valueSchema }),
  z.strictObject({ kind: z.literal('error'), key: keySchema, error: errorSchema, retryable: z.boolean() }),
  z.strictObject({ kind: z.literal('unknown'), key: keySchema }),
  z.strictObject({ kind: z.literal('answer'), step: z.string(), answer: z.enum(['approved', 'rejected', 'expired']) }),
  z.strictObject({ kind: z.literal('elapsed'), key: keySchema }),
  z.strictObject({ kind: z.literal('cancelled') }),
  z.strictObject({ kind: z.literal('overdue') }),
]);
