import type { StepState } from '@cerberusmesh/contracts';
import type { Value } from './templates/value.ts';

/**
 * One call of an action. The key is durable: it never depends on the order in which things happened to run.
 * Item is the place in `for_each` (0 without), iteration that of `repeat_until` (from 0), attempt that of `retry` (from 1).
 */
export interface CallKey {
  readonly step: string;
  readonly item: number;
  readonly iteration: number;
  readonly attempt: number;
}

export function callKeyText({ step, item, iteration, attempt }: CallKey): string {
  return `${step}/${item}/${iteration}/${attempt}`;
}

export interface StepError {
  /** Stable; what `retry.on` names: `timeout`, `http_429`, `template`, `rejected`. */
  readonly code: string;
  readonly message: string;
}

/** What happened, as the store keeps it. A machine fed the same facts in the same order is in the same state. */
export type Fact =
  | { readonly kind: 'result'; readonly key: CallKey; readonly value: Value }
  | { readonly kind: 'error'; readonly key: CallKey; readonly error: StepError; readonly retryable: boolean }
  /** A crash came between intent and result of an unsafe call; a `result` or `error` by a person follows. */
  | { readonly kind: 'unknown'; readonly key: CallKey }
  | { readonly kind: 'answer'; readonly step: string; readonly answer: 'approved' | 'rejected' | 'expired' }
  /** A wait of this key is over: of a retry, between iterations, or of the action `wait`. */
  | { readonly kind: 'elapsed'; readonly key: CallKey }
  | { readonly kind: 'cancelled' }
  | { readonly kind: 'overdue' };

/** What is to be done next. Each is told once; the store remembers it before it is done. */
export type Move =
  | {
      readonly kind: 'call';
      readonly key: CallKey;
      readonly action: string;
      readonly values: { readonly [name: string]: Value };
      readonly idempotency: 'safe' | 'keyed' | 'unsafe';
      /** The same for every attempt of this step, item and iteration. */
      readonly idempotencyKey: string;
      readonly timeoutMs: number | null;
      /** `simulate`: say what would be done and do nothing. */
      readonly mode: 'run' | 'simulate';
      readonly secrets: readonly string[];
    }
  | {
      readonly kind: 'ask';
      readonly step: string;
      readonly question: string;
      readonly quorum: number;
      readonly roles: readonly string[];
      readonly timeoutMs: number;
      readonly onTimeout: 'reject' | 'approve';
    }
  | { readonly kind: 'sleep'; readonly key: CallKey; readonly milliseconds: number }
  | { readonly kind: 'settled'; readonly step: string; readonly state: StepState; readonly error: StepError | null }
  | {
      readonly kind: 'finish';
      readonly state: 'succeeded' | 'failed' | 'cancelled';
      readonly outputs: { readonly [name: string]: Value };
      readonly error: StepError | null;
    };
