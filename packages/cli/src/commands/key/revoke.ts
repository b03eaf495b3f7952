import { CerberusError } from '@cerberusmesh/contracts';
import { deleteKey } from '@cerberusmesh/hub/keys';
import { type ConfigurationOptions, configurationFor } from '../../command-options.ts';
import { withStore } from '../../open-store.ts';
import { recordAction } from '../../record-action.ts';

/** A running hub hears of it from the database and refuses the key at once. */
export async function run(id: string, options: ConfigurationOptions): Promise<void> {
  await withStore(configurationFor(options), 'key revoke', async (store) => {
    if (!(await deleteKey(store.database, id))) throw new CerberusError('not-found', `There is no key ${id}.`);
    await recordAction(store, 'key.delete', { kind: 'key', id });
  });
  process.stderr.write(`key ${id} has ended\n`);
}
