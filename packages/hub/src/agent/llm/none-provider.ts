import { LlmError, type LlmProvider } from './llm-provider.ts';

/** The adapter of a hub without a model: it answers nothing, and says so. */
export function createNoneProvider(): LlmProvider {
  const off = (): LlmError => new LlmError('off', 'No language model is configured.');
  return {
    name: 'none',
    model: 'none',
    complete: async () => {
      throw off();
    },
    stream: () => ({
      [Symbol.asyncIterator]: () => ({
        next: async () => {
          throw off();
        },
      }),
    }),
    structured: async () => {
      throw off();
    },
    health: async () => ({ state: 'off', failure: null }),
  };
}
