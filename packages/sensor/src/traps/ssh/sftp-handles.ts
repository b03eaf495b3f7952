import type { FileSystem } from '../../deception/filesystem/filesystem.ts';
import { FileError } from '../../deception/filesystem/filesystem.ts';
import type { SensorLimits } from '../../limits.ts';
import type { SessionRecorder } from '../../trap.ts';
import { createFileBuffer, type FileBuffer, recordUpload } from './upload.ts';

/** An open file. What is written is kept here and goes into the file system when the handle is closed. */
export interface FileHandle {
  readonly kind: 'file';
  readonly path: string;
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

/** The open files of one SFTP session, numbered as sftp-server does: the last closed number is used next. */
export class SftpHandles {
  readonly #files: FileSystem;
  readonly #recorder: SessionRecorder;
  readonly #limits: SensorLimits;
  readonly #open: Array<Handle | null> = [];
  readonly #free: number[] = [];
  #count = 0;
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

  /** @throws FileError */
  size(handle: FileHandle): number {
    return handle.buffer?.length() ?? this.#files.stat(handle.path).size;
  }

  /** Empty at and past the end. @throws FileError */
  read(handle: FileHandle, offset: number, length: number): Uint8Array {
    const content = handle.buffer?.bytes() ?? this.#files.readFile(handle.path);
    return content.subarray(offset, offset + length);
  }

  /** False when it does not fit. @throws FileError */
  write(handle: FileHandle, offset: number, data: Uint8Array): boolean {
    const buffer = this.#bufferOf(handle);
    handle.isDirty = true;
    if (buffer.write(handle.append ? buffer.length() : offset, data)) return true;
    handle.isCut = true;
    return false;
  }

  /** @throws FileError */
  truncate(handle: FileHandle, length: number): boolean {
    handle.isDirty = true;
    return this.#bufferOf(handle).truncate(length);
  }

  /** Puts what was written into the file system: before its attributes are set, and when the handle is closed. @throws FileError */
  flush(handle: FileHandle): void {
    if (!handle.isDirty || handle.buffer === null) return;
    handle.isDirty = false;
    this.#files.writeFile(handle.path, Uint8Array.from(handle.buffer.bytes()));
  }

  #bufferOf(handle: FileHandle): FileBuffer {
    if (handle.buffer === null) {
      const content = this.#files.readFile(handle.path);
      handle.buffer = createFileBuffer(content, this.#limits.maxArtefactBytes);
    }
    return handle.buffer;
  }

  #finish(handle: Handle): void {
    if (handle.kind !== 'file' || (handle.buffer === null && !handle.isNew)) return;
    const bytes = Uint8Array.from(handle.buffer?.bytes() ?? []);
    try {
      this.flush(handle);
    } catch (error) {
      // The disk is full, or the file went away meanwhile: the upload happened all the same.
      if (!(error instanceof FileError)) throw error;
    }
    const cut = handle.isCut ? 'limit' : null;
    recordUpload(this.#recorder, { path: handle.path, bytes, via: 'sftp', cut }, this.#limits);
  }
}
