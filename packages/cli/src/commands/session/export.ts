import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { CerberusError, type CerberusEvent, eventsQuerySchema } from '@cerberusmesh/contracts';
import { listEvents } from '@cerberusmesh/hub/repositories';
import { frameBytes, readAsciicast } from '../../asciicast.ts';
import { type ConfigurationOptions, configurationFor } from '../../command-options.ts';
import type { Configuration } from '../../configuration/configuration-schema.ts';
import { requireSession } from '../../find-session.ts';
import { withStore } from '../../open-store.ts';
import { safeJson } from '../../output.ts';
import { openRecording } from '../../recording.ts';

const STREAMS = ['events', 'recording', 'input', 'output'] as const;

interface ExportOptions extends ConfigurationOptions {
  readonly stream: string;
  readonly pseudonymise?: boolean;
}

export async function run(reference: string, options: ExportOptions): Promise<void> {
  const stream = STREAMS.find((name) => name === options.stream);
  if (stream === undefined)
    throw new CerberusError('invalid-arguments', `--stream ${options.stream}: expected one of ${STREAMS.join(', ')}`);
  if (stream === 'events') return exportEvents(reference, options);
  if (options.pseudonymise === true) {
    // What a terminal showed is bytes: an address may be anywhere in them, in any form.
    throw new CerberusError('invalid-arguments', `--stream ${stream}: only events can be pseudonymised.`);
  }
  if (process.stdout.isTTY) {
    // What an attacker wrote would act on the reader's terminal; `session replay` shows it safely.
    throw new CerberusError(
      'invalid-arguments',
      `--stream ${stream}: the bytes are not for a terminal; redirect them.`,
    );
  }
  const recording = await openRecording(configurationFor(options), 'session export', reference);
  if (stream === 'recording') await pipeline(recording, process.stdout);
  else await pipeline(bytesOf(recording, stream === 'input' ? 'i' : 'o'), process.stdout);
}

async function* bytesOf(recording: AsyncIterable<Uint8Array>, kind: string): AsyncGenerator<Buffer> {
  for await (const frame of readAsciicast(recording)) if (frame.kind === kind) yield frameBytes(frame.text);
}

/** Every event of the session in the order of the log, one JSON line each. */
async function exportEvents(reference: string, options: ExportOptions): Promise<void> {
  const configuration = configurationFor(options);
  await withStore(configuration, 'session export', async (store) => {
    const shown = options.pseudonymise === true ? await pseudonymiser(configuration) : (event: CerberusEvent) => event;
    const { id } = await requireSession(store, reference);
    const query = eventsQuerySchema.parse({ sessionId: id, order: 'oldest', limit: 500 });
    let after: Parameters<typeof listEvents>[2] = null;
    do {
      const page = await listEvents(store.database, query, after, Date.now());
      for (const { event } of page.items) process.stdout.write(`${safeJson(shown(event))}\n`);
      after = page.next;
    } while (after !== null);
  });
}

/** Loaded only when it is asked for, as few exports need it. */
async function pseudonymiser({ dataDirectory }: Configuration): Promise<(event: CerberusEvent) => CerberusEvent> {
  const { createAddressPseudonyms, openPseudonymKey, pseudonymiseEvent } = await import('@cerberusmesh/hub/retention');
  const pseudonyms = createAddressPseudonyms(await openPseudonymKey(join(dataDirectory, 'hub', 'pseudonym-key')));
  return (event) => pseudonymiseEvent(event, pseudonyms);
}
