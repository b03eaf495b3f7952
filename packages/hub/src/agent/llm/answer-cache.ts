import { BoundedCache } from './bounded-cache.ts';
import { LLM_LIMITS } from './limits.ts';

/**
 * Remembers answers of a model to exact questions, for `LLM_LIMITS.cacheTtlMs`.
 *
 * Obligations: neither of them throws or takes longer than `LLM_LIMITS.cacheTimeoutMs`; an answer that cannot be looked
 * up is not known, one that cannot be kept is not kept. What comes back is text that anybody may have written: whoever
 * asks parses it as an answer of the model is parsed.
 */
export interface AnswerCache {
  /** @param key SHA-256 of the question, hex */
  get(key: string): Promise<string | null>;
  set(key: string, text: string): Promise<void>;
}

/** In this process, the `LLM_LIMITS.maxCachedAnswers` used last. @param now Unix milliseconds */
export function createMemoryAnswerCache(now: () => number): AnswerCache {
  const entries = new BoundedCache<{ readonly text: string; readonly untilMs: number }>(LLM_LIMITS.maxCachedAnswers);
  return {
    async get(key) {
      const known = entries.get(key);
      if (known === undefined) return null;
      if (known.untilMs > now()) return known.text;
      entries.delete(key);
      return null;
    },
    async set(key, text) {
      if (text.length > LLM_LIMITS.maxCachedAnswerCharacters) return;
      entries.set(key, { text, untilMs: now() + LLM_LIMITS.cacheTtlMs });
    },
  };
}
