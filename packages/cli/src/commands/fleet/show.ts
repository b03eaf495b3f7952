import { type ConfigurationOptions, configurationFor } from '../../command-options.ts';
import { withStore } from '../../open-store.ts';
import { parseOutputFormat } from '../../output.ts';
import { instanceIdOf, printInstance, requireInstance } from './shown-instance.ts';

/** One sensor that the hub started by itself. */
export async function run(id: string, options: ConfigurationOptions & { output: string }): Promise<void> {
  const format = parseOutputFormat(options.output);
  const instance = await withStore(configurationFor(options), 'fleet show', (store) =>
    requireInstance(store, instanceIdOf(id)),
  );
  printInstance(instance, format);
}
