import { CerberusError, modelKindSchema, nameSchema } from '@cerberusmesh/contracts';
import { ANOMALY_LIMITS, createModelStore, trainFromLog, trainInWorker } from '@cerberusmesh/hub/models';
import { z } from 'zod';
import { type ConfigurationOptions, configurationFor, parseNumber, parseQuery } from '../../command-options.ts';
import { onInterruption } from '../../interruption.ts';
import { withStore } from '../../open-store.ts';
import { parseOutputFormat, safeJson } from '../../output.ts';

interface TrainOptions extends ConfigurationOptions {
  readonly name?: string;
  readonly seed: string;
  readonly sessions: string;
  readonly set: readonly string[];
  readonly promote?: boolean;
  readonly output: string;
}

const MAX_SEED = 0xffff_ffff;

/** Ctrl-C gives the training up; nothing is kept then. */
export async function run(kindText: string, options: TrainOptions): Promise<void> {
  const format = parseOutputFormat(options.output);
  const { kind, name } = parseQuery(z.strictObject({ kind: modelKindSchema, name: nameSchema }), {
    kind: kindText,
    name: options.name ?? kindText,
  });
  const seed = parseNumber('--seed', options.seed, 0, MAX_SEED);
  const maxSessions = parseNumber('--sessions', options.sessions, 1, ANOMALY_LIMITS.maxTrainingSessions);
  const parameters = Object.fromEntries(options.set.map(parseSetting));
  const interruption = new AbortController();
  onInterruption(() => interruption.abort(new CerberusError('conflict', 'The training was given up.')));

  const model = await withStore(configurationFor(options), 'model train', async ({ database, eventLog }) => {
    const models = createModelStore({ database, appendWithin: eventLog.appendWithin });
    const trained = await trainFromLog({
      kind,
      name,
      parameters,
      seed: Math.floor(seed),
      maxSessions: Math.floor(maxSessions),
      readEvents: eventLog.read,
      models,
      train: trainInWorker,
      now: Date.now,
      signal: interruption.signal,
      onProgress: ({ unit, done, total, figures }) => {
        const told = Object.entries(figures).map(([figure, value]) => `, ${figure} ${value.toPrecision(4)}`);
        process.stderr.write(`${unit} ${done} of ${total}${told.join('')}\n`);
      },
    });
    if (options.promote !== true) return trained;
    await models.promote(trained.id, Date.now());
    return { ...trained, promoted: true };
  });
  if (format !== 'table') {
    process.stdout.write(`${safeJson(model)}\n`);
    return;
  }
  const { learnedFrom = 0, heldOut = 0 } = model.metrics;
  process.stdout.write(
    `${[
      `${model.name}@${model.version}  ${model.id}`,
      `learned from ${learnedFrom} sessions, measured on ${heldOut}`,
      ...Object.entries(model.metrics)
        .filter(([figure]) => figure !== 'learnedFrom' && figure !== 'heldOut')
        .map(([figure, value]) => `${figure} ${Number(value.toPrecision(4))}`),
      `training data ${model.trainingDataSha256}, seed ${model.seed}`,
      model.promoted
        ? 'It scores sessions from now on.'
        : `It scores nothing yet: cerberus model promote ${model.name}@${model.version}`,
    ].join('\n')}\n`,
  );
}

/** `trees=200` as a name and a number, a truth value or a text. */
function parseSetting(text: string): [string, number | boolean | string] {
  const at = text.indexOf('=');
  if (at < 1) throw new CerberusError('invalid-arguments', `--set ${text}: expected name=value`);
  const value = text.slice(at + 1);
  const number = value.trim() === '' ? Number.NaN : Number(value);
  if (Number.isFinite(number)) return [text.slice(0, at), number];
  return [text.slice(0, at), value === 'true' ? true : value === 'false' ? false : value];
}
