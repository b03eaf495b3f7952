import { type ConfigurationOptions, configurationFor, parseNumber } from '../../command-options.ts';
import { openConnectors } from '../../open-connectors.ts';
import { withStore } from '../../open-store.ts';

/** Marks dead letters for another try, which the running hub then makes. */
export async function run(name: string, options: ConfigurationOptions & { id?: readonly string[] }): Promise<void> {
  const ids = options.id?.map((id) => parseNumber('--id', id, 1, Number.MAX_SAFE_INTEGER)) ?? null;
  const configuration = configurationFor(options);
  const asked = await withStore(
    configuration,
    'connector replay',
    (store) => openConnectors(store, configuration).replay(name, ids),
    { action: 'connector.replay', target: { kind: 'connector', id: name } },
  );
  process.stdout.write(`${asked} dead letters are tried again\n`);
}
