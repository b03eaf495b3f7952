import type { z } from 'zod';
import type { ActionDefaults } from './run-plan.ts';
import type { Value } from './templates/value.ts';

/** What an action is told besides its values. */
export interface ActionContext {
  readonly runId: string;
  readonly step: string;
  /** The same for every attempt: a product that knows it does the thing once. */
  readonly idempotencyKey: string;
  /** Aborted when the step times out or its run is taken away. */
  readonly signal: AbortSignal;
  /** The value of a secret that the step names. Never logged, never in a result. */
  secret(name: string): string;
}

/** What an action answers whose work goes on elsewhere: it is called again when something happened there. */
export const LATER = Symbol('later');

/**
 * Something a step can do: built in, or offered by a connector.
 *
 * Obligations: `run` and `simulate` get the values as the step gave them, which `values` has accepted: they parse them
 * once, themselves. `run` ends soon after its signal aborts; it throws `ActionError` for what went wrong and says whether
 * another try may help; what it returns is JSON and holds no secret. `simulate` has no effect and says what would be
 * done. `probe` finds out what a call came to whose answer was lost in a crash; null when that cannot be known.
 */
export interface PlaybookAction extends ActionDefaults {
  readonly name: string;
  /** One line for people who write playbooks. */
  readonly summary: string;
  readonly values: z.ZodType;
  /** What `run` begins goes on elsewhere, and `run` with the same idempotency key only asks how far it is. */
  readonly goesOnElsewhere?: true;
  run(values: unknown, context: ActionContext): Promise<Value | typeof LATER>;
  simulate?(values: unknown, context: ActionContext): Promise<Value>;
  probe?(values: unknown, context: ActionContext): Promise<{ readonly result: Value } | null>;
}

/** A call that did not work. `code` is what `retry.on` names. */
export class ActionError extends Error {
  readonly code: string;
  readonly retryable: boolean;

  constructor(code: string, message: string, options: { readonly retryable: boolean; readonly cause?: unknown }) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'ActionError';
    this.code = code;
    this.retryable = options.retryable;
  }
}
