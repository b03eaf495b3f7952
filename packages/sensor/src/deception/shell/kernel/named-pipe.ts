import { MAX_PIPE_BYTES } from '../limits.ts';
import { DescriptorError, OpenFile } from './open-file.ts';
import { ProcessKilled, type Running } from './running.ts';

/** What is in a named pipe and who has it open: fifo(7). One for each path and session. */
export class NamedPipe {
  readonly chunks: string[] = [];
  bytes = 0;
  readers = 0;
  writers = 0;
  /** How often it was opened for each: an end that came waits for another one that has not been there yet. */
  readersOpened = 0;
  writersOpened = 0;
  readonly waiting = new Set<() => void>();

  wake(): void {
    for (const resume of [...this.waiting]) resume();
  }

  /** Opens an end; unlike open(2) it is the first read or write that waits for the other. */
  open(path: string, ends: { readonly read: boolean; readonly write: boolean }): OpenFile {
    return new NamedPipeEnd(path, this, ends);
  }
}

class NamedPipeEnd extends OpenFile {
  readonly #pipe: NamedPipe;
  readonly #reads: boolean;
  readonly #writes: boolean;
  /** Ends of the other kind that had been closed before this one was opened. */
  readonly #readersBefore: number;
  readonly #writersBefore: number;

  constructor(path: string, pipe: NamedPipe, ends: { readonly read: boolean; readonly write: boolean }) {
    super(path);
    this.#pipe = pipe;
    this.#reads = ends.read;
    this.#writes = ends.write;
    this.#readersBefore = pipe.readersOpened - pipe.readers;
    this.#writersBefore = pipe.writersOpened - pipe.writers;
    if (ends.read) {
      pipe.readers += 1;
      pipe.readersOpened += 1;
    }
    if (ends.write) {
      pipe.writers += 1;
      pipe.writersOpened += 1;
    }
    pipe.wake();
  }

  protected override ready(): boolean {
    return this.#pipe.bytes > 0 || (this.#pipe.writers === 0 && this.#pipe.writersOpened > this.#writersBefore);
  }

  protected async receive(process: Running, maxBytes: number): Promise<string> {
    const pipe = this.#pipe;
    if (!this.#reads) throw new DescriptorError('EBADF');
    while (!this.ready()) await process.block(pipe.waiting);
    const first = pipe.chunks.shift() ?? '';
    const text = first.slice(0, maxBytes);
    if (text.length < first.length) pipe.chunks.unshift(first.slice(maxBytes));
    pipe.bytes -= text.length;
    pipe.wake();
    return text;
  }

  protected async send(process: Running, text: string): Promise<void> {
    const pipe = this.#pipe;
    if (!this.#writes) throw new DescriptorError('EBADF');
    for (let at = 0; at < text.length; ) {
      const waitsForReader = () => pipe.readers === 0 && pipe.readersOpened <= this.#readersBefore;
      while (waitsForReader() || (pipe.readers > 0 && pipe.bytes >= MAX_PIPE_BYTES)) await process.block(pipe.waiting);
      if (pipe.readers === 0) {
        if (process.ignoredSignals.has('PIPE')) throw new DescriptorError('EPIPE');
        throw new ProcessKilled('PIPE');
      }
      const piece = text.slice(at, at + MAX_PIPE_BYTES - pipe.bytes);
      pipe.chunks.push(piece);
      pipe.bytes += piece.length;
      at += piece.length;
      pipe.wake();
    }
  }

  protected override close(): void {
    const pipe = this.#pipe;
    if (this.#reads) pipe.readers -= 1;
    if (this.#writes) pipe.writers -= 1;
    if (pipe.readers === 0 && pipe.writers === 0) {
      pipe.chunks.length = 0;
      pipe.bytes = 0;
    }
    pipe.wake();
  }
}
