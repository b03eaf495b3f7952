import { describe, expect, it } from 'vitest';
import { llmConfigSchema, providerOf } from './config.ts';

const chosen = (input: unknown): string => {
  const { name, model } = providerOf(llmConfigSchema.parse(input), fetch);
  return `${name} ${model}`;
};

describe('the configuration of the model', () => {
  it('asks none without a key and without a server of one’s own', () => {
    expect([
      chosen(undefined),
      chosen({ model: 'x' }),
      chosen({ apiKey: 'k' }),
      chosen({ baseUrl: 'http://127.0.0.1:11434/v1', model: 'llama3.2' }),
    ]).toEqual(['none none', 'none none', 'openai gpt-4o-mini', 'openai llama3.2']);
  });

  it('refuses what it does not know', () => {
    expect(llmConfigSchema.safeParse({ modle: 'x' }).success).toBe(false);
    expect(llmConfigSchema.safeParse({ baseUrl: 'file:///etc/passwd' }).success).toBe(false);
    expect(llmConfigSchema.safeParse({ temperature: 3 }).success).toBe(false);
  });
});
