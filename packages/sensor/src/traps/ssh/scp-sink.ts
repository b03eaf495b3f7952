import { toPathText } from '../../deception/byte-string.ts';
import { FileError } from '../../deception/filesystem/filesystem.ts';
import { describeFileError, type ScpFiles } from './scp-files.ts';
import type { ScpProcess } from './scp-server.ts';
import { createFileBuffer, type FileBuffer, recordUpload } from './upload.ts';

const OK = Uint8Array.of(0);
const LINE_FEED = 0x0a;
/** scp.c: control lines are cut at this length. */
const MAX_CONTROL_LINE_BYTES = 2047;

interface Incoming {
  readonly path: string;
  readonly size: number;
  readonly mode: number;
  readonly existed: boolean;
  readonly buffer: FileBuffer;
  received: number;
}

interface Directory {
  readonly path: string;
  readonly mode: number;
  readonly isModeSet: boolean;
  readonly modifiedAtMs: number | null;
}

/** scp.c's `sink`: takes files and directories as control lines and bytes. Ends the process by itself. */
export class ScpSink {
  readonly #process: ScpProcess;
  readonly #files: ScpFiles;
  readonly #target: string;
  readonly #directories: Directory[] = [];
  #line: number[] = [];
  #isFirst = true;
  #file: Incoming | null = null;
  /** After a file's bytes the client says how they were read: 0, or 1 and a line, or 2. */
  #awaitsVerdict = false;
  #errorLine: 'none' | 'error' | 'fatal' = 'none';
  #modifiedAtMs: number | null = null;

  constructor(process: ScpProcess, files: ScpFiles, target: string) {
    this.#process = process;
    this.#files = files;
    this.#target = target;
    if (process.command.targetIsDirectory && !files.isDirectory(target)) {
      const why = files.files.exists(files.absolute(target)) ? 'Not a directory' : 'No such file or directory';
      process.complain(`${target}: ${why}`);
      process.end(1);
      return;
    }
    process.write(OK);
  }

  receive(bytes: Buffer) {
    for (let at = 0; at < bytes.length && !this.#process.isOver; ) {
      if (this.#file !== null && !this.#awaitsVerdict) {
        at += this.#takeContent(this.#file, bytes.subarray(at));
        continue;
      }
      const byte = bytes[at] ?? 0;
      at += 1;
      if (this.#awaitsVerdict && this.#line.length === 0 && this.#errorLine === 'none') this.#takeVerdict(byte);
      else if (byte === LINE_FEED) this.#endLine();
      else if (this.#line.length < MAX_CONTROL_LINE_BYTES) this.#line.push(byte);
    }
  }

  /** The client sends no more. */
  ended() {
    const file = this.#file;
    if (file !== null) {
      // Cut off in the middle: what came is evidence all the same, and scp leaves what it wrote.
      this.#store(file, 'broken');
      this.#process.complain('dropped connection');
      this.#process.end(1);
    } else if (this.#line.length > 0) {
      this.#screwUp('lost connection');
    } else {
      this.#process.endNormally();
    }
  }

  #takeContent(file: Incoming, bytes: Buffer): number {
    const piece = bytes.subarray(0, file.size - file.received);
    const room = this.#process.limits.maxArtefactBytes - file.buffer.length();
    if (room > 0) file.buffer.write(file.buffer.length(), piece.subarray(0, room));
    file.received += piece.length;
    if (file.received === file.size) this.#awaitsVerdict = true;
    return piece.length;
  }

  #takeVerdict(byte: number) {
    if (byte === 0) return this.#completeFile();
    this.#errorLine = byte === 2 ? 'fatal' : 'error';
    if (byte !== 1 && byte !== 2) this.#line.push(byte);
  }

  #endLine() {
    const bytes = Buffer.from(this.#line);
    this.#line = [];
    if (this.#errorLine !== 'none') {
      const isFatal = this.#errorLine === 'fatal';
      this.#errorLine = 'none';
      this.#process.countError();
      if (isFatal) return this.#process.end(1);
      return this.#completeFile();
    }
    this.#control(bytes);
    this.#isFirst = false;
  }

  #control(line: Buffer) {
    const text = line.toString('latin1');
    if (text === '') return this.#screwUp('unexpected <newline>');
    switch (text[0]) {
      case '\x01':
        return this.#process.countError();
      case '\x02':
        return this.#process.end(1);
      case 'E':
        return this.#leaveDirectory();
      case 'T':
        return this.#setTimes(text);
      case 'C':
      case 'D':
        return this.#startEntry(text);
    }
    if (this.#isFirst) {
      this.#process.complain(toPathText(text));
      return this.#process.end(1);
    }
    this.#screwUp('expected control record');
  }

  #setTimes(text: string) {
    const [, seconds] = /^T(\d{1,18}) (\d{1,6}) (\d{1,18}) (\d{1,6})$/.exec(text) ?? [];
    if (seconds === undefined)
      return this.#screwUp(/^T\d/.test(text) ? 'mtime.sec not delimited' : 'mtime.sec not present');
    this.#modifiedAtMs = Number(seconds) * 1000;
    this.#process.write(OK);
  }

  #startEntry(text: string) {
    const mode = Number.parseInt(text.slice(1, 5), 8);
    if (!/^[0-7]{4}$/.test(text.slice(1, 5))) return this.#screwUp('bad mode');
    if (text[5] !== ' ') return this.#screwUp('mode not delimited');
    const [, size, rest] = /^(\d+)(.*)$/s.exec(text.slice(6)) ?? [];
    if (size === undefined || rest === undefined) return this.#screwUp('size not present');
    if (!rest.startsWith(' ')) return this.#screwUp('size not delimited');
    if (size.length > 18) return this.#screwUp('size out of range');
    const name = toPathText(rest.slice(1));
    if (name === '' || name.includes('/') || name === '.' || name === '..') {
      this.#process.complain(`error: unexpected filename: ${name}`);
      return this.#process.end(1);
    }
    const parent = this.#directories.at(-1)?.path ?? this.#target;
    const isInside = this.#directories.length > 0 || this.#files.isDirectory(parent);
    const path = isInside ? `${parent}${parent === '/' ? '' : '/'}${name}` : parent;
    if (text[0] === 'D') this.#enterDirectory(path, mode);
    else this.#startFile(path, mode, Number(size));
  }

  #enterDirectory(path: string, mode: number) {
    const { command } = this.#process;
    const { files } = this.#files;
    const target = this.#files.absolute(path);
    if (!command.recursive) return this.#screwUp('received directory without -r');
    const existed = files.exists(target);
    const isEntered = this.#attempt(path, () => {
      if (!existed) files.makeDirectory(target, { mode: mode | 0o700 });
      else if (!this.#files.isDirectory(path)) throw new FileError('ENOTDIR', target);
    });
    if (!isEntered) return;
    const isModeSet = command.preserveTimes || !existed;
    this.#directories.push({ path, mode, isModeSet, modifiedAtMs: this.#modifiedAtMs });
    this.#modifiedAtMs = null;
    this.#process.write(OK);
  }

  /** At the top, scp takes the end of a directory as the end of everything. */
  #leaveDirectory() {
    this.#process.write(OK);
    const directory = this.#directories.pop();
    if (directory === undefined) return this.#process.endNormally();
    const { files } = this.#files;
    const target = this.#files.absolute(directory.path);
    try {
      if (directory.modifiedAtMs !== null) files.changeTimes(target, directory.modifiedAtMs);
      if (directory.isModeSet) files.changeMode(target, this.#permitted(directory.mode));
    } catch (error) {
      // scp.c does not look at what becomes of these two.
      if (!(error instanceof FileError)) throw error;
    }
  }

  #startFile(path: string, mode: number, size: number): void {
    const { files } = this.#files;
    const target = this.#files.absolute(path);
    const existed = files.exists(target);
    const isOpened = this.#attempt(path, () => {
      if (!existed) files.writeFile(target, new Uint8Array(0), { mode: this.#permitted(mode) | 0o200 });
      else files.writeFile(target, files.readFile(target));
    });
    if (!isOpened) return;
    const buffer = createFileBuffer(new Uint8Array(0), this.#process.limits.maxArtefactBytes);
    this.#file = { path, size, mode, existed, buffer, received: 0 };
    this.#awaitsVerdict = size === 0;
    this.#process.write(OK);
  }

  #completeFile(): void {
    const file = this.#file;
    this.#awaitsVerdict = false;
    this.#file = null;
    if (file === null) return;
    if (this.#store(file, null)) this.#process.write(OK);
  }

  /** False when the file system did not take it, which the client was told. */
  #store(file: Incoming, broken: 'broken' | null): boolean {
    const { files } = this.#files;
    const process = this.#process;
    const target = this.#files.absolute(file.path);
    const bytes = Uint8Array.from(file.buffer.bytes());
    this.#file = null;
    const isKept = this.#attempt(file.path, () => {
      files.writeFile(target, bytes);
      if (process.command.preserveTimes) files.changeMode(target, file.mode);
      else if (!file.existed) files.changeMode(target, this.#permitted(file.mode));
      if (this.#modifiedAtMs !== null) files.changeTimes(target, this.#modifiedAtMs);
    });
    this.#modifiedAtMs = null;
    const cut = file.received > bytes.length ? 'limit' : broken;
    recordUpload(process.recorder, { path: target, bytes, via: 'scp', cut }, process.limits);
    return isKept;
  }

  /** Without -p the umask counts, and set-id bits are dropped. */
  #permitted(mode: number): number {
    return this.#process.command.preserveTimes ? mode : mode & 0o777 & ~0o022;
  }

  #attempt(path: string, work: () => void): boolean {
    try {
      work();
      return true;
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      this.#process.complain(`${path}: ${describeFileError(error.code)}`);
      return false;
    }
  }

  #screwUp(why: string): void {
    this.#process.complain(`protocol error: ${why}`);
    this.#process.end(1);
  }
}
