import {
  confidenceSchema,
  DECISION_KINDS,
  decisionKindSchema,
  timestampSchema,
  uuidSchema,
} from '@cerberusmesh/contracts';
import { z } from 'zod';
import type { SessionFacts } from '../../detection/session-facts.ts';
import type { LlmShape } from '../llm/llm-provider.ts';
import { ANALYSIS_LIMITS } from './limits.ts';

const item = z.string().max(ANALYSIS_LIMITS.maxItemCharacters);

/** What the model answers, under the customary names. */
const answerSchema = z.object({
  threat_score: z.number().min(0).max(1),
  severity: z.enum(['low', 'medium', 'high', 'critical']),
  behavioral_patterns: z.array(item).max(ANALYSIS_LIMITS.maxPatterns),
  attack_sophistication: z.enum(['low', 'medium', 'high']),
  recommended_action: decisionKindSchema,
  confidence: confidenceSchema,
  reasoning: z.string().max(ANALYSIS_LIMITS.maxReasoningCharacters),
  indicators_of_compromise: z.array(item).max(ANALYSIS_LIMITS.maxIndicators),
  /** Ids of the events that show it. */
  evidence: z.array(z.string().max(64)).min(1).max(ANALYSIS_LIMITS.maxEvidence),
  /** Whether a person should look at the session. */
  review: z.boolean(),
});
export type AnalysisAnswer = z.infer<typeof answerSchema>;

export const ANALYSIS_SHAPE: LlmShape<AnalysisAnswer> = { name: 'session_analysis_1', schema: answerSchema };

/**
 * What a language model said of a session. Words, nothing else: attackers wrote what it read, so no part of it is
 * believed by anything that decides. It may only ask for a person.
 */
export const sessionAnalysisSchema = answerSchema.omit({ review: true, evidence: true }).extend({
  tag: z.literal('unverified'),
  /** Events that exist and that the model was shown. */
  evidence: z.array(uuidSchema).min(1).max(ANALYSIS_LIMITS.maxEvidence),
  review: z.object({ raised: z.boolean(), reasons: z.array(z.string().max(512)).max(5) }),
  /** Indicators that stood nowhere in the session and were left out. */
  inventedIndicators: z.int().min(0),
  analysedAt: timestampSchema,
  /** The session as the hub itself rated it then. */
  level: z.int().min(1).max(5),
  provider: z.string().max(64),
  model: z.string().max(128),
  promptHash: z.string().max(64),
  promptVersion: z.string().max(32),
});
export type SessionAnalysis = z.infer<typeof sessionAnalysisSchema>;

/** Why a person should look: the model asks for it, or thinks worse of the session than the hub does. */
export function reviewReasons(answer: AnalysisAnswer, facts: Pick<SessionFacts, 'score' | 'decided'>): string[] {
  const reasons: string[] = [];
  if (answer.review) reasons.push('The model asks for a person.');
  const decided = Math.max(0, ...facts.decided.map(({ kind }) => DECISION_KINDS.indexOf(kind)));
  if (DECISION_KINDS.indexOf(answer.recommended_action) > decided)
    reasons.push(`The model recommends ${answer.recommended_action}, the agent decided ${DECISION_KINDS[decided]}.`);
  if (answer.threat_score >= facts.score + ANALYSIS_LIMITS.reviewScoreDifference)
    reasons.push(`The model rates it ${answer.threat_score.toFixed(2)}, the hub ${facts.score.toFixed(2)}.`);
  return reasons;
}
