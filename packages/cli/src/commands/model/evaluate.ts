import { readFile } from 'node:fs/promises';
import { CerberusError, uuidSchema } from '@cerberusmesh/contracts';
import {
  ANOMALY_LIMITS,
  addEvaluation,
  createModelStore,
  evaluateFromLog,
  readAnomalyLabels,
} from '@cerberusmesh/hub/models';
import { z } from 'zod';
import { type ConfigurationOptions, configurationFor, parseNumber } from '../../command-options.ts';
import { withStore } from '../../open-store.ts';
import { parseOutputFormat, renderList, safeJson } from '../../output.ts';
import { requireModel } from './find-model.ts';

interface EvaluateOptions extends ConfigurationOptions {
  readonly sessions: string;
  readonly limit: string;
  readonly labels?: string;
  readonly output: string;
}

const labelSchema = z.object({ sessionId: uuidSchema, anomalous: z.boolean() });

/** Scores the sessions of the log with a kept model and keeps what was found. */
export async function run(reference: string, options: EvaluateOptions): Promise<void> {
  const format = parseOutputFormat(options.output);
  const maxSessions = parseNumber('--sessions', options.sessions, 1, ANOMALY_LIMITS.maxTrainingSessions);
  const shown = parseNumber('--limit', options.limit, 0, ANOMALY_LIMITS.maxShownSessions);
  const labels = options.labels === undefined ? undefined : await readLabels(options.labels);
  const evaluation = await withStore(configurationFor(options), 'model evaluate', async ({ database, eventLog }) => {
    const models = createModelStore({ database, appendWithin: eventLog.appendWithin });
    const { id } = await requireModel(models, reference);
    const found = await evaluateFromLog({
      model: await models.load(id),
      readEvents: eventLog.read,
      maxSessions: Math.floor(maxSessions),
      shown: Math.floor(shown),
      labels: labels ?? (await readAnomalyLabels(database)),
    });
    return addEvaluation(database, found, Date.now());
  });
  if (format === 'json' || format === 'ndjson') {
    process.stdout.write(`${safeJson(evaluation)}\n`);
    return;
  }
  const { model, shareAbove, drift, labelled } = evaluation;
  process.stderr.write(
    `${[
      `${model.name}@${model.version} on ${evaluation.sessions} sessions`,
      `above what 95 % scored at the training: ${percent(shareAbove['95'])}; 99 %: ${percent(shareAbove['99'])}; 99.9 %: ${percent(shareAbove['99.9'])}`,
      `drift ${drift.toFixed(3)}${drift > 0.25 ? ': these are other sessions than those of the training' : ''}`,
      ...(labelled === null
        ? []
        : [
            `${labelled.anomalous} of ${labelled.anomalous + labelled.ordinary} labelled sessions are anomalous: area under the ROC curve ${labelled.areaUnderRoc.toFixed(4)}, average precision ${labelled.averagePrecision.toFixed(4)}`,
          ]),
    ].join('\n')}\n`,
  );
  process.stdout.write(
    renderList(
      evaluation.highest,
      [
        { name: 'session', value: ({ sessionId }) => sessionId },
        { name: 'score', value: ({ score }) => score.toFixed(4) },
        { name: 'rank', value: ({ rank }) => percent(rank) },
        {
          name: 'because of',
          value: ({ because }) => because.map(({ feature, share }) => `${feature} ${percent(share)}`).join(', '),
        },
      ],
      format,
    ),
  );
}

function percent(share: number): string {
  return `${Number((100 * share).toPrecision(3))} %`;
}

/** One `{"sessionId":"...","anomalous":true}` a line. */
async function readLabels(path: string): Promise<ReadonlyMap<string, boolean>> {
  const labels = new Map<string, boolean>();
  for (const [index, line] of (await readFile(path, 'utf8')).split('\n').entries()) {
    if (line.trim() === '') continue;
    const label = labelSchema.safeParse(parseJson(line));
    if (!label.success) {
      throw new CerberusError('invalid-arguments', `${path}: line ${index + 1} is no {"sessionId","anomalous"}.`);
    }
    labels.set(label.data.sessionId, label.data.anomalous);
  }
  return labels;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
