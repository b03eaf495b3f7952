import { type CvssAssessment, type CvssSubject, cvssSubjectSchema } from '@cerberusmesh/contracts';
import { z } from 'zod';
import type { PlaybookAction } from '../action.ts';
import type { Value } from '../templates/value.ts';

const cvssValues = z.strictObject({ type: cvssSubjectSchema, value: z.string().min(1).max(4_096) });

/**
 * `cvss_score`: how grave a finding is by CVSS. `score`, `severity` and `vector` are those of version 3.1, which most
 * products read; `v40` has the same of version 4.0.
 */
export function createCvssScoreAction(assess: (type: CvssSubject, value: string) => CvssAssessment): PlaybookAction {
  async function run(given: unknown): Promise<Value> {
    const { type, value } = cvssValues.parse(given);
    const { rule, weakness, remedy, v31, v40 } = assess(type, value);
    return { score: v31.score, severity: v31.severity, vector: v31.vector, v40: { ...v40 }, rule, weakness, remedy };
  }
  return {
    name: 'cvss_score',
    summary: 'severity of a finding by CVSS 3.1 and 4.0',
    effect: 'read',
    idempotency: 'safe',
    values: cvssValues,
    run,
    simulate: run,
  };
}
