import { listKeys } from '@cerberusmesh/hub/keys';
import { type ConfigurationOptions, configurationFor } from '../../command-options.ts';
import { withStore } from '../../open-store.ts';
import { parseOutputFormat, renderList } from '../../output.ts';

const MAX_KEYS = 10_000;

export async function run(options: ConfigurationOptions & { readonly output: string }): Promise<void> {
  const format = parseOutputFormat(options.output);
  const keys = await withStore(configurationFor(options), 'key list', (store) => listKeys(store.database, MAX_KEYS));
  process.stdout.write(
    renderList(
      keys,
      [
        { name: 'id', value: (key) => key.id },
        { name: 'name', value: (key) => key.name },
        { name: 'role', value: (key) => key.role },
        { name: 'scopes', value: (key) => key.scopes?.join(' ') ?? 'all' },
        { name: 'from', value: (key) => key.allowedAddresses?.join(' ') ?? 'anywhere' },
        { name: 'expires', value: (key) => key.expiresAt },
        { name: 'lastUsed', value: (key) => key.lastUsedAt },
        { name: 'replacedBy', value: (key) => key.replacedBy },
      ],
      format,
    ),
  );
}
