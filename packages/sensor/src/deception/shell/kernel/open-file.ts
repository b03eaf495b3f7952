import { byteStringToBytes, bytesToByteString } from '../../byte-string.ts';
import { FileError, type FileSystem } from '../../filesystem/filesystem.ts';
import { MAX_PIPE_BYTES, READ_CHUNK_BYTES } from '../limits.ts';
import { ProcessKilled, type Running } from './running.ts';

/** An errno that concerns a descriptor and not a path. */
export class DescriptorError extends Error {
  readonly code: 'EBADF' | 'EPIPE' | 'EISDIR';

  constructor(code: 'EBADF' | 'EPIPE' | 'EISDIR') {
    super(code);
    this.code = code;
  }
}

/** An open file description: shared by duplicated descriptors and forked processes, closed with the last of them. */
export abstract class OpenFile {
  #references = 0;
  /** What was read too far, the next of it last. */
  readonly #pushedBack: string[] = [];
  readonly isTerminal: boolean = false;
  /** What /proc/self/fd shows. */
  readonly path: string;

  constructor(path: string) {
    this.path = path;
  }

  retain(): this {
    this.#references += 1;
    return this;
  }

  release(): void {
    this.#references -= 1;
    if (this.#references === 0) this.close();
  }

  /** Up to `maxBytes`; an empty text is the end of the file. */
  async read(process: Running, maxBytes = READ_CHUNK_BYTES): Promise<string> {
    const pause = process.step();
    if (pause !== null) await pause;
    const pushedBack = this.#pushedBack.pop();
    if (pushedBack !== undefined) {
      if (pushedBack.length > maxBytes) this.#pushedBack.push(pushedBack.slice(maxBytes));
      return pushedBack.slice(0, maxBytes);
    }
    return this.receive(process, maxBytes);
  }

  /** Whether a read would come back at once. */
  hasInput(): boolean {
    return this.#pushedBack.length > 0 || this.ready();
  }

  /** As `hasInput`, without what was given back. */
  protected ready(): boolean {
    return true;
  }

  /** Gives back what was read too far; the next read returns it first. */
  pushBack(text: string): void {
    if (text !== '') this.#pushedBack.push(text);
  }

  async write(process: Running, text: string): Promise<void> {
    const pause = process.step(1 + (text.length >> 10));
    if (pause !== null) await pause;
    if (text !== '') await this.send(process, text);
  }

  protected abstract receive(process: Running, maxBytes: number): Promise<string> | string;
  protected abstract send(process: Running, text: string): Promise<void> | void;

  protected close(): void {}
}

/** The bounded buffer between two commands: pipe(7). */
class PipeBuffer {
  readonly chunks: string[] = [];
  bytes = 0;
  readers = 1;
  writers = 1;
  readonly waiting = new Set<() => void>();

  wake(): void {
    for (const resume of [...this.waiting]) resume();
  }
}

export function createPipe(): { readonly reader: OpenFile; readonly writer: OpenFile } {
  const buffer = new PipeBuffer();
  return { reader: new PipeReader(buffer), writer: new PipeWriter(buffer) };
}

class PipeReader extends OpenFile {
  readonly #buffer: PipeBuffer;

  constructor(buffer: PipeBuffer) {
    super('pipe:[28114]');
    this.#buffer = buffer;
  }

  protected async receive(process: Running, maxBytes: number): Promise<string> {
    const buffer = this.#buffer;
    while (buffer.bytes === 0 && buffer.writers > 0) await process.block(buffer.waiting);
    const first = buffer.chunks.shift();
    if (first === undefined) return '';
    const text = first.slice(0, maxBytes);
    if (text.length < first.length) buffer.chunks.unshift(first.slice(maxBytes));
    buffer.bytes -= text.length;
    buffer.wake();
    return text;
  }

  protected send(): void {
    throw new DescriptorError('EBADF');
  }

  protected override ready(): boolean {
    return this.#buffer.bytes > 0 || this.#buffer.writers === 0;
  }

  protected override close(): void {
    this.#buffer.readers = 0;
    this.#buffer.wake();
  }
}

class PipeWriter extends OpenFile {
  readonly #buffer: PipeBuffer;

  constructor(buffer: PipeBuffer) {
    super('pipe:[28114]');
    this.#buffer = buffer;
  }

  protected receive(): string {
    throw new DescriptorError('EBADF');
  }

  protected async send(process: Running, text: string): Promise<void> {
    const buffer = this.#buffer;
    for (let at = 0; at < text.length; ) {
      while (buffer.bytes >= MAX_PIPE_BYTES && buffer.readers > 0) await process.block(buffer.waiting);
      if (buffer.readers === 0) {
        if (process.ignoredSignals.has('PIPE')) throw new DescriptorError('EPIPE');
        throw new ProcessKilled('PIPE');
      }
      const piece = text.slice(at, at + MAX_PIPE_BYTES - buffer.bytes);
      buffer.chunks.push(piece);
      buffer.bytes += piece.length;
      at += piece.length;
      buffer.wake();
    }
  }

  protected override close(): void {
    this.#buffer.writers = 0;
    this.#buffer.wake();
  }
}

/** Collects output up to a limit: command substitution. */
export class CaptureFile extends OpenFile {
  readonly #chunks: string[] = [];
  readonly #maxBytes: number;
  #bytes = 0;

  constructor(maxBytes: number) {
    super('pipe:[28115]');
    this.#maxBytes = maxBytes;
  }

  text(): string {
    return this.#chunks.join('');
  }

  protected receive(): string {
    throw new DescriptorError('EBADF');
  }

  protected send(process: Running, text: string): void {
    this.#bytes += text.length;
    if (this.#bytes > this.#maxBytes) {
      process.account.exceed('maxVariableBytes');
      throw new ProcessKilled('KILL');
    }
    this.#chunks.push(text);
  }
}

/** A fixed text to read: here-documents and here-strings. */
export class TextFile extends OpenFile {
  #text: string;

  constructor(text: string, path = '/tmp/sh-thd') {
    super(path);
    this.#text = text;
  }

  protected receive(_process: Running, maxBytes: number): string {
    const text = this.#text.slice(0, maxBytes);
    this.#text = this.#text.slice(maxBytes);
    return text;
  }

  protected send(): void {
    throw new DescriptorError('EBADF');
  }
}

export type WrittenVia = 'redirect' | 'stdin' | 'scp';

/** A regular file of the simulated file system. What was written is reported once, at the close. */
export class RegularFile extends OpenFile {
  readonly #files: FileSystem;
  readonly #flags: { readonly read: boolean; readonly write: boolean; readonly append: boolean };
  readonly #onWritten: (path: string, content: () => Uint8Array) => void;
  #offset = 0;
  #content: string | null = null;
  #written = false;

  constructor(options: {
    path: string;
    files: FileSystem;
    flags: { read: boolean; write: boolean; append: boolean };
    onWritten: (path: string, content: () => Uint8Array) => void;
  }) {
    super(options.path);
    this.#files = options.files;
    this.#flags = options.flags;
    this.#onWritten = options.onWritten;
  }

  seek(offset: number): void {
    this.#offset = offset;
  }

  /** What was read too far is read again from the file, where writing goes on too. */
  override pushBack(text: string): void {
    this.#offset = Math.max(0, this.#offset - text.length);
  }

  protected receive(_process: Running, maxBytes: number): string {
    if (!this.#flags.read) throw new DescriptorError('EBADF');
    this.#content ??= bytesToByteString(this.#files.readFile(this.path));
    const text = this.#content.slice(this.#offset, this.#offset + maxBytes);
    this.#offset += text.length;
    return text;
  }

  protected send(_process: Running, text: string): void {
    if (!this.#flags.write) throw new DescriptorError('EBADF');
    const size = this.#files.exists(this.path) ? this.#files.stat(this.path).size : 0;
    if (this.#flags.append || this.#offset === size)
      this.#files.writeFile(this.path, byteStringToBytes(text), { append: true });
    else {
      const before = bytesToByteString(this.#files.readFile(this.path)).padEnd(this.#offset, '\0');
      this.#files.writeFile(
        this.path,
        byteStringToBytes(before.slice(0, this.#offset) + text + before.slice(this.#offset + text.length)),
      );
    }
    this.#offset += text.length;
    this.#content = null;
    this.#written = true;
  }

  protected override close(): void {
    if (!this.#written) return;
    try {
      this.#onWritten(this.path, () => this.#files.readFile(this.path));
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
    }
  }
}

/** /dev/null, zero, full, random, urandom and any other device. */
export class DeviceFile extends OpenFile {
  readonly #random: (length: number) => Uint8Array;

  constructor(path: string, random: (length: number) => Uint8Array) {
    super(path);
    this.#random = random;
  }

  protected receive(_process: Running, maxBytes: number): string {
    switch (this.path) {
      case '/dev/zero':
      case '/dev/full':
        return '\0'.repeat(maxBytes);
      case '/dev/random':
      case '/dev/urandom':
        return bytesToByteString(this.#random(maxBytes));
      default:
        return '';
    }
  }

  protected send(): void {
    if (this.path === '/dev/full') throw new FileError('ENOSPC', this.path);
  }
}

/** The channel to the client without a terminal; waits while the client does not take its data. */
export class ClientOutput extends OpenFile {
  readonly #deliver: (bytes: Uint8Array) => void | Promise<void>;
  readonly #onClosed: () => void;

  /** @param onClosed called when no process can write any more */
  constructor(deliver: (bytes: Uint8Array) => void | Promise<void>, onClosed: () => void) {
    super('socket:[31207]');
    this.#deliver = deliver;
    this.#onClosed = onClosed;
  }

  protected override close(): void {
    this.#onClosed();
  }

  protected receive(): string {
    return '';
  }

  protected async send(process: Running, text: string): Promise<void> {
    process.account.addOutput(text.length);
    process.check();
    await process.settle(this.#deliver(byteStringToBytes(text)));
  }
}

/** What the client streams in without a terminal: the standard input of an exec. */
export class ClientInput extends OpenFile {
  readonly #chunks: string[] = [];
  readonly #maxBytes: number;
  #bytes = 0;
  #ended = false;
  #isClosed = false;
  readonly #waiting = new Set<() => void>();
  #writers: Array<() => void> | null = null;

  constructor(maxBytes: number) {
    super('socket:[31206]');
    this.#maxBytes = maxBytes;
  }

  protected override ready(): boolean {
    return this.#chunks.length > 0 || this.#ended;
  }

  /** A returned promise is backpressure, as of a full pipe: it resolves when enough was read, or nobody will read. */
  push(text: string): void | Promise<void> {
    if (this.#ended || this.#isClosed || this.#bytes + text.length > this.#maxBytes) return;
    this.#chunks.push(text);
    this.#bytes += text.length;
    this.#wake();
    if (this.#bytes <= MAX_PIPE_BYTES) return;
    return new Promise((resolve) => {
      this.#writers ??= [];
      this.#writers.push(resolve);
    });
  }

  end(): void {
    this.#ended = true;
    this.#wake();
  }

  protected override close(): void {
    this.#isClosed = true;
    this.#chunks.length = 0;
    this.#bytes = 0;
    this.#wakeWriters();
  }

  protected async receive(process: Running, maxBytes: number): Promise<string> {
    while (this.#chunks.length === 0 && !this.#ended) await process.block(this.#waiting);
    const first = this.#chunks.shift() ?? '';
    const text = first.slice(0, maxBytes);
    if (text.length < first.length) this.#chunks.unshift(first.slice(maxBytes));
    this.#bytes -= text.length;
    if (this.#bytes <= MAX_PIPE_BYTES) this.#wakeWriters();
    return text;
  }

  protected send(): void {
    throw new DescriptorError('EBADF');
  }

  #wake(): void {
    for (const resume of [...this.#waiting]) resume();
  }

  #wakeWriters(): void {
    const writers = this.#writers;
    this.#writers = null;
    for (const resume of writers ?? []) resume();
  }
}
