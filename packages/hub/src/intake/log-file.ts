import { createReadStream } from 'node:fs';
import { createGunzip } from 'node:zlib';

/** Compressed bytes given to zlib at once: deflate expands at most 1032 times, so at most 17 MB wait for the reader. */
const INFLATE_CHUNK_BYTES = 16_384;

export interface LogFile {
  /** The bytes as written by the honeypot, decompressed. Never rejects for damaged contents; see `damage`. */
  readonly chunks: AsyncIterable<Uint8Array>;
  /** After reading: why the rest of the file could not be read, or null. */
  readonly damage: () => string | null;
}

/**
 * Opens a log, gzip or plain (told apart by its first two bytes). Concatenated gzip members are one log. Of a truncated
 * or damaged gzip file everything before the damage is read.
 *
 * @param source a path, or an open stream such as standard input
 */
export function openLogFile(source: string | AsyncIterable<Uint8Array>, readChunkBytes: number): LogFile {
  let damage: string | null = null;
  const raw = typeof source === 'string' ? createReadStream(source, { highWaterMark: readChunkBytes }) : source;
  return {
    chunks: decompressed(raw, (message) => {
      damage = message;
    }),
    damage: () => damage,
  };
}

async function* decompressed(
  raw: AsyncIterable<Uint8Array>,
  onDamage: (message: string) => void,
): AsyncGenerator<Uint8Array> {
  let inflate: Inflater | null = null;
  let head: Uint8Array | null = new Uint8Array(0);
  for await (const chunk of raw) {
    let bytes = chunk;
    if (head !== null) {
      bytes = head.length === 0 ? chunk : Buffer.concat([head, chunk]);
      if (bytes.length < 2) {
        head = Uint8Array.from(bytes);
        continue;
      }
      head = null;
      if (bytes[0] === 0x1f && bytes[1] === 0x8b) inflate = createInflater();
    }
    if (inflate === null) {
      yield bytes;
      continue;
    }
    for (let at = 0; at < bytes.length; at += INFLATE_CHUNK_BYTES) {
      yield* inflate.write(bytes.subarray(at, at + INFLATE_CHUNK_BYTES));
      if (inflate.failure() !== null) break;
    }
    if (inflate.failure() !== null) break;
  }
  if (head !== null && head.length > 0) yield head;
  if (inflate === null) return;
  yield* inflate.end();
  const failure = inflate.failure();
  if (failure !== null) onDamage(`gzip: ${failure}`);
}

interface Inflater {
  write(bytes: Uint8Array): AsyncGenerator<Uint8Array>;
  end(): AsyncGenerator<Uint8Array>;
  failure(): string | null;
}

/**
 * Gunzip driven by hand. Read as a stream, Node drops what was decompressed but not yet read when an error follows,
 * which would lose the last lines of every truncated file.
 */
function createInflater(): Inflater {
  const gunzip = createGunzip();
  const ready: Uint8Array[] = [];
  let failure: string | null = null;
  let wake: () => void = () => {};
  gunzip.on('data', (chunk: Uint8Array) => ready.push(chunk));
  gunzip.on('error', (error) => {
    failure = error.message;
    wake();
  });
  gunzip.on('end', () => wake());

  function step(start: () => void): Promise<void> {
    if (failure !== null) return Promise.resolve();
    return new Promise((resolve) => {
      wake = resolve;
      start();
    });
  }

  return {
    async *write(bytes) {
      await step(() => gunzip.write(bytes, () => wake()));
      yield* ready.splice(0);
    },
    async *end() {
      await step(() => gunzip.end());
      yield* ready.splice(0);
      gunzip.destroy();
    },
    failure: () => failure,
  };
}
