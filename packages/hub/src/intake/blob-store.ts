import { createHash, randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { type FileHandle, mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable, type Transform } from 'node:stream';
import { createGunzip, createZstdDecompress } from 'node:zlib';
import { CerberusError, sha256Schema } from '@cerberusmesh/contracts';
import { INTAKE_LIMITS } from './limits.ts';
import type { BodyEncoding } from './read-body.ts';

/**
 * Artefacts and recordings by their SHA-256. Files are private, never executable, written whole or not at all, and
 * nothing here opens them but to read the bytes out again.
 */
export interface BlobStore {
  /**
   * Keeps a blob whose (decompressed) content must have the given hash.
   *
   * @returns false when it was there already
   * @throws CerberusError `invalid-request` (hash or compression is wrong), `too-large`, `spool-full` (store is full)
   */
  put(sha256: string, body: AsyncIterable<Uint8Array>, encoding: BodyEncoding): Promise<boolean>;
  /** The bytes, or null when there is no such blob. The caller consumes or destroys the stream. */
  read(sha256: string): Promise<{ readonly bytes: number; readonly stream: Readable } | null>;
  /** Deletes a blob. Whoever reads it meanwhile reads on. Returns false when it is not there. */
  remove(sha256: string): Promise<boolean>;
}

export interface BlobStoreOptions {
  /** `<dataDir>/artefacts`; made when missing. */
  readonly directory: string;
  readonly maxBlobBytes?: number;
  readonly maxStoreBytes?: number;
}

export function createBlobStore({
  directory,
  maxBlobBytes = INTAKE_LIMITS.maxBlobBytes,
  maxStoreBytes = INTAKE_LIMITS.maxBlobStoreBytes,
}: BlobStoreOptions): BlobStore {
  const incoming = join(directory, 'incoming');
  let usage: Promise<{ bytes: number }> | null = null;

  /** The hash is checked before it becomes a path. */
  function pathOf(sha256: string): string {
    if (!sha256Schema.safeParse(sha256).success)
      throw new CerberusError('invalid-request', 'A blob is named by a SHA-256 in lower-case hex.');
    return join(directory, sha256.slice(0, 2), sha256);
  }

  /** Once per process: clears what a crash left half-written and adds up the rest. */
  async function measure(): Promise<{ bytes: number }> {
    await rm(incoming, { recursive: true, force: true });
    await mkdir(incoming, { recursive: true, mode: 0o700 });
    let bytes = 0;
    for (const folder of await readdir(directory)) {
      if (!/^[0-9a-f]{2}$/.test(folder)) continue;
      for (const name of await readdir(join(directory, folder)))
        bytes += (await stat(join(directory, folder, name))).size;
    }
    return { bytes };
  }

  return {
    async put(sha256, body, encoding) {
      const path = pathOf(sha256);
      usage ??= measure();
      const used = await usage;
      const known = await sizeOf(path);
      const temporary = join(incoming, randomUUID());
      const file = await open(temporary, 'wx', 0o600);
      try {
        const { hash, bytes } = await receive(file, body, encoding, maxBlobBytes);
        if (hash !== sha256)
          throw new CerberusError('invalid-request', 'The content does not have the hash that it was sent under.');
        if (known !== null) return false;
        if (used.bytes + bytes > maxStoreBytes)
          throw new CerberusError('spool-full', 'The artefact store is full.', { details: { maxStoreBytes } });
        await file.sync();
        const folder = join(directory, sha256.slice(0, 2));
        await mkdir(folder, { recursive: true, mode: 0o700 });
        await rename(temporary, path);
        await syncDirectory(folder);
        used.bytes += bytes;
        return true;
      } finally {
        await file.close();
        await rm(temporary, { force: true });
      }
    },
    async read(sha256) {
      const path = pathOf(sha256);
      const bytes = await sizeOf(path);
      return bytes === null ? null : { bytes, stream: createReadStream(path) };
    },
    async remove(sha256) {
      const path = pathOf(sha256);
      const bytes = await sizeOf(path);
      if (bytes === null) return false;
      await rm(path, { force: true });
      if (usage !== null) (await usage).bytes -= bytes;
      return true;
    },
  };
}

async function receive(
  file: FileHandle,
  body: AsyncIterable<Uint8Array>,
  encoding: BodyEncoding,
  maxBytes: number,
): Promise<{ hash: string; bytes: number }> {
  const hash = createHash('sha256');
  let bytes = 0;
  try {
    for await (const chunk of decompressed(body, encoding)) {
      bytes += chunk.length;
      if (bytes > maxBytes)
        throw new CerberusError('too-large', `A blob has at most ${maxBytes} bytes.`, { details: { maxBytes } });
      hash.update(chunk);
      await file.write(chunk);
    }
  } catch (cause) {
    if (
      cause instanceof Error &&
      'code' in cause &&
      typeof cause.code === 'string' &&
      /^Z(?:_|STD)|^ERR_ZSTD/.test(cause.code)
    ) {
      throw new CerberusError('invalid-request', `The body is not valid ${encoding}.`, { cause });
    }
    throw cause;
  }
  return { hash: hash.digest('hex'), bytes };
}

function decompressed(body: AsyncIterable<Uint8Array>, encoding: BodyEncoding): AsyncIterable<Uint8Array> {
  if (encoding === 'identity') return body;
  const source = Readable.from(body, { objectMode: false });
  const decompressor: Transform = encoding === 'gzip' ? createGunzip() : createZstdDecompress();
  source.once('error', (error) => decompressor.destroy(error));
  decompressor.once('close', () => source.destroy());
  return source.pipe(decompressor);
}

async function sizeOf(path: string): Promise<number | null> {
  try {
    return (await stat(path)).size;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
}

/** A renamed file survives a power cut only when its directory is synced too. */
async function syncDirectory(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
