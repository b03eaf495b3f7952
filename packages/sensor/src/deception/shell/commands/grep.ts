import { matchesPattern } from '../expansion/pattern.ts';
import { PatternError } from '../expansion/regular-expression.ts';
import type { OpenFile } from '../kernel/open-file.ts';
import { type Command, type CommandContext, complain, print, printError } from '../kernel/program.ts';
import { type CommandLine, readCommandLine, UsageError } from './command-line.ts';
import { GrepPatterns } from './grep-patterns.ts';
import { isDirectory, linesOf, openInput, readInputs, readLines } from './input.ts';
import { join, lstat, stat } from './paths.ts';

/** Files that one recursive grep reads. */
const MAX_FILES = 5000;
const USAGE = "Usage: grep [OPTION]... PATTERNS [FILE]...\nTry 'grep --help' for more information.\n";

export const grep: Command = async (context) => {
  const { process } = context;
  const args = context.args.flatMap((arg) => (/^-\d+$/.test(arg) ? ['-C', arg.slice(1)] : [arg]));
  const line = await readCommandLine(
    { ...context, name: 'grep', args },
    'EFGPivwxyclLqsnhHorRm:A:B:C:d:D:e:f:aIUTVbZz',
    {
      'extended-regexp': 'E',
      'fixed-strings': 'F',
      'basic-regexp': 'G',
      'perl-regexp': 'P',
      'regexp:': 'e',
      'file:': 'f',
      'ignore-case': 'i',
      'no-ignore-case': 'noi',
      'word-regexp': 'w',
      'line-regexp': 'x',
      'null-data': 'z',
      'no-messages': 's',
      'invert-match': 'v',
      'max-count:': 'm',
      'byte-offset': 'b',
      'line-number': 'n',
      'line-buffered': 'buffered',
      'with-filename': 'H',
      'no-filename': 'h',
      'label:': 'label',
      'only-matching': 'o',
      quiet: 'q',
      silent: 'q',
      'binary-files:': 'binary',
      text: 'a',
      'directories:': 'd',
      'devices:': 'D',
      recursive: 'r',
      'dereference-recursive': 'R',
      'include:': 'include',
      'exclude:': 'exclude',
      'exclude-from:': 'excludefrom',
      'exclude-dir:': 'excludedir',
      'files-without-match': 'L',
      'files-with-matches': 'l',
      count: 'c',
      'initial-tab': 'T',
      null: 'Z',
      'before-context:': 'B',
      'after-context:': 'A',
      'context:': 'C',
      'color?': 'color',
      'colour?': 'color',
      binary: 'U',
    },
    { status: 2, usage: USAGE },
  );
  const operands = [...line.operands];
  const given = line.values('e');
  for (const path of line.values('f')) {
    const { files, failures } = await readInputs(context, [path]);
    if (failures > 0) return 2;
    for (const { text } of files) given.push(...linesOf(text));
  }
  const first = given.length === 0 && !line.has('f') ? operands.shift() : undefined;
  if (given.length === 0 && first === undefined && !line.has('f')) {
    await printError(process, USAGE);
    return 2;
  }
  const syntax =
    line.has('F') || context.name === 'fgrep'
      ? 'fixed'
      : line.has('P')
        ? 'perl'
        : line.has('E') || context.name === 'egrep'
          ? 'extended'
          : 'basic';
  let patterns: GrepPatterns;
  try {
    const texts = [...given, ...(first === undefined ? [] : [first])].flatMap((text) => text.split('\n'));
    patterns = new GrepPatterns(texts, {
      syntax,
      ignoreCase: line.has('i', 'y') && !line.has('noi'),
      words: line.has('w'),
      lines: line.has('x'),
    });
  } catch (error) {
    if (!(error instanceof PatternError)) throw error;
    await complain({ ...context, name: 'grep' }, error.message);
    return 2;
  }
  return new Search({ ...context, name: 'grep' }, line, patterns).run(operands);
};

class Search {
  readonly #context: CommandContext;
  readonly #line: CommandLine;
  readonly #patterns: GrepPatterns;
  readonly #color: boolean;
  #failed = false;
  #matched = false;
  #named = false;

  constructor(context: CommandContext, line: CommandLine, patterns: GrepPatterns) {
    this.#context = context;
    this.#line = line;
    this.#patterns = patterns;
    const color = line.value('color');
    const terminal = context.process.descriptor(1)?.isTerminal === true;
    this.#color = color === 'always' || (color !== undefined && color !== 'never' && terminal);
  }

  async run(operands: readonly string[]): Promise<number> {
    const line = this.#line;
    await this.#number('m', 'invalid max count');
    for (const option of ['A', 'B', 'C'] as const)
      await this.#number(option, `${line.value(option) ?? ''}: invalid context length argument`);
    const recursive = line.has('r', 'R') || line.value('d') === 'recurse';
    const files: string[] = [];
    for (const operand of operands.length === 0 ? [recursive ? '.' : '-'] : operands)
      this.#collect(operand, recursive, true, operands.length === 0, files);
    this.#named = !line.has('h') && (files.length > 1 || operands.length > 1 || recursive || line.has('H'));
    for (const path of files) {
      if (await this.#file(path)) return 0;
    }
    return this.#failed ? 2 : this.#matched ? 0 : 1;
  }

  async #number(option: string, message: string): Promise<void> {
    const value = this.#line.value(option);
    if (value === undefined || /^-?\d+$/.test(value)) return;
    await complain(this.#context, message);
    throw new UsageError(2);
  }

  #collect(path: string, recursive: boolean, named: boolean, implied: boolean, files: string[]): void {
    if (files.length > MAX_FILES) return;
    const { process } = this.#context;
    const line = this.#line;
    const found = path === '-' ? null : named || line.has('R') ? stat(process, path) : lstat(process, path);
    const name = path.split('/').at(-1) ?? path;
    if (found?.type === 'directory' && recursive) {
      if (!implied && line.values('excludedir').some((pattern) => matchesPattern(pattern, name))) return;
      for (const child of process.list(path))
        this.#collect(implied ? child : join(path, child), true, false, false, files);
      return;
    }
    if (recursive && !named && (found === null || found.type !== 'file')) return;
    if (found !== null && !included(line, name)) return;
    files.push(path);
  }

  /** True where the search is over: `-q` found something. */
  async #file(path: string): Promise<boolean> {
    const { process } = this.#context;
    const line = this.#line;
    const silent = line.has('s');
    const file = silent && path !== '-' && stat(process, path) === null ? null : await openInput(this.#context, path);
    if (file === null) {
      this.#failed = true;
      return false;
    }
    try {
      return await this.#lines(path, file);
    } catch (error) {
      if (!isDirectory(error)) throw error;
      if (line.value('d') !== 'skip') {
        if (!silent) await complain(this.#context, `${path}: Is a directory`);
        this.#failed = true;
      }
      return false;
    } finally {
      file.release();
    }
  }

  async #lines(path: string, file: OpenFile): Promise<boolean> {
    const { process } = this.#context;
    const line = this.#line;
    const shownName = path === '-' ? (line.value('label') ?? '(standard input)') : path;
    const around = Number(line.value('C') ?? '0');
    const before = Number(line.value('B') ?? around);
    const after = Number(line.value('A') ?? around);
    const max = line.has('m') ? Number(line.value('m')) : Number.POSITIVE_INFINITY;
    const ignoreCase = line.has('i', 'y');
    const end = line.has('z') ? '\0' : '\n';
    const previous: { text: string; number: number; offset: number }[] = [];
    let trailing = 0;
    let count = 0;
    let number = 0;
    let offset = 0;
    let lastShown = 0;
    let binary = false;
    const quietly = line.has('c', 'l', 'L', 'q');
    for await (const { line: text } of readLines(process, file, end)) {
      number += 1;
      const pause = process.step(1 + (text.length >> 6));
      if (pause !== null) await pause;
      const here = { text, number, offset };
      offset += text.length + 1;
      if (!line.has('a', 'z') && text.includes('\0')) binary = true;
      const found = count < max && this.#patterns.test(text, ignoreCase) !== line.has('v');
      if (found) {
        this.#matched = true;
        count += 1;
        if (line.has('q')) return true;
        if (line.has('l', 'L')) break;
        if (!quietly) {
          if (binary && line.value('binary') !== 'text') {
            if (!line.has('I') && line.value('binary') !== 'without-match')
              await printError(process, `grep: ${shownName}: binary file matches\n`);
            return false;
          }
          const firstShown = previous[0]?.number ?? number;
          if ((before > 0 || after > 0) && lastShown > 0 && firstShown > lastShown + 1)
            await print(process, this.#color ? '\x1b[36m\x1b[K--\x1b[m\x1b[K\n' : '--\n');
          for (const earlier of previous) await this.#show(shownName, earlier, '-');
          previous.length = 0;
          await this.#show(shownName, here, ':');
          lastShown = number;
        }
        trailing = after;
      } else if (trailing > 0 && !quietly) {
        trailing -= 1;
        lastShown = number;
        await this.#show(shownName, here, '-');
      } else if (count >= max) break;
      else if (before > 0) {
        previous.push(here);
        if (previous.length > before) previous.shift();
      }
      if (count >= max && trailing === 0) break;
    }
    const named = this.#named ? this.#label(shownName, line.has('Z') ? '\0' : ':') : '';
    if (line.has('c')) await print(process, `${named}${count}\n`);
    const listed = (line.has('l') && count > 0) || (line.has('L') && count === 0);
    if (listed) await print(process, `${shownName}${line.has('Z') ? '\0' : '\n'}`);
    if (line.has('L')) this.#matched = listed || this.#matched;
    return false;
  }

  #label(name: string, sign: string): string {
    if (!this.#color) return name + sign;
    return `\x1b[35m\x1b[K${name}\x1b[m\x1b[K\x1b[36m\x1b[K${sign}\x1b[m\x1b[K`;
  }

  #count(value: number, sign: string): string {
    const text = this.#line.has('T') ? String(value).padStart(2) : String(value);
    return this.#color ? `\x1b[32m\x1b[K${text}\x1b[m\x1b[K\x1b[36m\x1b[K${sign}\x1b[m\x1b[K` : text + sign;
  }

  async #show(
    name: string,
    { text, number, offset }: { readonly text: string; readonly number: number; readonly offset: number },
    sign: ':' | '-',
  ): Promise<void> {
    const { process } = this.#context;
    const line = this.#line;
    const end = line.has('z') ? '\0' : '\n';
    const head = (at: number) => {
      const label =
        (this.#named ? this.#label(name, line.has('Z') ? '\0' : sign) : '') +
        (line.has('n') ? this.#count(number, sign) : '') +
        (line.has('b') ? this.#count(at, sign) : '');
      return label !== '' && line.has('T') ? `${label}\t` : label;
    };
    if (line.has('o')) {
      if (sign === '-' || line.has('v')) return;
      let out = '';
      for (const { start, end: stop } of this.#patterns.parts(text))
        out += `${head(offset + start)}${this.#highlight(text.slice(start, stop))}${end}`;
      await print(process, out);
      return;
    }
    let shown = text;
    if (this.#color && sign === ':' && !line.has('v')) {
      let out = '';
      let at = 0;
      for (const { start, end: stop } of this.#patterns.parts(text)) {
        out += text.slice(at, start) + this.#highlight(text.slice(start, stop));
        at = stop;
      }
      shown = out + text.slice(at);
    }
    await print(process, head(offset) + shown + end);
  }

  #highlight(text: string): string {
    return this.#color ? `\x1b[01;31m\x1b[K${text}\x1b[m\x1b[K` : text;
  }
}

function included(line: CommandLine, name: string): boolean {
  const [include, exclude] = [line.values('include'), line.values('exclude')];
  if (exclude.some((pattern) => matchesPattern(pattern, name))) return false;
  return include.length === 0 || include.some((pattern) => matchesPattern(pattern, name));
}
