import { z } from 'zod';
import { soughtTextSchema } from './primitives.ts';

/** Severity of indicators and findings by the Common Vulnerability Scoring System (first.org/cvss). */

/** What may be assessed: indicators and findings. */
export const CVSS_SUBJECTS = [
  'technique',
  'command',
  'credential',
  'url',
  'domain',
  'ip',
  'file',
  'public-key',
] as const;
export const cvssSubjectSchema = z.enum(CVSS_SUBJECTS);
export type CvssSubject = z.infer<typeof cvssSubjectSchema>;

export const cvssScoreSchema = z.object({
  vector: z.string(),
  /** Base score, 0.0 to 10.0. */
  score: z.number().min(0).max(10),
  /** Qualitative severity rating scale (CVSS 3.1 section 5, CVSS 4.0 section 6). */
  severity: z.enum(['none', 'low', 'medium', 'high', 'critical']),
});
export type CvssScore = z.infer<typeof cvssScoreSchema>;

/** An indicator or finding as the weakness that it exploits. */
export const cvssAssessmentSchema = z.object({
  type: cvssSubjectSchema,
  value: z.string(),
  rule: z.string(),
  weakness: z.string(),
  remedy: z.string(),
  v31: cvssScoreSchema,
  v40: cvssScoreSchema,
  /** The technique that decided, for a technique or a command. */
  technique: z.object({ id: z.string(), name: z.string() }).optional(),
});
export type CvssAssessment = z.infer<typeof cvssAssessmentSchema>;

/** What a language model says of the severity. It read text of attackers: nothing that decides believes it. */
export const cvssModelOpinionSchema = z.discriminatedUnion('state', [
  z.object({ state: z.literal('not-asked') }),
  z.object({
    state: z.literal('failed'),
    /** `off`: there is no model; `held`: a budget, a pause or a rest forbids asking. */
    failure: z.enum(['off', 'held', 'timeout', 'unavailable', 'rate-limited', 'refused', 'rejected', 'invalid-answer']),
  }),
  z.object({
    state: z.literal('answered'),
    model: z.string(),
    v31: cvssScoreSchema,
    v40: cvssScoreSchema.nullable(),
    reasoning: z.string(),
    remediation: z.array(z.string()).max(8),
  }),
]);
export type CvssModelOpinion = z.infer<typeof cvssModelOpinionSchema>;

/** What the rules say, what a model says beside it, and the higher of both. */
export const cvssRatingSchema = cvssAssessmentSchema.extend({
  /** The higher of both by version 3.1: a model raises, it never lowers. */
  score: cvssScoreSchema,
  scoredBy: z.enum(['rules', 'model']),
  model: cvssModelOpinionSchema,
});
export type CvssRating = z.infer<typeof cvssRatingSchema>;

/** `GET /api/v1/intel/cvss`; answers with a `cvssRatingSchema`. */
export const cvssQuerySchema = z.strictObject({
  type: cvssSubjectSchema,
  value: soughtTextSchema(4_096).min(1),
  /** Whether the language model is asked too. */
  model: z.enum(['true', 'false']).default('false'),
});
