import type { ByteChannel, Exit } from './byte-channel.ts';

/** For tests: a channel whose two ends are in the hands of the test. */
export class FakeChannel implements ByteChannel {
  readonly written: Buffer[] = [];
  readonly errors: Buffer[] = [];
  exited: Exit | null = null;
  #data: (bytes: Buffer) => void | Promise<void> = () => undefined;
  #end: () => void = () => undefined;
  #close: () => void = () => undefined;

  write(bytes: Uint8Array): void {
    this.written.push(Buffer.from(bytes));
  }

  writeError(bytes: Uint8Array): void {
    this.errors.push(Buffer.from(bytes));
  }

  onData(listener: (bytes: Buffer) => void | Promise<void>): void {
    this.#data = listener;
  }

  onEnd(listener: () => void): void {
    this.#end = listener;
  }

  onClose(listener: () => void): void {
    this.#close = listener;
  }

  finish(exit: Exit): void {
    this.exited ??= exit;
  }

  exit(exit: Exit): void {
    this.exited ??= exit;
  }

  endOutput(): void {}

  /** What the client sends; gives what was written meanwhile. */
  say(bytes: Buffer | string): Buffer {
    void this.#data(typeof bytes === 'string' ? Buffer.from(bytes, 'latin1') : bytes);
    return Buffer.concat(this.written.splice(0));
  }

  sayEnd(): Buffer {
    this.#end();
    return Buffer.concat(this.written.splice(0));
  }

  sayClose(): void {
    this.#close();
  }
}
