import { randomBytes } from 'node:crypto';
import {
  CerberusError,
  CVSS_SUBJECTS,
  type CvssAssessment,
  type CvssModelOpinion,
  type CvssRating,
  type CvssScore,
  type CvssSubject,
  cvssSubjectSchema,
} from '@cerberusmesh/contracts';
import { createCvssAssessor, scoreOfVector } from '@cerberusmesh/hub/cvss';
import { type ConfigurationOptions, configurationFor } from '../../command-options.ts';
import { withStore } from '../../open-store.ts';
import { parseOutputFormat, renderList, safeJson, visible } from '../../output.ts';

type ScoreOptions = ConfigurationOptions & { readonly output: string; readonly model?: true };

/** Vector and score of an indicator or finding, or the score of a vector. Needs no hub; a database with `--model` alone. */
export async function run(type: string, value: string, options: ScoreOptions): Promise<void> {
  const format = parseOutputFormat(options.output);
  const subject = cvssSubjectSchema.safeParse(type);
  if (!subject.success && type !== 'vector')
    throw new CerberusError('invalid-arguments', `${type}: expected vector or one of ${CVSS_SUBJECTS.join(', ')}`);
  if (!subject.success && options.model === true)
    throw new CerberusError('invalid-arguments', '--model: a vector says everything itself');
  const rating = subject.success && options.model === true ? await ratedByModel(subject.data, value, options) : null;
  const assessment = rating ?? (subject.success ? createCvssAssessor().assess(subject.data, value) : null);
  const scores = assessment === null ? [scoreOfVector(value)] : [assessment.v31, assessment.v40];
  if (format === 'table') {
    process.stdout.write(assessment === null ? '' : describe(assessment));
    process.stdout.write(scores.map(line).join(''));
    if (rating !== null) process.stdout.write(describeModel(rating));
  } else if (format === 'csv') {
    const columns = (['vector', 'score', 'severity'] as const).map((name) => ({
      name,
      value: (item: CvssScore) => item[name],
    }));
    process.stdout.write(renderList([...scores, ...scoresOf(rating?.model)], columns, format));
  } else {
    process.stdout.write(`${safeJson(assessment ?? scores[0], format === 'json' ? 2 : undefined)}\n`);
  }
}

/** The model's budgets and its call log are in the database. */
async function ratedByModel(type: CvssSubject, value: string, options: ScoreOptions): Promise<CvssRating> {
  const configuration = configurationFor(options);
  // The rules refuse without a database what they do not cover.
  createCvssAssessor().assess(type, value);
  return withStore(configuration, 'cvss score', async ({ database }) => {
    // A whole hub is loaded with it, so it is only where it is needed.
    const { openSeverityRater } = await import('@cerberusmesh/hub');
    const rate = await openSeverityRater({
      config: configuration.agent.llm,
      database,
      request: fetch,
      randomBytes,
      now: Date.now,
    });
    return rate(type, value, true, new AbortController().signal);
  });
}

function describe({ weakness, remedy, rule, technique }: CvssAssessment): string {
  const because = technique === undefined ? '' : `, ${technique.id} ${technique.name}`;
  return `${visible(`${weakness} (rule ${rule}${because})`)}\n${visible(remedy)}\n`;
}

function describeModel({ model, score, scoredBy }: CvssRating): string {
  if (model.state !== 'answered')
    return `${visible(`The model was not heard (${model.state === 'failed' ? model.failure : model.state}): the rules stand alone.`)}\n`;
  return [
    `\n${visible(`${model.model} (a language model; unverified): ${model.reasoning}`)}\n`,
    ...model.remediation.map((text) => `- ${visible(text)}\n`),
    ...scoresOf(model).map(line),
    `\nThe higher counts: ${score.score.toFixed(1)} ${score.severity}, by ${scoredBy === 'model' ? 'the model' : 'the rules'}.\n`,
  ].join('');
}

function scoresOf(model: CvssModelOpinion | undefined): CvssScore[] {
  if (model?.state !== 'answered') return [];
  return model.v40 === null ? [model.v31] : [model.v31, model.v40];
}

function line({ vector, score, severity }: CvssScore): string {
  return `${score.toFixed(1)} ${severity}  ${visible(vector)}\n`;
}
