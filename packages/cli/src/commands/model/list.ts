import { modelsQuerySchema } from '@cerberusmesh/contracts';
import { createModelStore } from '@cerberusmesh/hub/models';
import { type ConfigurationOptions, configurationFor, parseQuery } from '../../command-options.ts';
import { withStore } from '../../open-store.ts';
import { parseOutputFormat, renderList } from '../../output.ts';

/** Kept models, newest first. */
export async function run(
  options: ConfigurationOptions & { kind?: string; promoted?: boolean; output: string },
): Promise<void> {
  const format = parseOutputFormat(options.output);
  const { kind } = parseQuery(modelsQuerySchema, { kind: options.kind });
  const models = await withStore(configurationFor(options), 'model list', ({ database, eventLog }) =>
    createModelStore({ database, appendWithin: eventLog.appendWithin }).list({
      kind,
      promoted: options.promoted === true ? true : undefined,
    }),
  );
  process.stdout.write(
    renderList(
      models,
      [
        { name: 'id', value: ({ id }) => id },
        { name: 'model', value: ({ name, version }) => `${name}@${version}` },
        { name: 'kind', value: (model) => model.kind },
        { name: 'promoted', value: ({ promoted }) => (promoted ? 'yes' : 'no') },
        { name: 'trained', value: ({ trainedAt }) => trainedAt },
        { name: 'sessions', value: ({ metrics }) => (metrics.learnedFrom ?? 0) + (metrics.heldOut ?? 0) },
        { name: 'seed', value: ({ seed }) => seed },
        {
          name: 'data',
          value: ({ trainingDataSha256: sha256 }) => (format === 'table' ? sha256.slice(0, 12) : sha256),
        },
        { name: 'bytes', value: ({ weightsBytes }) => weightsBytes },
      ],
      format,
    ),
  );
}
