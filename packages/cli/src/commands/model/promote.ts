import { createModelStore } from '@cerberusmesh/hub/models';
import { type ConfigurationOptions, configurationFor } from '../../command-options.ts';
import { withStore } from '../../open-store.ts';
import { parseOutputFormat, safeJson } from '../../output.ts';
import { requireModel } from './find-model.ts';

/** Makes a kept model the one of its kind that scores sessions from now on. */
export async function run(reference: string, options: ConfigurationOptions & { output: string }): Promise<void> {
  const format = parseOutputFormat(options.output);
  const { model, event } = await withStore(
    configurationFor(options),
    'model promote',
    async (store) => {
      const models = createModelStore({ database: store.database, appendWithin: store.eventLog.appendWithin });
      const found = await requireModel(models, reference);
      return { model: found, event: await models.promote(found.id, Date.now()) };
    },
    { action: 'model.promote', target: { kind: 'model', id: reference } },
  );
  const name = `${model.name}@${model.version}`;
  if (format !== 'table') process.stdout.write(`${safeJson({ modelId: model.id, name, changed: event !== null })}\n`);
  else if (event === null) process.stdout.write(`${name} already scores sessions.\n`);
  else process.stdout.write(`${name} scores sessions from now on.\n`);
}
