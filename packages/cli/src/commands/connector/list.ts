import { type ConfigurationOptions, configurationFor } from '../../command-options.ts';
import { openConnectors } from '../../open-connectors.ts';
import { withStore } from '../../open-store.ts';
import { parseOutputFormat, renderList } from '../../output.ts';

export async function run(options: ConfigurationOptions & { output: string }): Promise<void> {
  const format = parseOutputFormat(options.output);
  const configuration = configurationFor(options);
  const connectors = await withStore(configuration, 'connector list', (store) =>
    openConnectors(store, configuration).list(),
  );
  process.stdout.write(
    renderList(
      connectors,
      [
        { name: 'name', value: ({ name }) => name },
        { name: 'roles', value: ({ roles }) => roles.join(' ') },
        { name: 'configured', value: ({ configured }) => (configured ? 'yes' : 'no') },
        { name: 'enabled', value: ({ enabled }) => (enabled ? 'yes' : 'no') },
        { name: 'health', value: ({ health }) => health },
        { name: 'last success', value: ({ lastSuccessAt }) => lastSuccessAt },
        { name: 'last failure', value: ({ lastFailure, lastReason }) => lastReason ?? lastFailure },
        { name: 'queue', value: ({ queueLength }) => queueLength },
        { name: 'dead', value: ({ deadLetters }) => deadLetters },
      ],
      format,
    ),
  );
}
