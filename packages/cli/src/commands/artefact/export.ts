import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { CerberusError } from '@cerberusmesh/contracts';
import { ARCHIVE_PASSWORD, encryptedArchive, findArtefactByPrefix } from '@cerberusmesh/hub/repositories';
import { type ConfigurationOptions, configurationFor } from '../../command-options.ts';
import { openKeptFiles } from '../../open-kept-files.ts';
import { withStore } from '../../open-store.ts';

/** Writes one captured file as an encrypted archive: its bytes leave in no other form. `-` is standard output. */
export async function run(reference: string, options: ConfigurationOptions & { to?: string }): Promise<void> {
  if (options.to === '-' && process.stdout.isTTY)
    throw new CerberusError('invalid-arguments', '--to -: an archive is nothing for a terminal; redirect it.');
  const configuration = configurationFor(options);
  const sha256 = await withStore(
    configuration,
    'artefact export',
    (store) => findArtefactByPrefix(store.database, reference.toLowerCase()),
    { action: 'artefact.download', target: { kind: 'artefact', id: reference } },
  );
  if (sha256 === null) {
    throw new CerberusError('not-found', `There is no captured file ${reference}, or several begin with it.`);
  }
  const file = await openKeptFiles(configuration).read(sha256);
  if (file === null) throw new CerberusError('not-found', `The bytes of ${sha256} are not kept here.`);
  const archive = await encryptedArchive(sha256, file.stream);
  if (options.to === '-') {
    await pipeline(archive, process.stdout);
    return;
  }
  const path = resolve(options.to ?? `${sha256}.zip`);
  const unfinished = `${path}.part`;
  try {
    await pipeline(archive, createWriteStream(unfinished, { mode: 0o600 }));
    await rename(unfinished, path);
  } finally {
    await rm(unfinished, { force: true });
  }
  process.stderr.write(`${path}: ${file.bytes} bytes in an archive with the password ${ARCHIVE_PASSWORD}\n`);
}
