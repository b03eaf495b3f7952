import { z } from 'zod';
import type { ResponseAction } from '../response/actions/response-action.ts';

/**
 * What a plugin's module gives: `export default function plugin({ now }) { return { sources, actions } }`. Everything of
 * it is checked, because it was written without these types.
 */

function callable<Shape>() {
  return z.custom<Shape>((value) => typeof value === 'function', 'expected a function');
}

/** Gives events in the shape of the contract (docs/events.md) until `signal` aborts. */
export interface PluginSource {
  readonly name: string;
  events(context: { readonly signal: AbortSignal; readonly now: () => number }): AsyncIterable<unknown>;
}

const sourceSchema = z.looseObject({
  name: z.string().regex(/^[a-z][a-z0-9-]{0,63}$/),
  events: callable<PluginSource['events']>(),
});

const actionSchema = z.looseObject({
  kind: z.string().regex(/^[a-z][a-z0-9_]{0,63}$/),
  summary: z.string().min(1).max(256),
  effect: z.enum(['read', 'write', 'destructive']),
  idempotency: z.enum(['safe', 'keyed', 'unsafe']),
  reversible: z.boolean(),
  defaultTtlMs: z.number().int().min(1).nullable(),
  readiness: callable<ResponseAction['readiness']>(),
  plan: callable<ResponseAction['plan']>(),
  apply: callable<ResponseAction['apply']>(),
  verify: callable<ResponseAction['verify']>(),
  undo: callable<ResponseAction['undo']>(),
});

export const pluginSchema = (maxParts: number) =>
  z.strictObject({
    sources: z.array(sourceSchema).max(maxParts).default([]),
    actions: z.array(actionSchema).max(maxParts).default([]),
  });

export const pluginModuleSchema = z.looseObject({
  default: callable<(given: { readonly now: () => number }) => unknown>(),
});
