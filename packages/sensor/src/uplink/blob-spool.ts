import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { appendFile, mkdir, open, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { SpoolLimits } from '../limits.ts';
import type { Log } from '../trap.ts';
import { syncDirectory } from './segment-files.ts';
import type { BulkStore } from './spool.ts';

/** What the hub is told about a blob: terminal recordings are shown, artefacts are quarantined. */
export type BlobMedia = 'asciicast' | 'artefact';

export interface SpooledBlob {
  readonly sha256: string;
  readonly media: BlobMedia;
  readonly path: string;
  readonly bytes: number;
}

/** A recording that is being written, append by append, in order. */
export interface RecordingFile {
  append(text: string): void;
  /** Ends the recording and says what it is; it moves to the blobs when all is written. Call once. */
  complete(): { readonly sha256: string; readonly bytes: number };
}

export interface RecoveredRecording {
  /** What was given to `openRecording`. */
  readonly description: string;
  readonly sha256: string;
  readonly bytes: number;
}

/**
 * Captured files and terminal recordings on disk until the hub has them: `blobs/<sha256>.<media>`, written beside and
 * renamed, mode 0600 and so never executable; `recordings/<name>.part` while a terminal is open, with what it belongs to
 * in `<name>.json`, so that a killed sensor's recordings are completed by the next one.
 */
export interface BlobSpool extends BulkStore {
  /** Keeps bytes under their hash. Never rejects: a failure is logged and the bytes are gone. */
  put(sha256: string, media: BlobMedia, bytes: Uint8Array): void;
  /** @param description kept beside the recording and handed back by `recoverRecordings` after a crash */
  openRecording(name: string, description: string): RecordingFile;
  /** Completes the recordings that a killed process left, oldest first. Call once, before any is opened. */
  recoverRecordings(): Promise<RecoveredRecording[]>;
  /** The oldest complete blob that is not yet shipped. */
  oldest(): SpooledBlob | null;
  remove(sha256: string, media: BlobMedia): Promise<void>;
  /** Called when a blob is complete. */
  onStored(listener: () => void): void;
  /** Resolves when everything handed over so far is on disk. */
  flush(): Promise<void>;
}

const BLOB_NAME = /^([0-9a-f]{64})\.(asciicast|artefact)$/;

export async function openBlobSpool(directory: string, limits: SpoolLimits, log: Log): Promise<BlobSpool> {
  const blobs = join(directory, 'blobs');
  const recordings = join(directory, 'recordings');
  for (const path of [blobs, recordings]) await mkdir(path, { recursive: true, mode: 0o700 });
  // In order of arrival, oldest first: a Map keeps insertion order.
  const stored = await listBlobs(blobs);
  const arriving = new Set<string>();
  let arrivingBytes = 0;
  const openRecordingBytes = new Map<string, number>();
  const listeners: Array<() => void> = [];
  let work: Promise<void> = Promise.resolve();

  function bytes(): number {
    let total = 0;
    for (const blob of stored.values()) total += blob.bytes;
    for (const size of openRecordingBytes.values()) total += size;
    return total;
  }

  function enqueue(task: () => Promise<void>): Promise<void> {
    work = work.then(task).catch((error: unknown) => {
      log.error('the spool cannot keep a file', { error: error instanceof Error ? error.message : String(error) });
    });
    return work;
  }

  function announce(blob: SpooledBlob): void {
    stored.set(`${blob.sha256}.${blob.media}`, blob);
    for (const listener of listeners) listener();
  }

  async function moveRecording(name: string, sha256: string): Promise<SpooledBlob> {
    const path = join(recordings, `${name}.part`);
    const target = join(blobs, `${sha256}.asciicast`);
    await syncFile(path);
    await rename(path, target);
    await syncDirectory(blobs);
    await rm(join(recordings, `${name}.json`), { force: true });
    const blob: SpooledBlob = { sha256, media: 'asciicast', path: target, bytes: (await stat(target)).size };
    announce(blob);
    return blob;
  }

  return {
    bytes,
    async dropOldest() {
      const first = stored.values().next().value;
      if (first === undefined) return null;
      stored.delete(`${first.sha256}.${first.media}`);
      await rm(first.path, { force: true });
      return { bytes: first.bytes, what: first.media === 'asciicast' ? 'recording' : 'artefact' };
    },
    put(sha256, media, content) {
      const key = `${sha256}.${media}`;
      if (stored.has(key) || arriving.has(key)) return;
      if (arrivingBytes + content.length > limits.maxQueuedBytes) {
        log.warn('an artefact is lost: the disk is slower than uploads', { sha256, bytes: content.length });
        return;
      }
      arriving.add(key);
      arrivingBytes += content.length;
      const arrived = () => {
        arriving.delete(key);
        arrivingBytes -= content.length;
      };
      const written = enqueue(async () => {
        const path = join(blobs, `${sha256}.${media}`);
        await writeFile(`${path}.new`, content, { mode: 0o600, flush: true });
        await rename(`${path}.new`, path);
        await syncDirectory(blobs);
        announce({ sha256, media, path, bytes: content.length });
      });
      void written.then(arrived);
    },
    openRecording(name, description) {
      const hash = createHash('sha256');
      let length = 0;
      openRecordingBytes.set(name, 0);
      void enqueue(() => writeFile(join(recordings, `${name}.json`), description, { mode: 0o600 }));
      return {
        append(text) {
          hash.update(text);
          length += Buffer.byteLength(text);
          openRecordingBytes.set(name, length);
          void enqueue(() => appendFile(join(recordings, `${name}.part`), text, { mode: 0o600 }));
        },
        complete() {
          const sha256 = hash.digest('hex');
          void enqueue(async () => {
            openRecordingBytes.delete(name);
            await moveRecording(name, sha256);
          });
          return { sha256, bytes: length };
        },
      };
    },
    async recoverRecordings() {
      const files = (await readdir(recordings)).sort();
      const recovered: RecoveredRecording[] = [];
      for (const file of files.filter((name) => name.endsWith('.part'))) {
        const name = file.slice(0, -'.part'.length);
        const description = await readFile(join(recordings, `${name}.json`), 'utf8').catch(() => '');
        const blob = await moveRecording(name, await hashFile(join(recordings, file)));
        recovered.push({ description, sha256: blob.sha256, bytes: blob.bytes });
      }
      // Descriptions of recordings of which nothing had been written yet.
      for (const file of files.filter((name) => name.endsWith('.json')))
        await rm(join(recordings, file), { force: true });
      return recovered;
    },
    oldest: () => stored.values().next().value ?? null,
    async remove(sha256, media) {
      const blob = stored.get(`${sha256}.${media}`);
      stored.delete(`${sha256}.${media}`);
      if (blob !== undefined) await rm(blob.path, { force: true });
    },
    onStored: (listener) => void listeners.push(listener),
    flush: () => work,
  };
}

async function listBlobs(directory: string): Promise<Map<string, SpooledBlob>> {
  const found: Array<SpooledBlob & { modifiedAtMs: number }> = [];
  for (const name of await readdir(directory)) {
    const [, sha256, media] = BLOB_NAME.exec(name) ?? [];
    const path = join(directory, name);
    if (sha256 === undefined || (media !== 'asciicast' && media !== 'artefact')) {
      // A write that was cut before its rename: nothing refers to it.
      await rm(path, { force: true });
      continue;
    }
    const status = await stat(path);
    found.push({ sha256, media, path, bytes: status.size, modifiedAtMs: status.mtimeMs });
  }
  found.sort((left, right) => left.modifiedAtMs - right.modifiedAtMs);
  return new Map(found.map(({ modifiedAtMs: _, ...blob }) => [`${blob.sha256}.${blob.media}`, blob]));
}

async function hashFile(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) hash.update(chunk);
  return hash.digest('hex');
}

async function syncFile(path: string): Promise<void> {
  const handle = await open(path, 'r+');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
