import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { CerberusError } from '@cerberusmesh/contracts';
import { createBlobStore } from '@cerberusmesh/hub/blob-store';
import { readAsciicast, screenSafe } from '../../asciicast.ts';
import { type ConfigurationOptions, configurationFor, parseNumber } from '../../command-options.ts';
import { requireSession } from '../../find-session.ts';
import { withStore } from '../../open-store.ts';

/** Plays what the attacker saw. Only output is played, and only sequences that a screen shows: nothing that acts on the reader's terminal. */
export async function run(
  reference: string,
  options: ConfigurationOptions & { speed: string; idle: string },
): Promise<void> {
  const speed = parseNumber('--speed', options.speed, 0.1, 1000);
  const longestPauseSeconds = parseNumber('--idle', options.idle, 0, 3600);
  const configuration = configurationFor(options);
  const session = await withStore(configuration, 'session replay', (store) => requireSession(store, reference));
  if (session.recordingSha256 === null) {
    throw new CerberusError('not-found', `Session ${session.id} has no recording: nobody opened a terminal in it.`);
  }
  const blobs = createBlobStore({ directory: join(configuration.dataDirectory, 'hub', 'artefacts') });
  const recording = await blobs.read(session.recordingSha256);
  if (recording === null)
    throw new CerberusError('not-found', `The recording ${session.recordingSha256} is not kept here (yet).`);

  let atSeconds = 0;
  for await (const frame of readAsciicast(recording.stream)) {
    if (frame.kind !== 'o') continue;
    await sleep((Math.min(frame.atSeconds - atSeconds, longestPauseSeconds) * 1000) / speed);
    atSeconds = frame.atSeconds;
    process.stdout.write(screenSafe(frame.text));
  }
  process.stdout.write('\u001b[0m\n');
}
