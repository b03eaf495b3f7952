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

/** `GET /api/v1/intel/cvss`. */
export const cvssQuerySchema = z.strictObject({ type: cvssSubjectSchema, value: soughtTextSchema(4_096).min(1) });
