import { byteStringToBytes, bytesToByteString } from '../../byte-string.ts';
import { FileError } from '../../filesystem/filesystem.ts';
import { PatternError, RegularExpression } from '../expansion/regular-expression.ts';
import { errorText } from '../kernel/error-text.ts';
import { type Command, complain, print, printError } from '../kernel/program.ts';
import { readCommandLine } from './command-line.ts';
import { inputs, linesOf } from './input.ts';

type Address =
  | { readonly type: 'line'; readonly number: number }
  | { readonly type: 'last' }
  | { readonly type: 'pattern'; readonly pattern: RegularExpression };

interface SedCommand {
  readonly from: Address | null;
  readonly to: Address | null;
  readonly negated: boolean;
  readonly name: string;
  readonly pattern?: RegularExpression;
  readonly replacement?: string;
  readonly flags?: string;
  readonly text?: string;
  readonly block?: readonly SedCommand[];
  readonly state: { active: boolean };
}

class SedError extends Error {}

/** sed(1): s d p q a i c y = n N and blocks; the rest is refused as an unknown command. */
export const sed: Command = async (context) => {
  const args = context.args.map((arg) => (/^-i.+/.test(arg) && !/^-i[nEr]/.test(arg) ? '-i' : arg));
  const line = await readCommandLine({ ...context, args }, 'nEre:f:isuz', {
    quiet: 'n',
    silent: 'n',
    'regexp-extended': 'E',
    'expression:': 'e',
    'in-place?': 'i',
  });
  const { process } = context;
  const operands = [...line.operands];
  const script = line.value('e') ?? operands.shift();
  if (script === undefined) {
    await printError(process, 'Usage: sed [OPTION]... {script-only-if-no-other-script} [input-file]...\n');
    return 1;
  }
  let commands: readonly SedCommand[];
  try {
    commands = new SedParser(script, line.has('E', 'r')).parse();
  } catch (error) {
    if (!(error instanceof SedError) && !(error instanceof PatternError)) throw error;
    await complain(context, `-e expression #1, char ${script.length}: ${error.message}`);
    return 1;
  }
  const run = async (text: string): Promise<string> => {
    const lines = linesOf(text);
    let out = '';
    for (let index = 0; index < lines.length; index += 1) {
      const pause = process.step(1 + ((lines[index]?.length ?? 0) >> 6));
      if (pause !== null) await pause;
      const cycle = {
        pattern: lines[index] ?? '',
        number: index + 1,
        last: index === lines.length - 1,
        out: '',
        after: '',
        deleted: false,
        quit: false,
      };
      apply(commands, cycle);
      out += cycle.out;
      if (!cycle.deleted && !line.has('n')) out += `${cycle.pattern}\n`;
      out += cycle.after;
      if (cycle.quit) break;
      if (out.length > process.session.options.limits.maxOutputBytesPerCommand) break;
    }
    return !text.endsWith('\n') && out.endsWith('\n') && lines.length > 0 ? out.slice(0, -1) : out;
  };
  if (line.has('i')) {
    let status = 0;
    for (const path of operands) {
      try {
        const before = bytesToByteString(process.files.readFile(process.path(path)));
        const bytes = byteStringToBytes(await run(before));
        process.files.writeFile(process.path(path), bytes);
        process.session.options.observer.fileWritten({ path: process.path(path), bytes, via: 'redirect' });
      } catch (error) {
        if (!(error instanceof FileError)) throw error;
        await complain(context, `can't read ${path}: ${errorText(error)}`);
        status = 4;
      }
    }
    return status;
  }
  let text = '';
  const source = inputs({ ...context, name: "sed: can't read" }, operands);
  for (;;) {
    const next = await source.next();
    if (next.done === true) {
      await print(process, await run(text));
      return next.value > 0 ? 2 : 0;
    }
    text += next.value.text;
  }
};

interface Cycle {
  pattern: string;
  readonly number: number;
  readonly last: boolean;
  out: string;
  after: string;
  deleted: boolean;
  quit: boolean;
}

function selects(address: Address, cycle: Cycle): boolean {
  if (address.type === 'line') return cycle.number === address.number;
  return address.type === 'last' ? cycle.last : address.pattern.test(cycle.pattern);
}

function chosen(command: SedCommand, cycle: Cycle): boolean {
  const { from, to, state } = command;
  if (from === null) return true;
  if (to === null) return selects(from, cycle);
  if (state.active) {
    if (to.type === 'line' ? cycle.number >= to.number : selects(to, cycle)) state.active = false;
    return !(to.type === 'line' && cycle.number > to.number);
  }
  if (!selects(from, cycle)) return false;
  state.active = !(to.type === 'line' && to.number <= cycle.number);
  return true;
}

function apply(commands: readonly SedCommand[], cycle: Cycle): void {
  for (const command of commands) {
    if (cycle.deleted || cycle.quit) return;
    if (chosen(command, cycle) === command.negated) continue;
    switch (command.name) {
      case '{':
        apply(command.block ?? [], cycle);
        break;
      case 's':
        if (command.pattern !== undefined) {
          const result = substitute(cycle.pattern, command.pattern, command.replacement ?? '', command.flags ?? '');
          cycle.pattern = result.text;
          if (result.changed && command.flags?.includes('p') === true) cycle.out += `${cycle.pattern}\n`;
        }
        break;
      case 'd':
        cycle.deleted = true;
        break;
      case 'p':
        cycle.out += `${cycle.pattern}\n`;
        break;
      case 'q':
        cycle.quit = true;
        break;
      case '=':
        cycle.out += `${cycle.number}\n`;
        break;
      case 'a':
        cycle.after += `${command.text ?? ''}\n`;
        break;
      case 'i':
        cycle.out += `${command.text ?? ''}\n`;
        break;
      case 'c':
        cycle.out += `${command.text ?? ''}\n`;
        cycle.deleted = true;
        break;
      case 'y':
        cycle.pattern = [...cycle.pattern]
          .map((character) => command.replacement?.[command.text?.indexOf(character) ?? -1] ?? character)
          .join('');
        break;
    }
  }
}

function substitute(
  text: string,
  pattern: RegularExpression,
  replacement: string,
  flags: string,
): { readonly text: string; readonly changed: boolean } {
  let result = '';
  let at = 0;
  let count = 0;
  const wanted = Number(/\d+/.exec(flags)?.[0] ?? '1');
  while (at <= text.length) {
    const match = pattern.match(text, at);
    if (match === null) break;
    const [start = 0, end = 0] = match;
    count += 1;
    const use = flags.includes('g') ? count >= wanted : count === wanted;
    result += text.slice(at, start);
    result += use
      ? replacement.replace(/\\(\d|n|t|[\s\S])|&/g, (whole, letter: string | undefined) => {
          if (whole === '&') return text.slice(start, end);
          if (letter === 'n') return '\n';
          if (letter === 't') return '\t';
          if (letter !== undefined && /\d/.test(letter))
            return (match[Number(letter) * 2] ?? -1) < 0
              ? ''
              : text.slice(match[Number(letter) * 2], match[Number(letter) * 2 + 1]);
          return letter ?? '';
        })
      : text.slice(start, end);
    if (end === start) {
      result += text.slice(end, end + 1);
      at = end + 1;
    } else at = end;
    if (use && !flags.includes('g')) break;
  }
  return { text: result + text.slice(at), changed: count >= wanted };
}

class SedParser {
  #at = 0;
  readonly #text: string;
  readonly #extended: boolean;

  constructor(text: string, extended: boolean) {
    this.#text = text;
    this.#extended = extended;
  }

  parse(depth = 0): SedCommand[] {
    const commands: SedCommand[] = [];
    if (depth > 20) throw new SedError("unmatched `{'");
    for (;;) {
      while (/[\s;]/.test(this.#text[this.#at] ?? '')) this.#at += 1;
      const next = this.#text[this.#at];
      if (next === undefined) return commands;
      if (next === '#') {
        while (this.#at < this.#text.length && this.#text[this.#at] !== '\n') this.#at += 1;
        continue;
      }
      if (next === '}') {
        if (depth === 0) throw new SedError("unexpected `}'");
        this.#at += 1;
        return commands;
      }
      commands.push(this.#command(depth));
    }
  }

  #command(depth: number): SedCommand {
    const from = this.#address();
    let to: Address | null = null;
    if (from !== null && this.#text[this.#at] === ',') {
      this.#at += 1;
      to = this.#address();
      if (to === null) throw new SedError("unexpected `,'");
    }
    while (this.#text[this.#at] === ' ') this.#at += 1;
    const negated = this.#text[this.#at] === '!';
    if (negated) this.#at += 1;
    const name = this.#text[this.#at] ?? '';
    this.#at += 1;
    const base = { from, to, negated, name, state: { active: false } };
    if (name === '{') return { ...base, block: this.parse(depth + 1) };
    if (name === 's' || name === 'y') {
      const delimiter = this.#text[this.#at] ?? '';
      this.#at += 1;
      const first = this.#until(delimiter, name);
      const second = this.#until(delimiter, name);
      if (name === 'y') return { ...base, text: first, replacement: second };
      const flags = /^[gpiIme\d]*/.exec(this.#text.slice(this.#at))?.[0] ?? '';
      this.#at += flags.length;
      return {
        ...base,
        pattern: new RegularExpression(first, { extended: this.#extended, ignoreCase: /i/i.test(flags) }),
        replacement: second,
        flags,
      };
    }
    if (name === 'a' || name === 'i' || name === 'c') {
      const end = this.#text.indexOf('\n', this.#at);
      const text = this.#text.slice(this.#at, end === -1 ? undefined : end).replace(/^\s*\\?\s*/, '');
      this.#at = end === -1 ? this.#text.length : end;
      return { ...base, text };
    }
    if (name === '') throw new SedError('missing command');
    if (!'dpq='.includes(name)) throw new SedError(`unknown command: \`${name}'`);
    return base;
  }

  #until(delimiter: string, command: string): string {
    let text = '';
    for (; this.#at < this.#text.length; this.#at += 1) {
      const character = this.#text[this.#at] ?? '';
      if (character === delimiter) {
        this.#at += 1;
        return text;
      }
      if (character === '\\') {
        this.#at += 1;
        const next = this.#text[this.#at] ?? '';
        text += next === delimiter ? next : `\\${next}`;
      } else text += character;
    }
    throw new SedError(`unterminated \`${command}' command`);
  }

  #address(): Address | null {
    const rest = this.#text.slice(this.#at);
    const number = /^\d+/.exec(rest)?.[0];
    if (number !== undefined) {
      this.#at += number.length;
      return { type: 'line', number: Number(number) };
    }
    if (rest.startsWith('$')) {
      this.#at += 1;
      return { type: 'last' };
    }
    if (!rest.startsWith('/') && !rest.startsWith('\\')) return null;
    const delimiter = rest.startsWith('/') ? '/' : (rest[1] ?? '');
    this.#at += rest.startsWith('/') ? 1 : 2;
    return {
      type: 'pattern',
      pattern: new RegularExpression(this.#until(delimiter, 'address regex'), { extended: this.#extended }),
    };
  }
}
