import { beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { LoggedCall } from './call-log.ts';
import { createGuardedLlm, type GuardedLlm } from './guarded-llm.ts';
import { LLM_LIMITS } from './limits.ts';
import { failureOf } from './llm-provider.contract.ts';
import { LlmError, type LlmFailure } from './llm-provider.ts';
import { createScriptedProvider, type ScriptedReply } from './scripted-provider.ts';

const shape = { name: 'count_1', schema: z.object({ count: z.int() }) };
const never = new AbortController().signal;
const anything = (): null => null;

describe('the guard of a model', () => {
  let nowMs: number;
  let calls: LoggedCall[];
  let replies: (ScriptedReply | Promise<string>)[];
  let asked: number;

  beforeEach(() => {
    nowMs = Date.parse('2026-05-01T10:00:00.000Z');
    calls = [];
    replies = [];
    asked = 0;
  });

  function guard(
    changes: { readonly callsPerSession?: number; readonly costPerDay?: number } = {},
  ): Promise<GuardedLlm> {
    return createGuardedLlm({
      provider: createScriptedProvider({
        script: async () => {
          asked += 1;
          nowMs += 250;
          return (await replies.shift()) ?? '{"count":1}';
        },
        model: 'm',
      }),
      budgets: {
        callsPerSession: 100,
        callsPerSourcePerHour: 100,
        callsPerTrapPerHour: 100,
        callsPerDay: 100,
        tokensPerDay: 1_000_000,
        costPerDay: 10,
        ...changes,
      },
      prices: { inputPerMillionTokens: 1_000, outputPerMillionTokens: 2_000, currency: 'EUR' },
      callLog: {
        record: async (call) => {
          calls.push(call);
        },
        spentOn: async () => ({ calls: 0, tokens: 0, cost: 0 }),
      },
      now: () => nowMs,
    });
  }

  function ask(
    llm: GuardedLlm,
    promptHash = 'hash',
    retries = 1,
    accept: (value: { count: number }) => string | null = anything,
  ) {
    return llm.structured(
      {
        purpose: 'analysis',
        sessionId: null,
        keys: { session: 's', source: 'n', trap: 't' },
        question: { system: 'abc', user: 'def', maxOutputTokens: 100, timeoutMs: 1_000 },
        promptHash,
        retries,
      },
      shape,
      accept,
      never,
    );
  }

  const outcomes = (): string[] => calls.map(({ attempt, outcome }) => `${attempt} ${outcome}`);
  const failing = (failure: LlmFailure, times: number): void => {
    replies.push(...Array.from({ length: times }, () => new LlmError(failure, 'x', { retryAfterMs: 9_000 })));
  };

  it('logs a call with its model, hash, tokens, cost and time', async () => {
    const llm = await guard();
    expect(await ask(llm)).toEqual({ value: { count: 1 }, provider: 'scripted', model: 'm', isCached: false });
    expect(calls).toEqual([
      {
        at: '2026-05-01T10:00:00.250Z',
        purpose: 'analysis',
        sessionId: null,
        provider: 'scripted',
        model: 'm',
        promptHash: 'hash',
        attempt: 1,
        outcome: 'answered',
        inputTokens: 2,
        outputTokens: 4,
        estimated: false,
        cost: 0.01,
        currency: 'EUR',
        latencyMs: 250,
      },
    ]);
    expect(llm.status()).toEqual({
      provider: 'scripted',
      model: 'm',
      breaker: 'closed',
      today: { calls: 1, tokens: 6, cost: 0.01 },
      currency: 'EUR',
      answered: 1,
      cacheHits: 0,
      failed: 0,
      held: 0,
    });
  });

  it('answers the same question from memory, and logs that', async () => {
    const llm = await guard({ callsPerSession: 1 });
    await ask(llm);
    expect(await ask(llm)).toMatchObject({ value: { count: 1 }, isCached: true });
    expect(outcomes()).toEqual(['1 answered', '1 cached']);
    expect(calls[1]).toMatchObject({ inputTokens: 0, outputTokens: 0, cost: 0 });
    expect(await failureOf(ask(llm, 'another'))).toBe('held');
    nowMs += LLM_LIMITS.cacheTtlMs;
    expect(asked).toBe(1);
    expect((await ask(llm)).isCached).toBe(false);
  });

  it.each<LlmFailure>(['timeout', 'unavailable', 'invalid-answer'])('tries once more after %s', async (failure) => {
    failing(failure, 1);
    expect((await ask(await guard())).value).toEqual({ count: 1 });
    expect(outcomes()).toEqual([`1 ${failure}`, '2 answered']);
  });

  it('tries no third time', async () => {
    failing('timeout', 3);
    expect(await failureOf(ask(await guard()))).toBe('timeout');
    expect(outcomes()).toEqual(['1 timeout', '2 timeout']);
    // What a call without an end used is not known: the most it may have is counted.
    expect(calls[0]).toMatchObject({ inputTokens: 2, outputTokens: 100, estimated: true });
  });

  it.each<LlmFailure>(['refused', 'rejected', 'rate-limited'])('does not try again after %s', async (failure) => {
    failing(failure, 2);
    expect(await failureOf(ask(await guard()))).toBe(failure);
    expect(outcomes()).toEqual([`1 ${failure}`]);
    expect(calls[0]).toMatchObject({ inputTokens: 0, outputTokens: 0, cost: 0 });
  });

  it('counts and forgets an answer that is not accepted', async () => {
    const llm = await guard();
    expect(await failureOf(ask(llm, 'hash', 0, () => 'no'))).toBe('invalid-answer');
    expect(await failureOf(ask(llm, 'hash', 0))).toBe('answered');
    expect(outcomes()).toEqual(['1 invalid-answer', '1 answered']);
  });

  it('never spends more than a day allows, however many ask at the same time', async () => {
    // One call is estimated at 0.202 and costs 0.01.
    const llm = await guard({ costPerDay: 0.25 });
    const all = await Promise.all(Array.from({ length: 60 }, (_, index) => failureOf(ask(llm, `hash ${index}`))));
    expect(llm.status().today.cost).toBeLessThanOrEqual(0.25);
    expect(all.filter((outcome) => outcome === 'answered').length).toBe(asked);
    expect(llm.status().held).toBe(60 - asked);
  });

  it('leaves a failing model alone, then lets one call try it', async () => {
    const llm = await guard();
    failing('unavailable', LLM_LIMITS.failuresUntilRest);
    for (let at = 0; at < LLM_LIMITS.failuresUntilRest; at++) await failureOf(ask(llm, `hash ${at}`, 0));
    expect(await failureOf(ask(llm))).toBe('held');
    expect([asked, llm.status().breaker]).toEqual([LLM_LIMITS.failuresUntilRest, 'open']);
    nowMs += LLM_LIMITS.firstRestMs;
    const { promise, resolve } = Promise.withResolvers<string>();
    replies.push(promise);
    const trying = ask(llm, 'trying');
    await Promise.resolve();
    expect(await failureOf(ask(llm, 'beside it'))).toBe('held');
    resolve('{"count":5}');
    expect((await trying).value).toEqual({ count: 5 });
    expect(await failureOf(ask(llm, 'after it'))).toBe('answered');
  });

  it('rests longer each time the model is not back', async () => {
    const llm = await guard();
    failing('timeout', LLM_LIMITS.failuresUntilRest + 1);
    for (let at = 0; at < LLM_LIMITS.failuresUntilRest; at++) await failureOf(ask(llm, `hash ${at}`, 0));
    nowMs += LLM_LIMITS.firstRestMs;
    expect(await failureOf(ask(llm, 'a', 0))).toBe('timeout');
    nowMs += LLM_LIMITS.firstRestMs;
    expect(await failureOf(ask(llm, 'b', 0))).toBe('held');
    nowMs += LLM_LIMITS.firstRestMs;
    expect(await failureOf(ask(llm, 'c', 0))).toBe('answered');
  });

  it('does not rest because attackers made it answer nonsense', async () => {
    const llm = await guard();
    failing('invalid-answer', 3 * LLM_LIMITS.failuresUntilRest);
    for (let at = 0; at < 3 * LLM_LIMITS.failuresUntilRest; at++) await failureOf(ask(llm, `hash ${at}`, 0));
    expect(await failureOf(ask(llm, 'sober'))).toBe('answered');
  });

  it('keeps the pause that the model asks for', async () => {
    const llm = await guard();
    failing('rate-limited', 1);
    await failureOf(ask(llm));
    nowMs += 8_000;
    expect(await failureOf(ask(llm))).toBe('held');
    nowMs += 1_000;
    expect(await failureOf(ask(llm))).toBe('answered');
  });

  it('counts a call that the hub gave up, and blames nobody', async () => {
    const llm = await guard();
    const controller = new AbortController();
    const { promise } = Promise.withResolvers<string>();
    replies.push(promise);
    const answer = llm.structured(
      {
        purpose: 'analysis',
        sessionId: null,
        keys: { session: null, source: null, trap: null },
        question: { system: 'abc', user: 'def', maxOutputTokens: 100, timeoutMs: 1_000 },
        promptHash: 'hash',
        retries: 1,
      },
      shape,
      anything,
      controller.signal,
    );
    const reason = new Error('the hub stops');
    setImmediate(() => controller.abort(reason));
    await expect(answer).rejects.toBe(reason);
    expect(outcomes()).toEqual(['1 stopped']);
    expect(llm.status()).toMatchObject({ breaker: 'closed', failed: 0 });
  });

  it('runs few calls at the same time and refuses an endless queue', async () => {
    const llm = await guard();
    const gates = Array.from({ length: LLM_LIMITS.maxParallelCalls }, () => Promise.withResolvers<string>());
    replies.push(...gates.map(({ promise }) => promise));
    const count = LLM_LIMITS.maxParallelCalls + LLM_LIMITS.maxWaitingCalls + 3;
    const answers = Array.from({ length: count }, (_, index) => failureOf(ask(llm, `hash ${index}`, 0)));
    await new Promise(setImmediate);
    expect(asked).toBe(LLM_LIMITS.maxParallelCalls);
    for (const { resolve } of gates) resolve('{"count":1}');
    const refused = (await Promise.all(answers)).filter((outcome) => outcome === 'held').length;
    // Three for the queue, the others for the hundred calls of the day.
    expect(refused).toBe(count - 100);
  });
});
