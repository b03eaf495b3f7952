import { describe, expect, it } from 'vitest';
import { describeLlmProvider, failureOf } from './llm-provider.contract.ts';
import type { LlmQuestion } from './llm-provider.ts';
import { createNoneProvider } from './none-provider.ts';
import { createScriptedProvider } from './scripted-provider.ts';

const never = new AbortController().signal;
const question: LlmQuestion = { system: 'a', user: 'b', maxOutputTokens: 10, timeoutMs: 1_000 };

describeLlmProvider('a script', async () => {
  let text: string | null = '';
  return {
    provider: createScriptedProvider({ script: () => text ?? new Promise<string>(() => {}) }),
    play(next) {
      text = next;
    },
  };
});

describe('a scripted model', () => {
  it('gives the same question the same reply, and another seed another one', async () => {
    const script = Array.from({ length: 50 }, (_, index) => `reply ${index}`);
    const ask = async (seed: string, user: string) =>
      (await createScriptedProvider({ script, seed }).complete({ ...question, user }, never)).text;
    expect(await ask('1', 'b')).toBe(await ask('1', 'b'));
    const ofSeeds = new Set(await Promise.all(['1', '2', '3', '4'].map((seed) => ask(seed, 'b'))));
    expect(ofSeeds.size).toBeGreaterThan(1);
  });

  it('fails as an empty script does', async () => {
    expect(await failureOf(createScriptedProvider({ script: [] }).complete(question, never))).toBe('unavailable');
  });
});

describe('no model', () => {
  it('says that it is off, whatever it is asked', async () => {
    const none = createNoneProvider();
    const read = async (): Promise<void> => {
      for await (const _piece of none.stream(question, never)) break;
    };
    expect([
      await failureOf(none.complete(question, never)),
      await failureOf(read()),
      (await none.health(never)).state,
    ]).toEqual(['off', 'off', 'off']);
  });
});
