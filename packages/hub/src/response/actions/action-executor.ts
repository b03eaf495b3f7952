import type { PolicyCheck } from '@cerberusmesh/contracts';
import type { ActionPlan, ActionRequest, Readiness } from './response-action.ts';

/** An action that somebody orders: a decision, a step of a playbook, a person. */
export interface ActionOrder {
  readonly request: ActionRequest;
  /** One order, one action: asking again with the same key says how far it is. */
  readonly idempotencyKey: string;
  /** How sure the asker is, 0 to 1; null for a person or a playbook, whose author was. */
  readonly confidence: number | null;
  /** Say what would be done, and do nothing. */
  readonly dryRun: boolean;
  readonly signal: AbortSignal;
}

/**
 * What became of an order. `waiting`: policy asks a person; the same order again says when they answered. `unknown`: the
 * hub died while it was done and only a person can say what it came to.
 */
export interface ActionOutcome {
  readonly actionId: string;
  readonly state:
    | 'waiting'
    | 'refused'
    | 'rejected'
    | 'expired'
    | 'simulated'
    | 'running'
    | 'executed'
    | 'failed'
    | 'undone'
    | 'unknown';
  readonly plan: ActionPlan;
  /** What policy looked at, and what it found. */
  readonly checks: readonly PolicyCheck[];
  /** One sentence: what was done, or why not. */
  readonly detail: string;
  /** Of a failure: what a caller branches on. */
  readonly code: string | null;
}

/** Everything that is done in answer goes through here: plan, policy, apply, verify, and a row that says so. */
export interface ActionExecutor {
  /** The kinds of action that there are. */
  kinds(): readonly { readonly kind: string; readonly summary: string }[];
  readiness(kind: string): Promise<Readiness>;
  /** @throws ActionError `no_such_action`, or what planning throws */
  perform(order: ActionOrder): Promise<ActionOutcome>;
  /** Takes an executed action back. Idempotent. @throws CerberusError `not-found`, `conflict` */
  undo(actionId: string, by: string): Promise<ActionOutcome>;
}
