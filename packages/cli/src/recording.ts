import type { Readable } from 'node:stream';
import { CerberusError } from '@cerberusmesh/contracts';
import type { Configuration } from './configuration/configuration-schema.ts';
import { requireSession } from './find-session.ts';
import { openKeptFiles } from './open-kept-files.ts';
import { withStore } from './open-store.ts';

/**
 * The recorded terminal of a session, as asciicast v2.
 *
 * @throws CerberusError `not-found` when there is no such session or it has none
 */
export async function openRecording(
  configuration: Configuration,
  command: string,
  reference: string,
): Promise<Readable> {
  const session = await withStore(configuration, command, (store) => requireSession(store, reference));
  if (session.recordingSha256 === null) {
    throw new CerberusError('not-found', `Session ${session.id} has no recording: nobody opened a terminal in it.`);
  }
  const recording = await openKeptFiles(configuration).read(session.recordingSha256);
  if (recording === null)
    throw new CerberusError('not-found', `The recording ${session.recordingSha256} is not kept here (yet).`);
  return recording.stream;
}
