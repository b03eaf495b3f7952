import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AnswerCache } from './answer-cache.ts';
import { LLM_LIMITS } from './limits.ts';

export interface AnswerCacheUnderTest {
  readonly cache: AnswerCache;
  /** Lets the time of everything that is kept pass. */
  outlive(): Promise<void>;
  stop?(): Promise<void>;
}

/** What every `AnswerCache` keeps. */
export function describeAnswerCache(name: string, setUp: () => Promise<AnswerCacheUnderTest>): void {
  describe(`${name} as a memory of answers`, () => {
    let subject: AnswerCacheUnderTest;
    beforeEach(async () => {
      subject = await setUp();
    });
    afterEach(() => subject.stop?.());

    it('knows what it was told last, byte for byte, and nothing else', async () => {
      const { cache } = subject;
      expect(await cache.get('a')).toBeNull();
      await cache.set('a', 'first');
      await cache.set('a', '{"text":"zwölf \\u0000 \u{1f512}\n"}');
      expect([await cache.get('a'), await cache.get('A')]).toEqual(['{"text":"zwölf \\u0000 \u{1f512}\n"}', null]);
    });

    it('forgets after a time', async () => {
      await subject.cache.set('a', 'old');
      await subject.outlive();
      expect(await subject.cache.get('a')).toBeNull();
    });

    it('does not keep what is too long', async () => {
      await subject.cache.set('a', 'x'.repeat(LLM_LIMITS.maxCachedAnswerCharacters + 1));
      expect(await subject.cache.get('a')).toBeNull();
    });
  });
}
