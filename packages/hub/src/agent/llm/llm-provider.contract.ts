import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { LlmError, type LlmProvider, type LlmQuestion } from './llm-provider.ts';

/** A provider that plays what the suite asks it to. */
export interface PlayedProvider {
  readonly provider: LlmProvider;
  /** From now on it answers this; null: it never answers. */
  play(text: string | null): void;
}

const question: LlmQuestion = { system: 'You count.', user: 'How many?', maxOutputTokens: 50, timeoutMs: 5_000 };
const shape = { name: 'count_1', schema: z.object({ count: z.int() }) };
const never = new AbortController().signal;

/** What every adapter of a model must keep to; see the obligations of `LlmProvider`. */
export function describeLlmProvider(name: string, create: () => Promise<PlayedProvider>): void {
  describe(`${name} as a language model`, () => {
    it('answers with text and what it used', async () => {
      const { provider, play } = await create();
      play('three');
      const answer = await provider.complete(question, never);
      expect(answer.text).toBe('three');
      expect(answer.usage.inputTokens).toBeGreaterThan(0);
      expect(answer.usage.outputTokens).toBeGreaterThan(0);
    });

    it('streams the same text in pieces', async () => {
      const { provider, play } = await create();
      const text = 'one two three four five six seven eight nine ten';
      play(text);
      const pieces: string[] = [];
      for await (const piece of provider.stream(question, never)) pieces.push(piece);
      expect(pieces.length).toBeGreaterThan(1);
      expect(pieces.join('')).toBe(text);
    });

    it('gives structured answers that their schema has parsed', async () => {
      const { provider, play } = await create();
      play('{"count":3,"more":true}');
      expect((await provider.structured(question, shape, never)).value).toEqual({ count: 3 });
      play('```json\n{"count":4}\n```');
      expect((await provider.structured(question, shape, never)).value).toEqual({ count: 4 });
    });

    it.each(['no JSON', '{"count":"three"}', '{"count":1.5}', '[]', 'null', '{"count":3'])(
      'refuses the structured answer %s',
      async (text) => {
        const { provider, play } = await create();
        play(text);
        expect(await failureOf(provider.structured(question, shape, never))).toBe('invalid-answer');
      },
    );

    it('gives up after the time it has', async () => {
      const { provider, play } = await create();
      play(null);
      expect(await failureOf(provider.complete({ ...question, timeoutMs: 20 }, never))).toBe('timeout');
    });

    it('rejects with the reason of who aborts it', async () => {
      const { provider, play } = await create();
      play(null);
      const controller = new AbortController();
      const answer = provider.complete(question, controller.signal);
      const reason = new Error('the hub stops');
      setImmediate(() => controller.abort(reason));
      await expect(answer).rejects.toBe(reason);
    });

    it('is ready', async () => {
      const { provider, play } = await create();
      play('{"data":[]}');
      expect(await provider.health(never)).toEqual({ state: 'ready', failure: null });
    });
  });
}

/** How a promise failed; `answered` when it did not. */
export async function failureOf(promise: Promise<unknown>): Promise<string> {
  try {
    await promise;
    return 'answered';
  } catch (error) {
    return error instanceof LlmError ? error.failure : String(error);
  }
}
