import { FileError } from '../../filesystem/filesystem.ts';
import { RegularExpression } from '../expansion/regular-expression.ts';
import { errorText } from '../kernel/error-text.ts';
import { DescriptorError, type OpenFile } from '../kernel/open-file.ts';
import { openPath } from '../kernel/open-path.ts';
import { type CommandContext, print, printError } from '../kernel/program.ts';
import { runShellText } from './run-captured.ts';

/** Splits a stream into records by awk's RS: a newline, another character, blank lines, or a pattern. */
export class RecordReader {
  readonly #read: () => Promise<string>;
  #rest = '';
  #ended = false;

  constructor(read: () => Promise<string>) {
    this.#read = read;
  }

  /** Null at the end. */
  async next(separator: string): Promise<string | null> {
    if (separator === '') return this.#paragraph();
    const pattern = separator.length > 1 ? new RegularExpression(separator, { extended: true }) : null;
    for (;;) {
      const found =
        pattern === null
          ? position(this.#rest.indexOf(separator), separator.length)
          : this.#ended
            ? (pattern.match(this.#rest, 0) ?? null)
            : null;
      if (found !== null && (found[1] ?? 0) > (found[0] ?? 0)) {
        const record = this.#rest.slice(0, found[0]);
        this.#rest = this.#rest.slice(found[1]);
        return record;
      }
      if (this.#ended) return this.#last(separator === '\n' ? '' : '\n');
      await this.#fill();
    }
  }

  async #paragraph(): Promise<string | null> {
    while (!this.#ended) await this.#fill();
    this.#rest = this.#rest.replace(/^\n+/, '');
    const found = /\n\n+/.exec(this.#rest);
    if (found === null) return this.#last('\n');
    const record = this.#rest.slice(0, found.index);
    this.#rest = this.#rest.slice(found.index + found[0].length);
    return record;
  }

  #last(ending: string): string | null {
    if (this.#rest === '') return null;
    const record = this.#rest;
    this.#rest = '';
    return ending !== '' && record.endsWith(ending) ? record.slice(0, -1) : record;
  }

  async #fill(): Promise<void> {
    const chunk = await this.#read();
    if (chunk === '') this.#ended = true;
    else this.#rest += chunk;
  }
}

function position(at: number, length: number): readonly number[] | null {
  return at === -1 ? null : [at, at + length];
}

interface Output {
  readonly write: (text: string) => Promise<void>;
  readonly close: () => Promise<number>;
}

/** Files and commands that an awk program reads and writes, open until it closes them or ends. */
export class AwkStreams {
  readonly #context: CommandContext;
  readonly #outputs = new Map<string, Output>();
  readonly #inputs = new Map<string, { readonly reader: RecordReader; readonly close: () => number }>();

  constructor(context: CommandContext) {
    this.#context = context;
  }

  async write(kind: '>' | '>>' | '|', name: string, text: string): Promise<boolean> {
    let output = this.#outputs.get(name);
    if (output === undefined) {
      const opened = kind === '|' ? this.#pipeTo(name) : await this.#fileFor(name, kind === '>>');
      if (opened === null) return false;
      output = opened;
      this.#outputs.set(name, output);
    }
    await output.write(text);
    return true;
  }

  #pipeTo(command: string): Output {
    let text = '';
    return {
      write: async (more) => {
        text += more;
      },
      close: async () => (await runShellText(this.#context, command, { input: text, captures: false })).status,
    };
  }

  async #fileFor(name: string, append: boolean): Promise<Output | null> {
    const { process } = this.#context;
    if (name === '/dev/stdout' || name === '-') return { write: (text) => print(process, text), close: async () => 0 };
    if (name === '/dev/stderr') return { write: (text) => printError(process, text), close: async () => 0 };
    try {
      const file = openPath(process, name, { write: true, create: true, append, truncate: !append }).retain();
      return {
        write: (text) => file.write(process, text),
        close: async () => {
          file.release();
          return 0;
        },
      };
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      await printError(process, `awk: cannot open "${name}" for output (${errorText(error)})\n`);
      return null;
    }
  }

  /** A record of a file or of a command's output: null at the end, undefined where it cannot be opened. */
  async read(kind: 'file' | 'command', name: string, separator: string): Promise<string | null | undefined> {
    let input = this.#inputs.get(name);
    if (input === undefined) {
      const { process } = this.#context;
      if (kind === 'command') {
        const { output, status } = await runShellText(this.#context, name, { captures: true });
        let left = output;
        const read = async () => {
          const all = left;
          left = '';
          return all;
        };
        input = { reader: new RecordReader(read), close: () => status };
      } else {
        const file = this.#open(name);
        if (file === null) return undefined;
        input = {
          reader: new RecordReader(() => file.read(process)),
          close: () => {
            file.release();
            return 0;
          },
        };
      }
      this.#inputs.set(name, input);
    }
    return input.reader.next(separator);
  }

  #open(name: string): OpenFile | null {
    const { process } = this.#context;
    if (name === '-') return process.descriptor(0)?.retain() ?? null;
    try {
      return openPath(process, name, { read: true }).retain();
    } catch (error) {
      if (error instanceof FileError || error instanceof DescriptorError) return null;
      throw error;
    }
  }

  /** The status of what was closed; -1 where nothing of that name is open. */
  async close(name: string): Promise<number> {
    const output = this.#outputs.get(name);
    const input = this.#inputs.get(name);
    this.#outputs.delete(name);
    this.#inputs.delete(name);
    if (output === undefined && input === undefined) return -1;
    const status = input?.close() ?? 0;
    return output === undefined ? status : output.close();
  }

  async closeAll(): Promise<void> {
    for (const name of new Set([...this.#outputs.keys(), ...this.#inputs.keys()])) await this.close(name);
  }
}
