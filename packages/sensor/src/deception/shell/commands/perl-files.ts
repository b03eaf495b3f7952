import { FileError } from '../../filesystem/filesystem.ts';
import { errorText } from '../kernel/error-text.ts';
import { openPath } from '../kernel/open-path.ts';
import { type CommandContext, printError } from '../kernel/program.ts';
import { readAll, readLines } from './input.ts';
import { connectionOutcome } from './network-target.ts';
import { PerlHandle } from './perl-values.ts';
import { runShellText } from './run-captured.ts';

const ERROR_NUMBERS = new Map([
  ['EPERM', 1],
  ['ENOENT', 2],
  ['EACCES', 13],
  ['EEXIST', 17],
  ['ENOTDIR', 20],
  ['EISDIR', 21],
  ['EROFS', 30],
]);
const CONNECT_ERRORS = new Map([
  ['refused', { number: 111, text: 'Connection refused' }],
  ['timed-out', { number: 110, text: 'Connection timed out' }],
  ['no-route', { number: 113, text: 'No route to host' }],
  ['unresolved', { number: 22, text: 'Invalid argument' }],
]);

/** What a call failed of: errno and its text, `$!`. */
export interface PerlError {
  readonly number: number;
  readonly text: string;
}

/** Files, pipes and connections of a Perl program. */
export class PerlFiles {
  readonly #context: CommandContext;
  readonly #named = new Map<string, PerlHandle>();
  readonly #open = new Set<PerlHandle>();

  constructor(context: CommandContext) {
    this.#context = context;
    const { process } = context;
    const errors = this.named('STDERR');
    errors.write = (text) => printError(process, text);
    const input = process.descriptor(0);
    if (input !== null) feed(this.named('STDIN'), readLines(process, input));
  }

  named(name: string): PerlHandle {
    const found = this.#named.get(name) ?? new PerlHandle(name);
    this.#named.set(name, found);
    return found;
  }

  /** A handle that reads what files hold, one after the other: `<>`. */
  readFiles(names: readonly string[], complain: (name: string, why: string) => Promise<void>): PerlHandle {
    const { process } = this.#context;
    const handle = this.named('ARGV');
    async function* lines() {
      for (const name of names) {
        let file = null;
        try {
          file = name === '-' ? process.descriptor(0)?.retain() : openPath(process, name, { read: true }).retain();
        } catch (error) {
          if (!(error instanceof FileError)) throw error;
          await complain(name, errorText(error));
        }
        if (file === null || file === undefined) continue;
        try {
          yield* readLines(process, file);
        } finally {
          file.release();
        }
      }
    }
    feed(handle, lines());
    return handle;
  }

  /** open(): with its mode apart, or before or behind the name. */
  async open(handle: PerlHandle, mode: string, name: string): Promise<PerlError | null> {
    const { process } = this.#context;
    const sign = mode.replace(/:.*$/, '').trim();
    if (sign === '-|' || sign === '|-') {
      if (sign === '-|') {
        const { output } = await runShellText(this.#context, name, { captures: true });
        feed(handle, textLines(output));
      } else {
        let input = '';
        handle.write = async (text) => {
          input += text;
        };
        handle.close = async () => {
          await runShellText(this.#context, name, { input, captures: false });
        };
        this.#open.add(handle);
      }
      return null;
    }
    try {
      const writes = sign !== '<';
      const file = openPath(process, name, {
        read: !writes,
        write: writes,
        create: writes,
        truncate: sign.endsWith('>') && !sign.startsWith('>>'),
        append: sign === '>>',
      }).retain();
      if (!writes) {
        const text = await readAll(process, file);
        file.release();
        feed(handle, textLines(text));
        return null;
      }
      handle.read = null;
      handle.write = (text) => file.write(process, text);
      handle.close = () => {
        file.release();
        return Promise.resolve();
      };
      this.#open.add(handle);
      return null;
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      return fileError(error);
    }
  }

  /** False where it was not open. */
  async close(handle: PerlHandle): Promise<boolean> {
    const wasOpen = handle.read !== null || handle.write !== null;
    [handle.read, handle.write] = [null, null];
    if (this.#open.delete(handle)) await handle.close();
    return wasOpen;
  }

  async closeAll(): Promise<void> {
    for (const handle of [...this.#open]) await this.close(handle);
  }

  /** connect(): recorded, and answered by the simulated network. */
  async connect(handle: PerlHandle, host: string, port: number, waits: boolean): Promise<PerlError | null> {
    const { process } = this.#context;
    const outcome = connectionOutcome(process, host, port);
    process.session.options.observer.downloadRequested({ url: `tcp://${host}:${port}`, path: null, via: 'nc' });
    if (waits && outcome.afterMs > 0) await process.sleep(outcome.afterMs);
    const isOpen = outcome.kind === 'connected' && (outcome.local || [53, 80, 443].includes(port));
    if (!isOpen) return CONNECT_ERRORS.get(outcome.kind) ?? { number: 111, text: 'Connection refused' };
    handle.isSocket = true;
    handle.read = () => Promise.resolve(undefined);
    handle.write = () => Promise.resolve();
    return null;
  }
}

function fileError(error: FileError): PerlError {
  return { number: ERROR_NUMBERS.get(error.code) ?? 5, text: errorText(error) };
}

async function* textLines(text: string): AsyncGenerator<{ readonly line: string; readonly complete: boolean }> {
  const lines = text.split('\n');
  const last = lines.pop() ?? '';
  for (const line of lines) yield { line, complete: true };
  if (last !== '') yield { line: last, complete: false };
}

/** Lets a handle give lines by `$/`: a newline, nothing for everything, or an empty text for paragraphs. */
function feed(handle: PerlHandle, lines: AsyncGenerator<{ readonly line: string; readonly complete: boolean }>): void {
  let ahead: string | undefined;
  let ended = false;
  const next = async (): Promise<string | undefined> => {
    const kept = ahead;
    ahead = undefined;
    if (kept !== undefined) return kept;
    const found = ended ? null : await lines.next();
    if (found === null || found.done === true) {
      ended = true;
      return undefined;
    }
    return found.value.complete ? `${found.value.line}\n` : found.value.line;
  };
  handle.atEnd = async () => {
    ahead = await next();
    return ahead === undefined;
  };
  handle.read = async (separator) => {
    let text = await next();
    if (separator === '') while (text === '\n') text = await next();
    if (text === undefined || separator === '\n') return text;
    for (;;) {
      const mark = separator === '' ? '\n\n' : separator;
      const at = mark === undefined ? -1 : text.indexOf(mark);
      if (at !== -1 && mark !== undefined) {
        const rest: string = text.slice(at + mark.length);
        if (rest !== '') ahead = rest;
        return text.slice(0, at + mark.length);
      }
      const more = await next();
      if (more === undefined) return text;
      text += more;
    }
  };
}
