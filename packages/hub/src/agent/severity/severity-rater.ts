import {
  CerberusError,
  type CvssAssessment,
  type CvssModelOpinion,
  type CvssRating,
  type CvssScore,
  type CvssSubject,
} from '@cerberusmesh/contracts';
import { z } from 'zod';
import { scoreOfVector } from '../../intel/cvss/cvss.ts';
import { ANALYSIS_LIMITS } from '../analysis/limits.ts';
import { boundedText } from '../analysis/quote.ts';
import type { GuardedLlm } from '../llm/guarded-llm.ts';
import { LLM_LIMITS } from '../llm/limits.ts';
import { LlmError, type LlmShape } from '../llm/llm-provider.ts';
import { SEVERITY_LIMITS } from './limits.ts';
import { severityPrompt } from './severity-prompt.ts';

const answerSchema = z.strictObject({
  vector31: z.string().max(SEVERITY_LIMITS.maxVectorCharacters),
  vector40: z.string().max(SEVERITY_LIMITS.maxVectorCharacters).nullable(),
  reasoning: z.string().min(1).max(SEVERITY_LIMITS.maxReasoningCharacters),
  remediation: z
    .array(z.string().min(1).max(SEVERITY_LIMITS.maxRemediationCharacters))
    .max(SEVERITY_LIMITS.maxRemediationItems),
});
type SeverityAnswer = z.infer<typeof answerSchema>;

const SEVERITY_SHAPE: LlmShape<SeverityAnswer> = { name: 'severity_1', schema: answerSchema };

export interface SeverityRaterOptions {
  /** What the rules say. Throws CerberusError `invalid-arguments` where they do not cover it. */
  readonly assess: (type: CvssSubject, value: string) => CvssAssessment;
  /** The way to the model; null while there is none. */
  readonly llm: () => GuardedLlm | null;
  readonly settings: { readonly maxOutputTokens: number; readonly temperature?: number | undefined };
  readonly randomBytes: (count: number) => Uint8Array;
}

/**
 * Rates a finding by the rules, and by a model when `asksModel`. The model's word stands beside theirs and may raise the
 * score, never lower it; without it the rules stand alone and the rating says why.
 *
 * @throws CerberusError `invalid-arguments` when the value is none of its type or no rule covers it, or the reason of
 *   `signal`
 */
export type RateSeverity = (
  type: CvssSubject,
  value: string,
  asksModel: boolean,
  signal: AbortSignal,
) => Promise<CvssRating>;

/** Creates the rating. For people who ask: what decides by itself uses `assess` alone, which no attacker's text moves. */
export function createSeverityRater({ assess, llm, settings, randomBytes }: SeverityRaterOptions): RateSeverity {
  async function ask(assessment: CvssAssessment, signal: AbortSignal): Promise<CvssModelOpinion> {
    const model = llm();
    if (model === null) return { state: 'failed', failure: 'off' };
    const timeLimit = AbortSignal.timeout(SEVERITY_LIMITS.ratingTimeoutMs);
    try {
      return await opinionOf(model, assessment, AbortSignal.any([signal, timeLimit]));
    } catch (error) {
      signal.throwIfAborted();
      if (error instanceof LlmError) return { state: 'failed', failure: error.failure };
      if (timeLimit.aborted) return { state: 'failed', failure: 'timeout' };
      throw error;
    }
  }

  async function opinionOf(
    model: GuardedLlm,
    assessment: CvssAssessment,
    signal: AbortSignal,
  ): Promise<CvssModelOpinion> {
    const prompt = severityPrompt(assessment, randomBytes(ANALYSIS_LIMITS.delimiterBytes));
    const { temperature, maxOutputTokens } = settings;
    const answer = await model.structured(
      {
        purpose: 'severity',
        sessionId: null,
        // People who ask share one account, so that they leave the analyses of sessions their part of the day.
        keys: { session: null, source: 'severity', trap: null },
        question: {
          system: prompt.system,
          user: prompt.user,
          maxOutputTokens,
          timeoutMs: LLM_LIMITS.analysisTimeoutMs,
          ...(temperature === undefined ? {} : { temperature }),
        },
        promptHash: prompt.hash,
        retries: 0,
      },
      SEVERITY_SHAPE,
      whatIsWrong,
      signal,
    );
    const { vector31, vector40, reasoning, remediation } = answer.value;
    return {
      state: 'answered',
      model: answer.model,
      v31: scoreOfVector(vector31),
      v40: vector40 === null ? null : scoreOfVector(vector40),
      // The model repeats what attackers wrote.
      reasoning: boundedText(reasoning, SEVERITY_LIMITS.maxReasoningCharacters),
      remediation: remediation.map((text) => boundedText(text, SEVERITY_LIMITS.maxRemediationCharacters)),
    };
  }

  return async (type, value, asksModel, signal) => {
    const assessment = assess(type, value);
    const opinion: CvssModelOpinion = asksModel ? await ask(assessment, signal) : { state: 'not-asked' };
    const isRaised = opinion.state === 'answered' && opinion.v31.score > assessment.v31.score;
    return {
      ...assessment,
      score: isRaised ? opinion.v31 : assessment.v31,
      scoredBy: isRaised ? 'model' : 'rules',
      model: opinion,
    };
  };
}

/** Base metrics of CVSS 3.1 (table 15) and 4.0 (table 23). */
const METRICS = { 'CVSS:3.1/': 8, 'CVSS:4.0/': 11 } as const;

function whatIsWrong({ vector31, vector40 }: SeverityAnswer): string | null {
  if (!isBaseVector(vector31, 'CVSS:3.1/')) return 'vector31 is no CVSS 3.1 vector of base metrics.';
  if (vector40 !== null && !isBaseVector(vector40, 'CVSS:4.0/'))
    return 'vector40 is no CVSS 4.0 vector of base metrics.';
  return null;
}

/** Whole and nothing more: other metrics would be shown, but not be in the base score. */
function isBaseVector(vector: string, version: keyof typeof METRICS): boolean {
  if (!vector.startsWith(version) || vector.split('/').length !== METRICS[version] + 1) return false;
  return scoreOrNull(vector) !== null;
}

function scoreOrNull(vector: string): CvssScore | null {
  try {
    return scoreOfVector(vector);
  } catch (error) {
    if (error instanceof CerberusError) return null;
    throw error;
  }
}
