import { pipeline } from 'node:stream/promises';
import { CerberusError, eventsQuerySchema } from '@cerberusmesh/contracts';
import { listEvents } from '@cerberusmesh/hub/repositories';
import { frameBytes, readAsciicast } from '../../asciicast.ts';
import { type ConfigurationOptions, configurationFor } from '../../command-options.ts';
import { requireSession } from '../../find-session.ts';
import { withStore } from '../../open-store.ts';
import { safeJson } from '../../output.ts';
import { openRecording } from '../../recording.ts';

const STREAMS = ['events', 'recording', 'input', 'output'] as const;

export async function run(reference: string, options: ConfigurationOptions & { stream: string }): Promise<void> {
  const stream = STREAMS.find((name) => name === options.stream);
  if (stream === undefined)
    throw new CerberusError('invalid-arguments', `--stream ${options.stream}: expected one of ${STREAMS.join(', ')}`);
  if (stream === 'events') return exportEvents(reference, options);
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
async function exportEvents(reference: string, options: ConfigurationOptions): Promise<void> {
  await withStore(configurationFor(options), 'session export', async (store) => {
    const { id } = await requireSession(store, reference);
    const query = eventsQuerySchema.parse({ sessionId: id, order: 'oldest', limit: 500 });
    let after: Parameters<typeof listEvents>[2] = null;
    do {
      const page = await listEvents(store.database, query, after);
      for (const { event } of page.items) process.stdout.write(`${safeJson(event)}\n`);
      after = page.next;
    } while (after !== null);
  });
}
