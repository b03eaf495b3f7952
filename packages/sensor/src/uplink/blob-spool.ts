import { createHash } from 'node:crypto';
import { appendFileSync, createReadStream, renameSync, rmSync, writeFileSync } from 'node:fs';
import { mkdir, open, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
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
  /** Complete recordings that wait to be moved to the blobs. */
  const completed: Array<{ readonly name: string; readonly sha256: string; readonly bytes: number }> = [];
  let openRecordingBytes = 0;
  let storedBytes = 0;
  for (const blob of stored.values()) storedBytes += blob.bytes;
  const listeners: Array<() => void> = [];
  let work: Promise<void> = Promise.resolve();

  function cannotKeep(error: unknown): void {
    log.error('the spool cannot keep a file', { error: error instanceof Error ? error.message : String(error) });
  }

  function enqueue(task: () => Promise<void>): Promise<void> {
    work = work.then(task).catch(cannotKeep);
    return work;
  }

  function announce(blob: SpooledBlob): void {
    forget(`${blob.sha256}.${blob.media}`);
    stored.set(`${blob.sha256}.${blob.media}`, blob);
    storedBytes += blob.bytes;
    for (const listener of listeners) listener();
  }

  function forget(key: string): void {
    storedBytes -= stored.get(key)?.bytes ?? 0;
    stored.delete(key);
  }

  /** All that are complete by now share one sync of the directory. */
  async function moveCompleted(): Promise<void> {
    const moved: SpooledBlob[] = [];
    for (const { name, sha256, bytes } of completed.splice(0)) {
      try {
        const path = join(recordings, `${name}.part`);
        const target = join(blobs, `${sha256}.asciicast`);
        await syncFile(path);
        renameSync(path, target);
        moved.push({ sha256, media: 'asciicast', path: target, bytes });
        rmSync(join(recordings, `${name}.json`), { force: true });
      } catch (error) {
        cannotKeep(error);
      }
      openRecordingBytes -= bytes;
    }
    if (moved.length > 0) await syncDirectory(blobs);
    for (const blob of moved) announce(blob);
  }

  /**
   * A few lines at a time, from thousands of terminals: into the page cache at once. Asking a thread to open, write and
   * close a file takes ten times as long as doing it.
   */
  function append(name: string, description: string | null, text: Buffer): void {
    openRecordingBytes += text.length;
    try {
      if (description !== null) writeFileSync(join(recordings, `${name}.json`), description, { mode: 0o600 });
      appendFileSync(join(recordings, `${name}.part`), text, { mode: 0o600 });
    } catch (error) {
      cannotKeep(error);
    }
  }

  function complete(name: string, sha256: string, bytes: number): void {
    completed.push({ name, sha256, bytes });
    if (completed.length === 1) void enqueue(moveCompleted);
  }

  return {
    bytes: () => storedBytes + openRecordingBytes,
    async dropOldest() {
      const first = stored.values().next().value;
      if (first === undefined) return null;
      forget(`${first.sha256}.${first.media}`);
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
    openRecording: (name, description) => new OpenRecording(name, description, append, complete),
    async recoverRecordings() {
      const files = (await readdir(recordings)).sort();
      const recovered: RecoveredRecording[] = [];
      for (const file of files.filter((name) => name.endsWith('.part'))) {
        const name = file.slice(0, -'.part'.length);
        const description = await readFile(join(recordings, `${name}.json`), 'utf8').catch(() => '');
        const sha256 = await hashFile(join(recordings, file));
        const { size } = await stat(join(recordings, file));
        openRecordingBytes += size;
        completed.push({ name, sha256, bytes: size });
        recovered.push({ description, sha256, bytes: size });
      }
      await moveCompleted();
      // Descriptions of recordings of which nothing had been written yet.
      for (const file of files.filter((name) => name.endsWith('.json')))
        await rm(join(recordings, file), { force: true });
      return recovered;
    },
    oldest: () => stored.values().next().value ?? null,
    async remove(sha256, media) {
      const blob = stored.get(`${sha256}.${media}`);
      forget(`${sha256}.${media}`);
      if (blob !== undefined) await rm(blob.path, { force: true });
    },
    onStored: (listener) => void listeners.push(listener),
    flush: () => work,
  };
}

/** Of a terminal that is open; there may be thousands, so it holds as little as it can. */
class OpenRecording implements RecordingFile {
  readonly #name: string;
  /** Written before the first piece; null once it is. */
  #description: string | null;
  readonly #append: (name: string, description: string | null, text: Buffer) => void;
  readonly #complete: (name: string, sha256: string, bytes: number) => void;
  readonly #hash = createHash('sha256');
  #bytes = 0;

  constructor(
    name: string,
    description: string,
    append: (name: string, description: string | null, text: Buffer) => void,
    complete: (name: string, sha256: string, bytes: number) => void,
  ) {
    this.#name = name;
    this.#description = description;
    this.#append = append;
    this.#complete = complete;
  }

  append(text: string): void {
    const bytes = Buffer.from(text, 'utf8');
    this.#hash.update(bytes);
    this.#bytes += bytes.length;
    this.#append(this.#name, this.#description, bytes);
    this.#description = null;
  }

  complete(): { readonly sha256: string; readonly bytes: number } {
    const sha256 = this.#hash.digest('hex');
    this.#complete(this.#name, sha256, this.#bytes);
    return { sha256, bytes: this.#bytes };
  }
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
