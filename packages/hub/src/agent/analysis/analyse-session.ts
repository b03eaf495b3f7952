import type { CerberusEvent } from '@cerberusmesh/contracts';
import type { SessionFacts } from '../../detection/session-facts.ts';
import type { GuardedLlm } from '../llm/guarded-llm.ts';
import { LLM_LIMITS } from '../llm/limits.ts';
import { ANALYSIS_SHAPE, type AnalysisAnswer, reviewReasons, type SessionAnalysis } from './analysis.ts';
import { ANALYSIS_LIMITS } from './limits.ts';
import { materialOf } from './material.ts';
import { PROMPT_VERSION, promptFor } from './prompt.ts';
import { boundedText } from './quote.ts';

export interface AnalyseOptions {
  readonly llm: GuardedLlm;
  readonly maxOutputTokens: number;
  readonly temperature?: number | undefined;
  /** The network that an address is counted under. */
  readonly networkOf: (address: string) => string;
  readonly randomBytes: (count: number) => Uint8Array;
  /** Unix milliseconds. */
  readonly now: () => number;
}

/**
 * Asks a model to describe a session. Reads facts and events, gives words and perhaps a wish for a person; it has no way
 * to change either.
 *
 * @throws LlmError, `invalid-answer` also when an event is cited that the model was not shown
 */
export async function analyseSession(
  facts: SessionFacts,
  events: readonly CerberusEvent[],
  options: AnalyseOptions,
  signal: AbortSignal,
): Promise<SessionAnalysis> {
  const { llm, temperature } = options;
  const material = materialOf(facts, events);
  const prompt = promptFor(material.json, options.randomBytes(ANALYSIS_LIMITS.delimiterBytes));
  const { value, provider, model } = await llm.structured(
    {
      purpose: 'analysis',
      sessionId: facts.id,
      keys: { session: facts.id, source: options.networkOf(facts.source.address), trap: facts.trap },
      question: {
        system: prompt.system,
        user: prompt.user,
        maxOutputTokens: options.maxOutputTokens,
        timeoutMs: LLM_LIMITS.analysisTimeoutMs,
        ...(temperature === undefined ? {} : { temperature }),
      },
      promptHash: prompt.hash,
      retries: LLM_LIMITS.analysisRetries,
    },
    ANALYSIS_SHAPE,
    ({ evidence }) =>
      evidence.every((id) => material.eventIds.has(id)) ? null : 'The answer cites an event that it was not shown.',
    signal,
  );
  const reasons = reviewReasons(value, facts);
  const indicators = distinct(value.indicators_of_compromise).filter((indicator) => material.shows(indicator));
  return {
    tag: 'unverified',
    ...wordsOf(value),
    indicators_of_compromise: indicators,
    inventedIndicators: distinct(value.indicators_of_compromise).length - indicators.length,
    evidence: distinct(value.evidence),
    review: { raised: reasons.length > 0, reasons },
    analysedAt: new Date(options.now()).toISOString(),
    level: facts.level,
    provider,
    model,
    promptHash: prompt.hash,
    promptVersion: PROMPT_VERSION,
  };
}

/** The model repeats what attackers wrote: its words are made visible as theirs are. */
function wordsOf(answer: AnalysisAnswer) {
  return {
    threat_score: answer.threat_score,
    severity: answer.severity,
    behavioral_patterns: answer.behavioral_patterns.map((text) => boundedText(text, ANALYSIS_LIMITS.maxItemCharacters)),
    attack_sophistication: answer.attack_sophistication,
    recommended_action: answer.recommended_action,
    confidence: answer.confidence,
    reasoning: boundedText(answer.reasoning, ANALYSIS_LIMITS.maxReasoningCharacters),
  };
}

function distinct(values: readonly string[]): string[] {
  return [...new Set(values)];
}
