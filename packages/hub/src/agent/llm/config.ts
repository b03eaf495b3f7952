import { z } from 'zod';
import type { LlmBudgetSettings } from './budgets.ts';
import type { LlmPrices } from './guarded-llm.ts';
import type { LlmProvider } from './llm-provider.ts';
import { createNoneProvider } from './none-provider.ts';
import { createOpenAiProvider } from './openai-provider.ts';

const calls = (byDefault: number) => z.int().min(0).max(10_000_000).default(byDefault);

/** `agent.llm`: the language model that adds words to sessions. Strict: an unknown key is an error. */
export const llmConfigSchema = z
  .strictObject({
    apiKey: z.string().min(1).max(512).optional().describe('The key of your account at the model (OPENAI_API_KEY).'),
    baseUrl: z
      .url({ protocol: /^https?$/ })
      .optional()
      .describe('A server that speaks the chat completions of OpenAI (Ollama, vLLM, llama.cpp), with its /v1.'),
    model: z.string().min(1).max(128).default('gpt-4o-mini').describe('Which model answers (CERBERUS_LLM_MODEL).'),
    temperature: z
      .number()
      .min(0)
      .max(2)
      .optional()
      .describe("How free it answers (CERBERUS_LLM_TEMP); the model's own when left out."),
    minLevel: z.int().min(1).max(5).default(4).describe('Sessions from this threat level on are analysed.'),
    maxOutputTokens: z.int().min(200).max(16_000).default(1_500).describe('Longest answer.'),
    callsPerSession: calls(4).describe('Calls for one session in one day.'),
    callsPerSourcePerHour: calls(20).describe('Calls for sessions of one network (/24, /64) in one hour.'),
    callsPerTrapPerHour: calls(200).describe('Calls for sessions of one trap in one hour.'),
    callsPerDay: calls(2_000).describe('Calls in one day (UTC).'),
    tokensPerDay: z.int().min(0).max(10_000_000_000).default(5_000_000).describe('Tokens in one day (UTC), both ways.'),
    costPerDay: z.number().min(0).max(1_000_000).default(5).describe('Money in one day (UTC), in `currency`.'),
    currency: z
      .string()
      .regex(/^[A-Z]{3}$/)
      .default('USD')
      .describe('What the prices are in.'),
    // Above what most models cost, so that who sets nothing spends less than the cap and not more.
    inputPricePerMillionTokens: z
      .number()
      .min(0)
      .max(100_000)
      .default(5)
      .describe('What your provider charges; 0 for a model of your own.'),
    outputPricePerMillionTokens: z
      .number()
      .min(0)
      .max(100_000)
      .default(20)
      .describe('What your provider charges; 0 for a model of your own.'),
  })
  .prefault({})
  .describe('The language model that adds words to sessions; off without a key and a server.');
export type LlmConfig = z.output<typeof llmConfigSchema>;

/** The adapter that a configuration asks for: none without a key and without a server of one's own. */
export function providerOf({ apiKey, baseUrl, model }: LlmConfig, request: typeof fetch): LlmProvider {
  if (apiKey === undefined && baseUrl === undefined) return createNoneProvider();
  return createOpenAiProvider({ apiKey, baseUrl, model, request });
}

export function budgetsOf(config: LlmConfig): LlmBudgetSettings {
  const { callsPerSession, callsPerSourcePerHour, callsPerTrapPerHour, callsPerDay, tokensPerDay, costPerDay } = config;
  return { callsPerSession, callsPerSourcePerHour, callsPerTrapPerHour, callsPerDay, tokensPerDay, costPerDay };
}

export function pricesOf(config: LlmConfig): LlmPrices {
  return {
    inputPerMillionTokens: config.inputPricePerMillionTokens,
    outputPerMillionTokens: config.outputPricePerMillionTokens,
    currency: config.currency,
  };
}
