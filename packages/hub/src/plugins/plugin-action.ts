import { z } from 'zod';
import type { ResponseAction } from '../response/actions/response-action.ts';
import { actionPlanSchema } from '../response/answers/action-rows.ts';
import { ActionError } from '../response/playbooks/action.ts';

const appliedSchema = z.object({ undoData: z.json(), detail: z.string() });
const checkSchema = z.object({ ok: z.boolean(), detail: z.string() });
const readinessSchema = z.discriminatedUnion('ready', [
  z.object({ ready: z.literal(true) }),
  z.object({ ready: z.literal(false), reason: z.string() }),
]);
const failureSchema = z.object({ code: z.string().max(64), message: z.string(), retryable: z.boolean() });

/**
 * A plugin's action as the hub calls it: what it answers is parsed, what it throws becomes an `ActionError`, and its plan is
 * of its own kind and effect whatever it says.
 */
export function guardedAction(plugin: string, action: ResponseAction): ResponseAction {
  async function guarded<Result>(work: () => Promise<unknown>, schema: z.ZodType<Result>): Promise<Result> {
    let answer: unknown;
    try {
      answer = await work();
    } catch (cause) {
      const said = failureSchema.safeParse(cause).data;
      const message = said?.message ?? (cause instanceof Error ? cause.message : String(cause));
      throw new ActionError(said?.code ?? 'plugin_failed', message, { retryable: said?.retryable ?? false, cause });
    }
    const parsed = schema.safeParse(answer);
    if (parsed.success) return parsed.data;
    throw new ActionError('plugin_failed', `The plugin ${plugin} answers what is not understood.`, {
      retryable: false,
      cause: parsed.error,
    });
  }

  const { kind, summary, effect, idempotency, reversible, defaultTtlMs } = action;
  return {
    kind,
    summary,
    effect,
    idempotency,
    reversible,
    defaultTtlMs,
    readiness: () => guarded(async () => action.readiness(), readinessSchema),
    plan: async (request) => ({ ...(await guarded(async () => action.plan(request), actionPlanSchema)), kind, effect }),
    apply: async (plan, context) => ({
      plan,
      idempotencyKey: context.idempotencyKey,
      ...(await guarded(async () => action.apply(plan, context), appliedSchema)),
    }),
    verify: (applied) => guarded(async () => action.verify(applied), checkSchema),
    undo: (applied) => guarded(async () => action.undo(applied), z.string()),
  };
}
