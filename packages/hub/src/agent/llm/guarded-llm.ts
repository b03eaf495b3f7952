import { hash } from 'node:crypto';
import { type AnswerCache, createMemoryAnswerCache } from './answer-cache.ts';
import { type BudgetKeys, type BudgetName, createBudgets, type LlmBudgetSettings, type Spending } from './budgets.ts';
import type { CallLog, LoggedCall } from './call-log.ts';
import { createCallPlaces } from './call-places.ts';
import { createCircuitBreaker } from './circuit-breaker.ts';
import { LLM_LIMITS } from './limits.ts';
import {
  estimateTokens,
  LlmError,
  type LlmFailure,
  type LlmProvider,
  type LlmQuestion,
  type LlmShape,
  type LlmUsage,
  parseStructuredAnswer,
} from './llm-provider.ts';

/** What a million tokens cost. */
export interface LlmPrices {
  readonly inputPerMillionTokens: number;
  readonly outputPerMillionTokens: number;
  /** ISO 4217. */
  readonly currency: string;
}

export interface LlmCall {
  /** What the answer is for, e.g. `analysis`. */
  readonly purpose: string;
  readonly sessionId: string | null;
  readonly keys: BudgetKeys;
  readonly question: LlmQuestion;
  /** SHA-256 of the question without what is random in it: equal hashes are equal questions. */
  readonly promptHash: string;
  /** Further tries after a failure that may pass. */
  readonly retries: number;
}

export interface GuardedAnswer<Value> {
  readonly value: Value;
  readonly provider: string;
  readonly model: string;
  readonly isCached: boolean;
}

export interface LlmStatus {
  readonly provider: string;
  readonly model: string;
  readonly breaker: 'closed' | 'open' | 'trying';
  readonly today: Spending;
  readonly currency: string;
  readonly answered: number;
  readonly cacheHits: number;
  readonly failed: number;
  /** Calls that a budget, a pause or a rest forbade. */
  readonly held: number;
}

/**
 * The only way to a model: with budgets, a limit of calls at the same time, a rest after failures, a memory of exact
 * questions, and a log of every call.
 */
export interface GuardedLlm {
  /**
   * @param accept says what is wrong with a value that the schema let through, null when nothing is. A value that is
   *   not accepted counts as `invalid-answer` and is not remembered.
   * @throws LlmError, or the signal's reason
   */
  structured<Value>(
    call: LlmCall,
    shape: LlmShape<Value>,
    accept: (value: Value) => string | null,
    signal: AbortSignal,
  ): Promise<GuardedAnswer<Value>>;
  status(): LlmStatus;
}

export interface GuardedLlmOptions {
  readonly provider: LlmProvider;
  readonly budgets: LlmBudgetSettings;
  readonly prices: LlmPrices;
  readonly callLog: CallLog;
  /** Where answers are remembered; in this process when left out. */
  readonly cache?: AnswerCache | undefined;
  /** Unix milliseconds. */
  readonly now: () => number;
}

const PASSING: readonly LlmFailure[] = ['timeout', 'unavailable', 'invalid-answer'];
/** Failures before which no token was made. */
const UNUSED: readonly LlmFailure[] = ['refused', 'rejected', 'rate-limited', 'off'];
const NO_TOKENS: LlmUsage = { inputTokens: 0, outputTokens: 0 };

/** Creates the guard, with what the call log says of today. */
export async function createGuardedLlm(options: GuardedLlmOptions): Promise<GuardedLlm> {
  const { provider, prices, callLog, now, cache = createMemoryAnswerCache(now) } = options;
  const spentToday = await callLog.spentOn(new Date(now()).toISOString().slice(0, 10), prices.currency);
  const budgets = createBudgets({ settings: options.budgets, now, spentToday });
  const breaker = createCircuitBreaker(now);
  const places = createCallPlaces({
    maxParallel: LLM_LIMITS.maxParallelCalls,
    maxWaiting: LLM_LIMITS.maxWaitingCalls,
  });
  const counts = { answered: 0, cacheHits: 0, failed: 0, held: 0 };

  function costOf({ inputTokens, outputTokens }: LlmUsage): number {
    return (inputTokens * prices.inputPerMillionTokens + outputTokens * prices.outputPerMillionTokens) / 1_000_000;
  }

  function held(what: string, untilMs: number): LlmError {
    counts.held += 1;
    return new LlmError('held', what, { retryAfterMs: Math.max(0, untilMs - now()) });
  }

  function record(
    call: LlmCall,
    result: Pick<LoggedCall, 'attempt' | 'outcome' | 'estimated' | 'latencyMs'> & { readonly usage: LlmUsage },
  ): Promise<void> {
    const { usage, ...rest } = result;
    return callLog.record({
      at: new Date(now()).toISOString(),
      purpose: call.purpose.slice(0, LLM_LIMITS.maxPurposeCharacters),
      sessionId: call.sessionId,
      provider: provider.name,
      model: provider.model,
      promptHash: call.promptHash,
      ...rest,
      inputTokens: usage.inputTokens,
      outputTokens: usage.outputTokens,
      cost: costOf(usage),
      currency: prices.currency,
    });
  }

  /** One call of the model, counted and logged however it ends. */
  async function askOnce<Value>(
    call: LlmCall,
    attempt: number,
    shape: LlmShape<Value>,
    accept: (value: Value) => string | null,
    signal: AbortSignal,
  ): Promise<{ readonly value: Value; readonly text: string }> {
    const { question } = call;
    const estimate = {
      inputTokens: estimateTokens(question.system + question.user),
      outputTokens: question.maxOutputTokens,
    };
    const untilMs = breaker.enter();
    if (untilMs !== null) throw held('The model rests after failures.', untilMs);
    const answer = budgets.take(call.keys, {
      tokens: estimate.inputTokens + estimate.outputTokens,
      cost: costOf(estimate),
    });
    if (!answer.granted) {
      breaker.released();
      throw held(BUDGET_TEXTS[answer.budget], answer.untilMs);
    }
    const startMs = now();
    const finish = async (outcome: LoggedCall['outcome'], usage: LlmUsage | null): Promise<void> => {
      const used = usage ?? estimate;
      answer.reservation.settle({ tokens: used.inputTokens + used.outputTokens, cost: costOf(used) });
      await record(call, {
        attempt,
        outcome,
        estimated: usage === null,
        latencyMs: Math.max(0, now() - startMs),
        usage: used,
      });
    };
    try {
      const { value, text, usage } = await provider.structured(question, shape, signal);
      const wrong = accept(value);
      if (wrong !== null) throw new LlmError('invalid-answer', wrong, { usage });
      breaker.succeeded();
      await finish('answered', usage);
      counts.answered += 1;
      return { value, text };
    } catch (error) {
      if (!(error instanceof LlmError)) {
        // Given up by ourselves, or a fault of ours: it says nothing of the model, but may have cost something.
        breaker.released();
        await finish('stopped', null);
        throw error;
      }
      counts.failed += 1;
      breaker.failed(error.failure, error.retryAfterMs);
      await finish(error.failure, error.usage ?? (UNUSED.includes(error.failure) ? NO_TOKENS : null));
      throw error;
    }
  }

  /** What is known of this question, when it is still an answer: others may write to a memory that is shared. */
  async function recall<Value>(
    key: string,
    shape: LlmShape<Value>,
    accept: (value: Value) => string | null,
  ): Promise<Value | null> {
    const text = await cache.get(key);
    if (text === null) return null;
    try {
      const { value } = parseStructuredAnswer({ text, usage: NO_TOKENS }, shape);
      return accept(value) === null ? value : null;
    } catch (error) {
      if (error instanceof LlmError) return null;
      throw error;
    }
  }

  return {
    async structured(call, shape, accept, signal) {
      const identity = { provider: provider.name, model: provider.model };
      const { temperature = null, seed = null, maxOutputTokens } = call.question;
      const key = hash(
        'sha256',
        JSON.stringify([
          provider.name,
          provider.model,
          temperature,
          seed,
          maxOutputTokens,
          shape.name,
          call.promptHash,
        ]),
      );
      const known = await recall(key, shape, accept);
      if (known !== null) {
        counts.cacheHits += 1;
        await record(call, { attempt: 1, outcome: 'cached', estimated: false, latencyMs: 0, usage: NO_TOKENS });
        return { value: known, ...identity, isCached: true };
      }
      return await places.run(signal, async () => {
        for (let attempt = 1; ; attempt++) {
          try {
            const { value, text } = await askOnce(call, attempt, shape, accept, signal);
            await cache.set(key, text);
            return { value, ...identity, isCached: false };
          } catch (error) {
            const mayPass = error instanceof LlmError && PASSING.includes(error.failure);
            if (!mayPass || attempt > call.retries) throw error;
          }
        }
      });
    },
    status: () => ({
      provider: provider.name,
      model: provider.model,
      breaker: breaker.state(),
      today: budgets.today(),
      currency: prices.currency,
      ...counts,
    }),
  };
}

const BUDGET_TEXTS: Readonly<Record<BudgetName, string>> = {
  session: 'The budget of this session is used up.',
  source: 'The budget of this source is used up for now.',
  trap: 'The budget of this trap is used up for now.',
  calls: 'The calls of this day are used up.',
  tokens: 'The tokens of this day are used up.',
  cost: 'The money of this day is used up.',
};
