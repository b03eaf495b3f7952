import { type CallKey, callKeyText, type Fact, type Move } from '../run-facts.ts';
import type { Value } from '../templates/value.ts';
import { isMapping } from '../templates/value.ts';

type Planned =
  | { readonly kind: 'call' | 'sleep'; readonly key: CallKey }
  | { readonly kind: 'ask'; readonly step: string };

/** The durable key of a move; a fact that ends it has the same. */
export function moveKey(move: Planned): string {
  return move.kind === 'ask' ? `ask:${move.step}` : `${move.kind}:${callKeyText(move.key)}`;
}

/** The key of the move that a fact ends; null for facts that end none. */
export function endedKey(fact: Fact): string | null {
  if (fact.kind === 'answer') return moveKey({ kind: 'ask', step: fact.step });
  if (fact.kind === 'elapsed') return moveKey({ kind: 'sleep', key: fact.key });
  return fact.kind === 'result' || fact.kind === 'error' ? moveKey({ kind: 'call', key: fact.key }) : null;
}

/** When a move is due by itself; null for calls, which are done at once. */
export function dueAtOf(move: Move, nowMs: number): string | null {
  if (move.kind === 'sleep') return new Date(nowMs + move.milliseconds).toISOString();
  return move.kind === 'ask' ? new Date(nowMs + move.timeoutMs).toISOString() : null;
}

/** What a person says a call came to: `{result}`, or `{error}` with a sentence. Null for anything else. */
export function resolutionOf(key: string, answer: Value): Fact | null {
  const callKey = callKeyOf(key);
  if (callKey === null || !isMapping(answer)) return null;
  const { result, error } = answer;
  if (error === undefined) return { kind: 'result', key: callKey, value: result ?? null };
  const message = typeof error === 'string' ? error : JSON.stringify(error);
  return { kind: 'error', key: callKey, error: { code: 'resolved', message }, retryable: false };
}

/** `call:<step>/<item>/<iteration>/<attempt>` taken apart. */
export function callKeyOf(key: string): CallKey | null {
  const found = /^call:([a-z0-9_]+)\/(\d+)\/(\d+)\/(\d+)$/.exec(key);
  if (found === null) return null;
  const [, step = '', item, iteration, attempt] = found;
  return { step, item: Number(item), iteration: Number(iteration), attempt: Number(attempt) };
}
