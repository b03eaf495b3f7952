import { CerberusError } from '@cerberusmesh/contracts';
import { listOutsideClusters, removeOutsideCluster } from '@cerberusmesh/hub/embedded-postgres';
import { visible } from '../../output.ts';

/** Deletes clusters that no data directory names: those given, or all of them. Never one that is used. */
export async function run(ids: readonly string[], options: { readonly abandoned?: boolean }): Promise<void> {
  if (ids.length > 0 === (options.abandoned === true))
    throw new CerberusError('invalid-arguments', 'Name clusters, or say --abandoned.');
  const wanted =
    options.abandoned === true
      ? (await listOutsideClusters()).flatMap(({ id, state }) => (state === 'abandoned' ? [id] : []))
      : ids;
  for (const id of wanted) {
    const { path, dataDirectory, bytes } = await removeOutsideCluster(id);
    process.stdout.write(
      `${visible(path)} (${Math.round(bytes / 2 ** 20)} MB, of ${visible(dataDirectory ?? 'nobody')})\n`,
    );
  }
  process.stderr.write(`${wanted.length} removed.\n`);
}
