import type { FileStatus, FileSystem } from '../../deception/filesystem/filesystem.ts';
import { FileError } from '../../deception/filesystem/filesystem.ts';
import type { SensorLimits } from '../../limits.ts';
import type { SessionRecorder } from '../../trap.ts';
import { createFileBuffer, type FileBuffer, recordUpload } from './upload.ts';

/** An open file. What is written is kept here and goes into the file system before anybody else looks at it. */
export interface FileHandle {
  readonly kind: 'file';
  /** As it was given. */
  readonly path: string;
  /** Without links; changes when the file is renamed. */
  realPath: string;
  readonly isDevice: boolean;
  /** The file's last status where its name is gone: it lives on as long as it is open. */
  left: FileStatus | null;
  readonly mayRead: boolean;
  readonly mayWrite: boolean;
  readonly append: boolean;
  /** Null until something is written: until then the file system is read. */
  buffer: FileBuffer | null;
  /** The buffer holds what the file system does not have yet. */
  isDirty: boolean;
  /** The file was made or emptied by opening it: it is an upload even if nothing is written. */
  isNew: boolean;
  isCut: boolean;
}

export interface DirectoryHandle {
  readonly kind: 'directory';
  readonly path: string;
  readonly names: string[];
}

export type Handle = FileHandle | DirectoryHandle;

/** What a device gives that is read as if it were a file. */
export function deviceBytes(realPath: string, length: number): Uint8Array {
  return realPath === '/dev/zero' || realPath === '/dev/full' ? new Uint8Array(length) : new Uint8Array(0);
}

/** The open files of one SFTP session, numbered as sftp-server does: the last closed number is used next. */
export class SftpHandles {
  readonly #files: FileSystem;
  readonly #recorder: SessionRecorder;
  readonly #limits: SensorLimits;
  readonly #open: Array<Handle | null> = [];
  readonly #free: number[] = [];
  #count = 0;
  #hasDirty = false;
  #isLimitRecorded = false;

  constructor(files: FileSystem, recorder: SessionRecorder, limits: SensorLimits) {
    this.#files = files;
    this.#recorder = recorder;
    this.#limits = limits;
  }

  /** Null when there are too many. */
  add(handle: Handle): Buffer | null {
    const { maxOpenFilesPerSession } = this.#limits;
    if (this.#count >= maxOpenFilesPerSession) {
      if (!this.#isLimitRecorded)
        this.#recorder.record('limit.reached', { limit: 'maxOpenFilesPerSession', value: maxOpenFilesPerSession });
      this.#isLimitRecorded = true;
      return null;
    }
    const number = this.#free.pop() ?? this.#open.length;
    this.#open[number] = handle;
    this.#count += 1;
    const name = Buffer.allocUnsafe(4);
    name.writeUInt32BE(number);
    return name;
  }

  find(name: Buffer): Handle | null {
    return name.length === 4 ? (this.#open[name.readUInt32BE()] ?? null) : null;
  }

  /** False for a name that no open handle has. */
  close(name: Buffer): boolean {
    const handle = this.find(name);
    if (handle === null) return false;
    const number = name.readUInt32BE();
    this.#open[number] = null;
    this.#free.push(number);
    this.#count -= 1;
    this.#finish(handle);
    return true;
  }

  closeAll(): void {
    for (const handle of this.#open.splice(0)) if (handle !== null) this.#finish(handle);
    this.#free.length = 0;
    this.#count = 0;
  }

  /** As fstat(2). @throws FileError */
  status(handle: FileHandle): FileStatus {
    const status = handle.left ?? this.#files.stat(handle.realPath);
    return handle.isDevice || handle.buffer === null ? status : { ...status, size: handle.buffer.length() };
  }

  /** Empty at and past the end. @throws FileError */
  read(handle: FileHandle, offset: number, length: number): Uint8Array {
    const content = handle.buffer?.bytes() ?? this.#files.readFile(handle.realPath);
    return content.subarray(offset, offset + length);
  }

  /** False when it does not fit. @throws FileError */
  write(handle: FileHandle, offset: number, data: Uint8Array): boolean {
    const buffer = this.#bufferOf(handle);
    this.#markDirty(handle);
    const start = handle.append ? buffer.length() : offset;
    if (this.#hasRoom(buffer, start + data.length) && buffer.write(start, data)) return true;
    handle.isCut = true;
    return false;
  }

  /** @throws FileError */
  truncate(handle: FileHandle, length: number): boolean {
    this.#markDirty(handle);
    const buffer = this.#bufferOf(handle);
    return this.#hasRoom(buffer, length) && buffer.truncate(length);
  }

  /** Runs what takes a name away. A file that is open under it lives on without. @throws FileError */
  removing(path: string, remove: () => void): void {
    const handles = this.#openAt(path);
    const kept = handles.map((handle) => ({
      handle,
      status: this.status(handle),
    }));
    // One file without a name: what one handle writes, the others read.
    const writer = handles.find(({ isDirty }) => isDirty) ?? handles[0];
    const shared = writer === undefined ? null : this.#bufferOf(writer);
    remove();
    for (const { handle, status } of kept) {
      handle.buffer = shared;
      handle.left = { ...status, links: status.links - 1 };
      handle.isDirty = false;
    }
  }

  /** Runs what gives a file another name; what had that name lives on without. @throws FileError */
  renaming(from: string, to: string, rename: () => void): void {
    const moved = this.#openAt(from);
    this.removing(moved.length > 0 && this.#openAt(to)[0] === moved[0] ? '' : to, rename);
    if (moved.length === 0) return;
    const realPath = this.#files.realPath(to);
    for (const handle of moved) handle.realPath = realPath;
  }

  flushAll(): void {
    if (!this.#hasDirty) return;
    this.#hasDirty = false;
    for (const handle of this.#open) if (handle?.kind === 'file') this.#tryToFlush(handle);
  }

  /** Puts what was written into the file system. @throws FileError */
  flush(handle: FileHandle): void {
    if (!handle.isDirty || handle.buffer === null || handle.left !== null) return;
    handle.isDirty = false;
    this.#files.writeFile(handle.realPath, Uint8Array.from(handle.buffer.bytes()));
  }

  #tryToFlush(handle: FileHandle): void {
    try {
      this.flush(handle);
    } catch (error) {
      // The disk is full, or the file went away meanwhile: the upload happened all the same.
      if (!(error instanceof FileError)) throw error;
    }
  }

  /** The open regular files behind a name, not those behind a link of that name. */
  #openAt(path: string): FileHandle[] {
    if (path === '' || this.#count === 0) return [];
    let realPath: string;
    try {
      if (this.#files.lstat(path).type !== 'file') return [];
      realPath = this.#files.realPath(path);
    } catch (error) {
      if (error instanceof FileError) return [];
      throw error;
    }
    return this.#open.flatMap((handle) =>
      handle?.kind === 'file' && handle.left === null && handle.realPath === realPath ? [handle] : [],
    );
  }

  #markDirty(handle: FileHandle): void {
    handle.isDirty = true;
    this.#hasDirty = true;
  }

  /** Whether all that is open may grow by this much: what a session may leave behind is what it may hold. */
  #hasRoom(buffer: FileBuffer, length: number): boolean {
    const growth = length - buffer.length();
    if (growth <= 0) return true;
    const held = this.#open.reduce(
      (sum, handle) => sum + (handle?.kind === 'file' ? (handle.buffer?.length() ?? 0) : 0),
      0,
    );
    return held + growth <= this.#limits.maxArtefactBytesPerSession;
  }

  #bufferOf(handle: FileHandle): FileBuffer {
    if (handle.buffer === null) {
      const content = this.#files.readFile(handle.realPath);
      handle.buffer = createFileBuffer(content, this.#limits.maxArtefactBytes);
    }
    return handle.buffer;
  }

  #finish(handle: Handle): void {
    if (handle.kind !== 'file' || (handle.buffer === null && !handle.isNew)) return;
    const bytes = Uint8Array.from(handle.buffer?.bytes() ?? []);
    this.#tryToFlush(handle);
    const cut = handle.isCut ? 'limit' : null;
    recordUpload(this.#recorder, { path: handle.path, bytes, via: 'sftp', cut }, this.#limits);
  }
}
