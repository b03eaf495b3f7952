import type { AnswerCache } from '../llm/answer-cache.ts';
import { createCallLog } from '../llm/call-log.ts';
import { budgetsOf, type LlmConfig, pricesOf, providerOf } from '../llm/config.ts';
import { createGuardedLlm, type LlmStatus } from '../llm/guarded-llm.ts';
import { type AnalyseSessionsOptions, startSessionAnalyses } from './analyse-sessions.ts';

export type StartAnalysisOptions = Pick<
  AnalyseSessionsOptions,
  'database' | 'eventLog' | 'source' | 'networkOf' | 'randomBytes' | 'now' | 'onError'
> & {
  readonly config: LlmConfig;
  readonly request: typeof fetch;
  /** Where answers are remembered; in this process when left out. */
  readonly cache?: AnswerCache | undefined;
};

/** The analysis of sessions as configured. */
export interface RunningAnalysis {
  /** How the model is and what it used today; null while there is none. */
  status(): LlmStatus | null;
  /** Gives up the questions under way. Idempotent. */
  stop(): Promise<void>;
}

/** Starts the analysis of sessions; without a model nothing is noted, so that nothing waits for one. */
export async function startAnalysis(options: StartAnalysisOptions): Promise<RunningAnalysis> {
  const { config, request, cache, ...rest } = options;
  const provider = providerOf(config, request);
  if (provider.name === 'none') return { status: () => null, stop: async () => {} };
  const llm = await createGuardedLlm({
    provider,
    budgets: budgetsOf(config),
    prices: pricesOf(config),
    callLog: createCallLog(options.database),
    cache,
    now: options.now,
  });
  const analyses = startSessionAnalyses({
    ...rest,
    llm,
    minLevel: config.minLevel,
    maxOutputTokens: config.maxOutputTokens,
    temperature: config.temperature,
  });
  return { status: () => llm.status(), stop: () => analyses.stop() };
}
