import { byteStringToBytes, bytesToByteString } from '../../byte-string.ts';
import { FileError } from '../../filesystem/filesystem.ts';
import { PatternError } from '../expansion/regular-expression.ts';
import { errorText } from '../kernel/error-text.ts';
import type { OpenFile } from '../kernel/open-file.ts';
import { openPath } from '../kernel/open-path.ts';
import { type Command, type CommandContext, complain, print, printError } from '../kernel/program.ts';
import { readCommandLine } from './command-line.ts';
import { isDirectory, openInput, readLines } from './input.ts';
import { stat } from './paths.ts';
import { type SedLine, SedRun, type SedStreams } from './sed-run.ts';
import { SedScript, SedScriptError } from './sed-script.ts';

const USAGE = 'Usage: sed [OPTION]... {script-only-if-no-other-script} [input-file]...\n';

/** GNU sed 4.9 without `e`. */
export const sed: Command = async (context) => {
  const line = await readCommandLine(context, 'bsnrzuEe:f:l:i::V:s', {
    quiet: 'n',
    silent: 'n',
    'regexp-extended': 'E',
    'expression:': 'e',
    'file:': 'f',
    'in-place?': 'i',
    'line-length:': 'l',
    'null-data': 'z',
    separate: 's',
    unbuffered: 'u',
    posix: 'posix',
    debug: 'debug',
    sandbox: 'sandbox',
    'follow-symlinks': 'follow',
  });
  const { process } = context;
  const operands = [...line.operands];
  const parts: { readonly text: string; readonly name: string }[] = line
    .values('e')
    .map((text) => ({ text, name: '-e expression' }));
  for (const path of line.values('f')) {
    try {
      parts.push({
        text: bytesToByteString(process.files.readFile(process.path(path))).replace(/\n$/, ''),
        name: path,
      });
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      await complain(context, `couldn't open file ${path}: ${errorText(error)}`);
      return 1;
    }
  }
  if (parts.length === 0) {
    const text = operands.shift();
    if (text === undefined) {
      await printError(process, USAGE);
      return 1;
    }
    parts.push({ text, name: '-e expression' });
  }
  const extended = line.has('E', 'r');
  const source = parts.map((part) => part.text).join('\n');
  let script: SedScript;
  try {
    script = new SedScript(source, extended);
  } catch (error) {
    if (!(error instanceof SedScriptError) && !(error instanceof PatternError)) throw error;
    const at = error instanceof SedScriptError ? error.at : source.length;
    const file = parts[0]?.name ?? '';
    const where =
      file === '-e expression'
        ? `-e expression #1, char ${Math.min(at, source.length)}`
        : `file ${file} line ${source.slice(0, at).split('\n').length}`;
    await complain(context, at === -1 ? error.message : `${where}: ${error.message}`);
    return at === -1 ? 4 : 1;
  }
  const quiet = line.has('n') || /^#n\n/.test(source);
  const end = line.has('z') ? ('\0' as const) : ('\n' as const);
  const run = new Inputs(context, script, { quiet, end });
  const suffix = line.value('i');
  if (suffix !== undefined) return run.inPlace(operands, suffix, () => new SedScript(source, extended));
  const files = operands.length === 0 ? ['-'] : operands;
  if (!line.has('s')) return run.together(files);
  let status = 0;
  for (const file of files) status = Math.max(status, await run.together([file]));
  return status;
};

/** Feeds files to a script, line by line with one line of look-ahead, so that `$` is known. */
class Inputs {
  readonly #context: CommandContext;
  readonly #script: SedScript;
  readonly #settings: { readonly quiet: boolean; readonly end: '\n' | '\0' };
  readonly #outputs = new Map<string, OpenFile>();

  constructor(context: CommandContext, script: SedScript, settings: { quiet: boolean; end: '\n' | '\0' }) {
    this.#context = context;
    this.#script = script;
    this.#settings = settings;
  }

  async together(files: readonly string[]): Promise<number> {
    this.#openOutputs();
    const failed = { status: 0 };
    const lines = this.#lines(files, failed);
    const status = await this.#run(this.#script, lines, (text) => print(this.#context.process, text));
    this.#closeOutputs();
    return status === 0 ? failed.status : status;
  }

  async inPlace(files: readonly string[], suffix: string, fresh: () => SedScript): Promise<number> {
    const { process } = this.#context;
    let status = 0;
    this.#openOutputs();
    for (const path of files) {
      const found = stat(process, path);
      if (found !== null && found.type !== 'file') {
        await complain(this.#context, `couldn't edit ${path}: not a regular file`);
        status = 4;
        continue;
      }
      const failed = { status: 0 };
      let out = '';
      const ended = await this.#run(fresh(), this.#lines([path], failed), async (text) => {
        out += text;
      });
      if (failed.status !== 0) {
        status = 4;
        if (found === null) status = 2;
        continue;
      }
      try {
        const full = process.path(path);
        if (suffix !== '') {
          const backup = suffix.includes('*') ? suffix.replaceAll('*', path.split('/').at(-1) ?? path) : path + suffix;
          process.files.writeFile(process.path(backup), process.files.readFile(full));
        }
        const bytes = byteStringToBytes(out);
        process.files.writeFile(full, bytes);
        process.session.options.observer.fileWritten({ path: full, bytes, via: 'redirect' });
      } catch (error) {
        if (!(error instanceof FileError)) throw error;
        await complain(this.#context, `couldn't open temporary file ${path}: ${errorText(error)}`);
        status = 4;
      }
      if (ended !== 0) status = ended;
    }
    this.#closeOutputs();
    return status;
  }

  /** `w` files exist, empty, as soon as the script is read. */
  #openOutputs(): void {
    for (const command of this.#script.commands) {
      const path = command.name === 'w' || command.name === 'W' ? command.text : (command.substitution?.file ?? null);
      if (path === null || path.startsWith('/dev/std') || this.#outputs.has(path)) continue;
      try {
        const file = openPath(this.#context.process, path, { write: true, create: true, truncate: true });
        this.#outputs.set(path, file.retain());
      } catch (error) {
        if (!(error instanceof FileError)) throw error;
      }
    }
  }

  #closeOutputs(): void {
    for (const file of this.#outputs.values()) file.release();
    this.#outputs.clear();
  }

  #run(script: SedScript, lines: AsyncGenerator<SedLine>, write: SedStreams['write']): Promise<number> {
    const { process } = this.#context;
    let ahead: Promise<IteratorResult<SedLine>> | null = null;
    const peek = () => (ahead ??= lines.next());
    const streams: SedStreams = {
      next: async () => {
        const next = await peek();
        ahead = null;
        return next.done === true ? null : next.value;
      },
      isLast: async () => (await peek()).done === true,
      write,
      writeFile: async (path, text) => {
        if (path === '/dev/stdout') await print(process, text);
        else if (path === '/dev/stderr') await printError(process, text);
        else await this.#outputs.get(path)?.write(process, text);
      },
      readFile: async (path) => {
        try {
          return bytesToByteString(process.files.readFile(process.path(path)));
        } catch (error) {
          if (error instanceof FileError) return '';
          throw error;
        }
      },
    };
    return new SedRun(process, script, streams, this.#settings).run();
  }

  async *#lines(files: readonly string[], failed: { status: number }): AsyncGenerator<SedLine> {
    for (const name of files) {
      const file = await openInput(this.#context, name, (why) => `can't read ${name}: ${why}`);
      if (file === null) {
        failed.status = 2;
        continue;
      }
      try {
        for await (const { line, complete } of readLines(this.#context.process, file, this.#settings.end))
          yield { text: line, complete, file: name };
      } catch (error) {
        if (!isDirectory(error)) throw error;
        await complain(this.#context, `read error on ${name}: Is a directory`);
        failed.status = 4;
      } finally {
        file.release();
      }
    }
  }
}
