import { describe, expect, it } from 'vitest';
import { describeAnswerCache } from './answer-cache.contract.ts';
import { createMemoryAnswerCache } from './answer-cache.ts';
import { LLM_LIMITS } from './limits.ts';
import { createRedisAnswerCache } from './redis-answer-cache.ts';

describeAnswerCache('this process', async () => {
  let nowMs = 0;
  return {
    cache: createMemoryAnswerCache(() => nowMs),
    outlive: async () => {
      nowMs += LLM_LIMITS.cacheTtlMs;
    },
  };
});

describe('a Redis that is away', () => {
  it('knows nothing, keeps nothing, and holds nothing up', async () => {
    const errors: unknown[] = [];
    const away = new Error('away');
    const redis = { get: () => Promise.reject(away), set: () => Promise.reject(away) };
    const cache = createRedisAnswerCache({ redis, prefix: 'p:', onError: (error) => errors.push(error) });
    await cache.set('a', 'text');
    expect([await cache.get('a'), errors]).toEqual([null, [away, away]]);
  });
});
