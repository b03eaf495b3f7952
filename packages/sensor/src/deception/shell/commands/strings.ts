import { bytesToByteString } from '../../byte-string.ts';
import { FileError } from '../../filesystem/filesystem.ts';
import { type Command, print, printError } from '../kernel/program.ts';
import { openInput } from './input.ts';
import { stat } from './paths.ts';

/** strings of GNU binutils 2.40. */
export const strings: Command = async (context) => {
  const { process, args } = context;
  const text = args.join(' ');
  const least = Math.max(1, Number(/(?:^|\s)(?:-n\s*|--bytes=|-)(\d+)/.exec(text)?.[1] ?? '4'));
  const radix = /(?:^|\s)-t\s*([dox])/.exec(text)?.[1];
  const operands = args.filter(
    (arg, index) => (!arg.startsWith('-') || arg === '-') && !/^-[nte]$/.test(args[index - 1] ?? ''),
  );
  let status = 0;
  for (const operand of operands.length === 0 ? ['-'] : operands) {
    if (operand === '-') {
      const input = await openInput(context, '-');
      if (input === null) continue;
      const finder = new TextFinder(least, radix);
      try {
        for (let chunk = await input.read(process); chunk !== ''; chunk = await input.read(process))
          await print(process, finder.add(chunk));
        await print(process, finder.end());
      } finally {
        input.release();
      }
      continue;
    }
    const found = stat(process, operand);
    if (found === null || found.type === 'directory') {
      await printError(
        process,
        found === null ? `strings: '${operand}': No such file\n` : `strings: Warning: '${operand}' is a directory\n`,
      );
      status = 1;
      continue;
    }
    try {
      const finder = new TextFinder(least, radix);
      const content = bytesToByteString(process.files.readFile(process.path(operand)));
      await print(process, finder.add(content) + finder.end());
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      await printError(process, `strings: ${operand}: Permission denied\n`);
      status = 1;
    }
  }
  return status;
};

/** Finds runs of printable characters in a text that comes in pieces. */
class TextFinder {
  readonly #least: number;
  readonly #radix: string | undefined;
  /** The run that goes on, as far as it was seen, and where it began. */
  #run = '';
  #start = 0;
  #at = 0;

  constructor(least: number, radix: string | undefined) {
    this.#least = least;
    this.#radix = radix;
  }

  add(chunk: string): string {
    let out = '';
    let from = 0;
    for (let index = 0; index < chunk.length; index += 1) {
      const code = chunk.charCodeAt(index);
      if (code === 9 || (code >= 32 && code < 127)) continue;
      this.#run += chunk.slice(from, index);
      out += this.#take();
      from = index + 1;
      this.#start = this.#at + from;
    }
    this.#run += chunk.slice(from);
    this.#at += chunk.length;
    return out;
  }

  end(): string {
    return this.#take();
  }

  #take(): string {
    const run = this.#run;
    this.#run = '';
    if (run.length < this.#least) return '';
    const base = this.#radix === 'd' ? 10 : this.#radix === 'o' ? 8 : 16;
    return `${this.#radix === undefined ? '' : `${this.#start.toString(base).padStart(7)} `}${run}\n`;
  }
}
