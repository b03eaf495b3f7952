import type { AnswerCache } from './answer-cache.ts';
import { LLM_LIMITS } from './limits.ts';

/** What is needed of a Redis: SET with an expiry (PX) and GET. */
export interface RedisCommands {
  get(key: string): Promise<string | null>;
  set(key: string, value: string, options: { readonly PX: number }): Promise<unknown>;
}

/**
 * Answers that several hubs share. Redis ends them itself (PX); how many it holds is its own affair (`maxmemory`).
 *
 * @param options.prefix what every key begins with
 * @param options.onError told when Redis did not answer
 */
export function createRedisAnswerCache(options: {
  readonly redis: RedisCommands;
  readonly prefix: string;
  readonly onError: (error: unknown) => void;
}): AnswerCache {
  const { redis, prefix, onError } = options;
  const nameOf = (key: string): string => `${prefix}llm:${key}`;

  /** An analysis waits for this, so a Redis that hangs is one that knows nothing. */
  function soon<Value>(work: Promise<Value>): Promise<Value | null> {
    const { promise, resolve } = Promise.withResolvers<null>();
    const timer = setTimeout(() => {
      onError(new Error('Redis did not answer in time'));
      resolve(null);
    }, LLM_LIMITS.cacheTimeoutMs);
    const settled = work
      .catch((error: unknown) => {
        onError(error);
        return null;
      })
      .finally(() => clearTimeout(timer));
    return Promise.race([settled, promise]);
  }

  return {
    async get(key) {
      const text = await soon(redis.get(nameOf(key)));
      return text !== null && text.length <= LLM_LIMITS.maxCachedAnswerCharacters ? text : null;
    },
    async set(key, text) {
      if (text.length > LLM_LIMITS.maxCachedAnswerCharacters) return;
      await soon(redis.set(nameOf(key), text, { PX: LLM_LIMITS.cacheTtlMs }));
    },
  };
}
