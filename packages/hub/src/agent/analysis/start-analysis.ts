import type { AnswerCache } from '../llm/answer-cache.ts';
import type { LlmConfig } from '../llm/config.ts';
import type { GuardedLlm, LlmStatus } from '../llm/guarded-llm.ts';
import { openLlm } from '../llm/open-llm.ts';
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
  /** The way to the model, for whatever else asks it within the same budgets; null while there is none. */
  readonly llm: GuardedLlm | null;
  /** How the model is and what it used today; null while there is none. */
  status(): LlmStatus | null;
  /** Gives up the questions under way. Idempotent. */
  stop(): Promise<void>;
}

/** Starts the analysis of sessions; without a model nothing is noted, so that nothing waits for one. */
export async function startAnalysis(options: StartAnalysisOptions): Promise<RunningAnalysis> {
  const { config, request, cache, ...rest } = options;
  const llm = await openLlm({ config, request, cache, database: options.database, now: options.now });
  if (llm === null) return { llm: null, status: () => null, stop: async () => {} };
  const analyses = startSessionAnalyses({
    ...rest,
    llm,
    minLevel: config.minLevel,
    maxOutputTokens: config.maxOutputTokens,
    temperature: config.temperature,
  });
  return { llm, status: () => llm.status(), stop: () => analyses.stop() };
}
