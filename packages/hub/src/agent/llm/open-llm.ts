import type { AnswerCache } from './answer-cache.ts';
import { type CallLogDatabase, createCallLog } from './call-log.ts';
import { budgetsOf, type LlmConfig, pricesOf, providerOf } from './config.ts';
import { createGuardedLlm, type GuardedLlm } from './guarded-llm.ts';

export interface OpenLlmOptions {
  readonly config: LlmConfig;
  readonly database: CallLogDatabase;
  readonly request: typeof fetch;
  /** Where answers are remembered; in this process when left out. */
  readonly cache?: AnswerCache | undefined;
  /** Unix milliseconds. */
  readonly now: () => number;
}

/** The way to the model that is configured, with what was spent today; null when there is none. */
export async function openLlm({ config, database, request, cache, now }: OpenLlmOptions): Promise<GuardedLlm | null> {
  const provider = providerOf(config, request);
  if (provider.name === 'none') return null;
  return createGuardedLlm({
    provider,
    budgets: budgetsOf(config),
    prices: pricesOf(config),
    callLog: createCallLog(database),
    cache,
    now,
  });
}
