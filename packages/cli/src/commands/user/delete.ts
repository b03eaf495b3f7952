import { deleteUser, findUserByEmail } from '@cerberusmesh/hub/people';
import { type ConfigurationOptions, configurationFor } from '../../command-options.ts';
import { withStore } from '../../open-store.ts';
import { visible } from '../../output.ts';
import { recordAction } from '../../record-action.ts';

export async function run(email: string, options: ConfigurationOptions): Promise<void> {
  await withStore(configurationFor(options), 'user delete', async (store) => {
    const { id, version } = await findUserByEmail(store.database, email);
    const before = await deleteUser(store.database, id, version);
    await recordAction(store, 'user.delete', { kind: 'user', id }, { before });
  });
  process.stderr.write(`${visible(email)} was removed\n`);
}
