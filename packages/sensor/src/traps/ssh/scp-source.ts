import { byteStringToBytes, fromPathText } from '../../deception/byte-string.ts';
import { FileError } from '../../deception/filesystem/filesystem.ts';
import { describeFileError, type ScpFiles } from './scp-files.ts';
import type { ScpProcess } from './scp-server.ts';

type Step =
  | { readonly kind: 'send'; readonly bytes: Uint8Array }
  /** Waits for the client's verdict; false: it refused. */
  | { readonly kind: 'wait' };

const MAX_MODE = 0o7777;
const LINE_FEED = 0x0a;

/** scp.c's `source`: sends files and directories. Steps are made one at a time: no tree is ever held in memory. */
export class ScpSource {
  readonly #process: ScpProcess;
  readonly #files: ScpFiles;
  readonly #steps: Generator<Step, void, boolean>;
  /** The client's verdict is an error, whose line is being read. */
  #error: 'none' | 'error' | 'fatal' = 'none';

  constructor(process: ScpProcess, files: ScpFiles, paths: readonly string[]) {
    this.#process = process;
    this.#files = files;
    this.#steps = this.#all(paths);
  }

  receive(bytes: Buffer) {
    for (const byte of bytes) {
      if (this.#process.isOver) return;
      if (this.#error === 'none') {
        if (byte === 0) this.#advance(true);
        else this.#error = byte === 2 ? 'fatal' : 'error';
      } else if (byte === LINE_FEED) {
        const isFatal = this.#error === 'fatal';
        this.#error = 'none';
        this.#process.countError();
        if (isFatal) return this.#process.end(1);
        this.#advance(false);
      }
    }
  }

  ended(): void {
    this.#process.end(1);
  }

  #advance(isAgreed: boolean) {
    for (let next = this.#steps.next(isAgreed); ; next = this.#steps.next(true)) {
      if (next.done === true) return this.#process.endNormally();
      if (next.value.kind === 'wait') return;
      this.#process.write(next.value.bytes);
    }
  }

  *#all(paths: readonly string[]): Generator<Step, void, boolean> {
    for (const path of paths) yield* this.#send(path.length > 1 ? path.replace(/\/+$/, '') || '/' : path);
  }

  *#send(path: string): Generator<Step, void, boolean> {
    const { command } = this.#process;
    const { files } = this.#files;
    const target = this.#files.absolute(path);
    try {
      const status = files.stat(target);
      const isDirectory = status.type === 'directory';
      if (status.type !== 'file' && !(isDirectory && command.recursive))
        return this.#process.complain(`${path}: not a regular file`);
      const content = isDirectory ? null : files.readFile(target);
      const names = isDirectory ? files.readDirectory(target) : [];
      const name = byteStringToBytes(fromPathText(path.slice(path.lastIndexOf('/') + 1)));
      if (command.preserveTimes) {
        const seconds = Math.floor(status.modifiedAtMs / 1000);
        if (!(yield* this.#ask(Buffer.from(`T${seconds} 0 ${seconds} 0\n`)))) return;
      }
      const mode = (status.mode & MAX_MODE).toString(8).padStart(4, '0');
      const head = `${isDirectory ? 'D' : 'C'}${mode} ${content?.length ?? 0} `;
      if (!(yield* this.#ask(Buffer.concat([Buffer.from(head), name, Buffer.from('\n')])))) return;
      if (content === null) {
        for (const entry of names) yield* this.#send(`${path}/${entry}`);
        yield* this.#ask(Buffer.from('E\n'));
      } else {
        yield* this.#ask(Buffer.concat([content, Buffer.of(0)]));
      }
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      this.#process.complain(`${path}: ${describeFileError(error.code)}`);
    }
  }

  *#ask(bytes: Uint8Array): Generator<Step, boolean, boolean> {
    yield { kind: 'send', bytes };
    return yield { kind: 'wait' };
  }
}
