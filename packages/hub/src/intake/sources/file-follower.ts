import { createHash } from 'node:crypto';
import { type FileHandle, open, readdir, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { CerberusError } from '@cerberusmesh/contracts';
import { z } from 'zod';
import { SOURCE_LIMITS } from './limits.ts';

/** A place in a file, and which file that is whatever it is called by now. */
export const filePositionSchema = z.object({
  device: z.number(),
  inode: z.number(),
  /** Bytes before the first that was not taken yet. */
  offset: z.int().min(0),
  /** Of the first bytes, at most `headBytes`: a file may be emptied and written anew under its old number. */
  head: z.object({ bytes: z.int().min(0), sha256: z.string() }),
});
export type FilePosition = z.infer<typeof filePositionSchema>;

/** What was read. After `ended` the bytes that follow are of another file. */
export interface FilePart {
  readonly bytes: Uint8Array;
  /** Place behind the bytes. */
  readonly position: FilePosition;
  readonly ended: boolean;
}

export interface FileFollower {
  /** The next bytes, or null when there are none at this moment. */
  next(): Promise<FilePart | null>;
  stop(): Promise<void>;
}

export interface FollowOptions {
  readonly path: string;
  /** Where to go on; null reads the file from its beginning. */
  readonly from: FilePosition | null;
  /** Unix milliseconds. */
  readonly now: () => number;
  /** The file that was being read is gone: what it held behind the position is not known. */
  readonly onGap: () => void;
}

interface OpenFile {
  readonly handle: FileHandle;
  readonly device: number;
  readonly inode: number;
  offset: number;
  /** Since when another file has its name. */
  replacedAtMs: number | null;
  /** One that was rotated away before this process began. */
  readonly isOld: boolean;
}

const NOTHING = new Uint8Array(0);
const EMPTY_HEAD: FilePosition['head'] = { bytes: 0, sha256: sha256(NOTHING) };

/**
 * Follows a file that somebody writes to: through rotation (renamed and made anew, read to its end first), through
 * truncation (emptied and written anew), and over a restart of this process, in which it may have been rotated several
 * times. A file that is not there yet is waited for.
 */
export function followFile({ path, from, now, onGap }: FollowOptions): FileFollower {
  let file: OpenFile | null = null;
  let head = EMPTY_HEAD;
  let waiting: { readonly path: string; readonly offset: number }[] | null = null;
  const buffer = Buffer.alloc(SOURCE_LIMITS.readChunkBytes);

  /** Files to read before the one that has the name now, oldest first. */
  async function plan(): Promise<{ readonly path: string; readonly offset: number }[]> {
    if (from === null) return [];
    const current = await stat(path).catch(() => null);
    if (current?.ino === from.inode && current.dev === from.device) {
      const same = current.size >= from.offset && (await headOf(path, from.head.bytes)).sha256 === from.head.sha256;
      // Emptied and written anew while nobody looked: from its beginning.
      return same ? [{ path, offset: from.offset }] : [];
    }
    const rotated = await rotatedFiles(path);
    const left = rotated.find(({ inode, device }) => inode === from.inode && device === from.device);
    if (left === undefined || left.size < from.offset) {
      onGap();
      return [];
    }
    return rotated
      .filter((one) => one === left || (one.modifiedMs > left.modifiedMs && !isCompressed(one.path)))
      .map((one) => ({ path: one.path, offset: one === left ? from.offset : 0 }));
  }

  async function openNext(): Promise<boolean> {
    waiting ??= await plan();
    const next = waiting.shift();
    let handle: FileHandle;
    try {
      handle = await open(next?.path ?? path, 'r');
    } catch (error) {
      if (isMissing(error)) return false;
      throw error;
    }
    const { ino: inode, dev: device, isFile } = await statOf(handle);
    if (!isFile) {
      await handle.close();
      throw new CerberusError('invalid-configuration', `${path} is not a file.`);
    }
    const isOld = next !== undefined && next.path !== path;
    file = { handle, device, inode, offset: next?.offset ?? 0, replacedAtMs: null, isOld };
    head = EMPTY_HEAD;
    return true;
  }

  function part(current: OpenFile, bytes: Uint8Array, ended: boolean): FilePart {
    const { device, inode, offset } = current;
    return { bytes, ended, position: { device, inode, offset, head } };
  }

  async function growHead(current: OpenFile): Promise<void> {
    if (head.bytes < SOURCE_LIMITS.headBytes) head = await headOfHandle(current.handle, SOURCE_LIMITS.headBytes);
  }

  async function finish(current: OpenFile): Promise<FilePart> {
    await current.handle.close();
    file = null;
    return part(current, NOTHING, true);
  }

  return {
    async next() {
      if (file === null && !(await openNext())) return null;
      const current = file;
      if (current === null) return null;
      const { bytesRead } = await current.handle.read(buffer, 0, buffer.length, current.offset);
      if (bytesRead > 0) {
        await growHead(current);
        current.offset += bytesRead;
        return part(current, Uint8Array.from(buffer.subarray(0, bytesRead)), false);
      }
      if (current.isOld) return finish(current);
      const named = await stat(path).catch(() => null);
      if (named === null) return null;
      if (named.ino !== current.inode || named.dev !== current.device) {
        current.replacedAtMs ??= now();
        return now() - current.replacedAtMs < SOURCE_LIMITS.rotationGraceMs ? null : finish(current);
      }
      const isAnew =
        named.size < current.offset || (await headOfHandle(current.handle, head.bytes)).sha256 !== head.sha256;
      if (!isAnew) return null;
      current.offset = 0;
      head = EMPTY_HEAD;
      return part(current, NOTHING, true);
    },
    async stop() {
      await file?.handle.close();
      file = null;
    },
  };
}

interface RotatedFile {
  readonly path: string;
  readonly inode: number;
  readonly device: number;
  readonly size: number;
  readonly modifiedMs: number;
}

/** Files beside it whose names begin with its name, as rotation makes them: oldest first. */
async function rotatedFiles(path: string): Promise<RotatedFile[]> {
  const name = basename(path);
  const names = (await readdir(dirname(path)).catch(() => []))
    .filter((one) => one !== name && one.startsWith(name))
    .slice(0, SOURCE_LIMITS.maxRotatedFiles);
  const found: RotatedFile[] = [];
  for (const one of names) {
    const at = join(dirname(path), one);
    const stats = await stat(at).catch(() => null);
    if (stats?.isFile() !== true) continue;
    found.push({ path: at, inode: stats.ino, device: stats.dev, size: stats.size, modifiedMs: stats.mtimeMs });
  }
  return found.toSorted((left, right) => left.modifiedMs - right.modifiedMs);
}

function isCompressed(path: string): boolean {
  return /\.(gz|bz2|xz|zst)$/.test(path);
}

async function statOf(handle: FileHandle): Promise<{ ino: number; dev: number; isFile: boolean }> {
  const stats = await handle.stat();
  return { ino: stats.ino, dev: stats.dev, isFile: stats.isFile() };
}

async function headOf(path: string, bytes: number): Promise<FilePosition['head']> {
  const handle = await open(path, 'r');
  try {
    return await headOfHandle(handle, bytes);
  } finally {
    await handle.close();
  }
}

async function headOfHandle(handle: FileHandle, bytes: number): Promise<FilePosition['head']> {
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(bytes), 0, bytes, 0);
  return { bytes: bytesRead, sha256: sha256(buffer.subarray(0, bytesRead)) };
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
