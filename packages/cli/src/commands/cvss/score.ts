import { CerberusError, CVSS_SUBJECTS, type CvssAssessment, cvssSubjectSchema } from '@cerberusmesh/contracts';
import { createCvssAssessor, scoreOfVector } from '@cerberusmesh/hub/cvss';
import { parseOutputFormat, renderList, safeJson, visible } from '../../output.ts';

/** Vector and score of an indicator or finding, or the score of a vector. Needs no hub. */
export function run(type: string, value: string, options: { readonly output: string }): void {
  const format = parseOutputFormat(options.output);
  const subject = cvssSubjectSchema.safeParse(type);
  if (!subject.success && type !== 'vector')
    throw new CerberusError('invalid-arguments', `${type}: expected vector or one of ${CVSS_SUBJECTS.join(', ')}`);
  const assessment = subject.success ? createCvssAssessor().assess(subject.data, value) : null;
  const scores = assessment === null ? [scoreOfVector(value)] : [assessment.v31, assessment.v40];
  if (format === 'table') {
    process.stdout.write(assessment === null ? '' : describe(assessment));
    for (const { vector, score, severity } of scores)
      process.stdout.write(`${score.toFixed(1)} ${severity}  ${vector}\n`);
  } else if (format === 'csv') {
    const columns = (['vector', 'score', 'severity'] as const).map((name) => ({
      name,
      value: (item: (typeof scores)[number]) => item[name],
    }));
    process.stdout.write(renderList(scores, columns, format));
  } else {
    process.stdout.write(`${safeJson(assessment ?? scores[0], format === 'json' ? 2 : undefined)}\n`);
  }
}

function describe({ weakness, remedy, rule, technique }: CvssAssessment): string {
  const because = technique === undefined ? '' : `, ${technique.id} ${technique.name}`;
  return `${visible(`${weakness} (rule ${rule}${because})`)}\n${visible(remedy)}\n`;
}
