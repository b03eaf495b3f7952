import type { RegularExpression } from '../expansion/regular-expression.ts';
import type { Process } from '../kernel/process.ts';
import type { SedAddress, SedCommand, SedScript, SedSubstitution } from './sed-script.ts';

/** One input line and whether its end was there. */
export interface SedLine {
  readonly text: string;
  readonly complete: boolean;
  readonly file: string;
}

/** What a running script reads and writes. */
export interface SedStreams {
  /** Null at the end of all input. */
  next(): Promise<SedLine | null>;
  isLast(): Promise<boolean>;
  write(text: string): Promise<void>;
  /** `w file`. */
  writeFile(path: string, text: string): Promise<void>;
  /** `r file`: empty where it cannot be read. */
  readFile(path: string): Promise<string>;
}

export interface SedSettings {
  readonly quiet: boolean;
  readonly end: '\n' | '\0';
}

/** Longest pattern or hold space, in multiples of the limit of one variable. */
const MAX_SPACE_VARIABLES = 4;

/** Runs a script over the streams; the exit status that it asks for. */
export class SedRun {
  readonly #process: Process;
  readonly #script: SedScript;
  readonly #streams: SedStreams;
  readonly #settings: SedSettings;
  #space = '';
  #hold = '';
  #complete = true;
  #number = 0;
  #file = '-';
  #appended: { readonly kind: 'text' | 'file'; readonly text: string }[] = [];
  #replaced = false;
  #lastPattern: RegularExpression | null = null;
  #missingNewline = false;

  constructor(process: Process, script: SedScript, streams: SedStreams, settings: SedSettings) {
    this.#process = process;
    this.#script = script;
    this.#streams = streams;
    this.#settings = settings;
  }

  async run(): Promise<number> {
    let restart = false;
    for (;;) {
      if (!restart && !(await this.#read(false))) return 0;
      const outcome = await this.#cycle();
      if (outcome.kind === 'quit') {
        if (outcome.print && !this.#settings.quiet) await this.#printSpace();
        await this.#flush();
        return outcome.status;
      }
      if (outcome.kind === 'end' && !this.#settings.quiet) await this.#printSpace();
      await this.#flush();
      restart = outcome.kind === 'restart';
    }
  }

  async #read(append: boolean): Promise<boolean> {
    const line = await this.#streams.next();
    if (line === null) return false;
    this.#number += 1;
    this.#file = line.file;
    this.#complete = line.complete;
    this.#space = append ? `${this.#space}${this.#settings.end}${line.text}` : line.text;
    if (!append) this.#replaced = false;
    return true;
  }

  async #emit(text: string): Promise<void> {
    if (this.#missingNewline) await this.#streams.write(this.#settings.end);
    this.#missingNewline = false;
    await this.#streams.write(text);
  }

  async #printSpace(): Promise<void> {
    await this.#emit(this.#space + (this.#complete ? this.#settings.end : ''));
    this.#missingNewline = !this.#complete;
  }

  async #flush(): Promise<void> {
    const appended = this.#appended;
    this.#appended = [];
    for (const { kind, text } of appended) {
      const shown = kind === 'text' ? text : await this.#streams.readFile(text);
      if (shown !== '') await this.#emit(shown);
    }
  }

  async #cycle(): Promise<
    | { readonly kind: 'end' | 'next' | 'restart' }
    | { readonly kind: 'quit'; readonly status: number; readonly print: boolean }
  > {
    const { commands, labels } = this.#script;
    for (let index = 0; index < commands.length; index += 1) {
      const pause = this.#process.step(1 + (this.#space.length >> 8));
      if (pause !== null) await pause;
      const command = commands[index];
      if (command === undefined) break;
      if ((await this.#selected(command)) === command.negated) {
        if (command.name === '{') index = command.end - 1;
        continue;
      }
      switch (command.name) {
        case '=':
          await this.#emit(`${this.#number}\n`);
          break;
        case 'a':
          this.#appended.push({ kind: 'text', text: command.text });
          break;
        case 'i':
          await this.#emit(command.text);
          break;
        case 'c':
          if (command.to === null || command.openUntil === null || command.negated) await this.#emit(command.text);
          return { kind: 'next' };
        case 'b':
          index = jump(command, labels, commands.length);
          break;
        case 't':
        case 'T':
          if (this.#replaced === (command.name === 't')) index = jump(command, labels, commands.length);
          this.#replaced = false;
          break;
        case 'd':
          return { kind: 'next' };
        case 'D': {
          const end = this.#space.indexOf('\n');
          if (end === -1) return { kind: 'next' };
          this.#space = this.#space.slice(end + 1);
          return { kind: 'restart' };
        }
        case 'F':
          await this.#emit(`${this.#file}\n`);
          break;
        case 'g':
          this.#space = this.#hold;
          break;
        case 'G':
          this.#space += `\n${this.#hold}`;
          break;
        case 'h':
          this.#hold = this.#space;
          break;
        case 'H':
          this.#hold += `\n${this.#space}`;
          break;
        case 'x':
          [this.#space, this.#hold] = [this.#hold, this.#space];
          break;
        case 'l':
          await this.#emit(unambiguous(this.#space, command.text === '' ? 70 : Number(command.text)));
          break;
        case 'n':
          if (await this.#streams.isLast()) return { kind: 'quit', status: 0, print: true };
          if (!this.#settings.quiet) await this.#printSpace();
          await this.#flush();
          await this.#read(false);
          break;
        case 'N':
          if (await this.#streams.isLast()) return { kind: 'quit', status: 0, print: true };
          await this.#flush();
          await this.#read(true);
          break;
        case 'p':
          await this.#printSpace();
          break;
        case 'P':
          await this.#emit(`${this.#space.split('\n')[0] ?? ''}\n`);
          break;
        case 'q':
          return { kind: 'quit', status: Number(command.text || '0') & 0xff, print: true };
        case 'Q':
          return { kind: 'quit', status: Number(command.text || '0') & 0xff, print: false };
        case 'r':
          this.#appended.push({ kind: 'file', text: command.text });
          break;
        case 'w':
          await this.#streams.writeFile(command.text, `${this.#space}\n`);
          break;
        case 'W':
          await this.#streams.writeFile(command.text, `${this.#space.split('\n')[0] ?? ''}\n`);
          break;
        case 'y':
          this.#space = [...this.#space].map((character) => command.translation?.get(character) ?? character).join('');
          break;
        case 'z':
          this.#space = '';
          break;
        case 's':
          if (command.substitution !== null) await this.#substitute(command.substitution);
          break;
      }
      this.#checkSize();
    }
    return { kind: 'end' };
  }

  #checkSize(): void {
    const { maxVariableBytes } = this.#process.session.options.limits;
    if (Math.max(this.#space.length, this.#hold.length) <= maxVariableBytes * MAX_SPACE_VARIABLES) return;
    this.#process.account.exceed('maxVariableBytes');
    this.#process.check();
  }

  async #selected(command: SedCommand): Promise<boolean> {
    const { from, to } = command;
    if (from === null) return true;
    if (to === null) return this.#matches(from);
    if (command.openUntil !== null) {
      if (to.type === 'pattern') {
        if (await this.#matches(to)) command.openUntil = null;
        return true;
      }
      if (to.type === 'last') {
        if (await this.#streams.isLast()) command.openUntil = null;
        return true;
      }
      const end = command.openUntil;
      if (this.#number >= end) command.openUntil = null;
      return this.#number <= end;
    }
    if (from.type === 'zero') {
      if (this.#number !== 1) return false;
      command.openUntil = (await this.#matches(to)) ? null : Number.POSITIVE_INFINITY;
      return true;
    }
    if (!(await this.#matches(from))) return false;
    const end = this.#endOfRange(to);
    command.openUntil = end > this.#number ? end : null;
    if (to.type === 'last' && (await this.#streams.isLast())) command.openUntil = null;
    return true;
  }

  #endOfRange(to: SedAddress): number {
    if (to.type === 'line') return to.number;
    if (to.type === 'following') return this.#number + to.count;
    if (to.type === 'multiple') return to.of === 0 ? this.#number : Math.ceil(this.#number / to.of) * to.of;
    return Number.POSITIVE_INFINITY;
  }

  async #matches(address: SedAddress): Promise<boolean> {
    switch (address.type) {
      case 'line':
        return this.#number === address.number;
      case 'step':
        return address.step === 0
          ? this.#number === address.first
          : this.#number >= address.first && (this.#number - address.first) % address.step === 0;
      case 'last':
        return this.#streams.isLast();
      case 'pattern': {
        this.#lastPattern = address.pattern ?? this.#lastPattern;
        return this.#lastPattern?.test(this.#space) === true;
      }
      default:
        return false;
    }
  }

  async #substitute(substitution: SedSubstitution): Promise<void> {
    this.#lastPattern = substitution.pattern ?? this.#lastPattern;
    const pattern = this.#lastPattern;
    if (pattern === null) return;
    const text = this.#space;
    let result = '';
    let at = 0;
    let count = 0;
    let changed = false;
    while (at <= text.length) {
      const match = pattern.match(text, at);
      if (match === null) break;
      const [start = 0, end = 0] = match;
      count += 1;
      const use = substitution.all ? count >= substitution.number : count === substitution.number;
      result += text.slice(at, start);
      result += use ? expandReplacement(substitution.replacement, text, match) : text.slice(start, end);
      changed ||= use;
      const pause = this.#process.step(1 + (result.length >> 12));
      if (pause !== null) await pause;
      if (end === start) {
        result += text.slice(end, end + 1);
        at = end + 1;
      } else {
        at = end;
        // An empty match right after a match is none.
        const following = at < text.length ? pattern.match(text, at) : null;
        if (following !== null && following[0] === at && following[1] === at && at < text.length) {
          result += text[at] ?? '';
          at += 1;
        } else if (at === text.length) break;
      }
      if (use && !substitution.all) break;
    }
    if (!changed) return;
    this.#space = result + text.slice(at);
    this.#replaced = true;
    if (substitution.prints) await this.#printSpace();
    if (substitution.file !== null) await this.#streams.writeFile(substitution.file, `${this.#space}\n`);
  }
}

function jump(command: SedCommand, labels: ReadonlyMap<string, number>, end: number): number {
  return (command.text === '' ? end : (labels.get(command.text) ?? end)) - 1;
}

/** `&`, `\1`, `\n` and the case conversions `\U \L \u \l \E`. */
function expandReplacement(replacement: string, text: string, match: readonly number[]): string {
  let out = '';
  let mode: 'U' | 'L' | null = null;
  let once: 'u' | 'l' | null = null;
  const add = (part: string) => {
    if (part === '') return;
    let shown = mode === 'U' ? part.toUpperCase() : mode === 'L' ? part.toLowerCase() : part;
    if (once !== null) shown = (once === 'u' ? shown[0]?.toUpperCase() : shown[0]?.toLowerCase()) + shown.slice(1);
    once = null;
    out += shown;
  };
  const group = (number: number) => {
    const start = match[number * 2] ?? -1;
    return start < 0 ? '' : text.slice(start, match[number * 2 + 1]);
  };
  for (let at = 0; at < replacement.length; at += 1) {
    const character = replacement[at] ?? '';
    if (character === '&') {
      add(group(0));
      continue;
    }
    if (character !== '\\') {
      add(character);
      continue;
    }
    at += 1;
    const next = replacement[at] ?? '';
    if (/\d/.test(next)) add(group(Number(next)));
    else if (next === 'n') add('\n');
    else if (next === 't') add('\t');
    else if (next === 'r') add('\r');
    else if (next === 'U' || next === 'L') mode = next;
    else if (next === 'u' || next === 'l') once = next;
    else if (next === 'E') mode = null;
    else add(next);
  }
  return out;
}

/** The `l` command: escapes, folded at the width. */
function unambiguous(text: string, width: number): string {
  const names = new Map([
    ['\x07', '\\a'],
    ['\b', '\\b'],
    ['\f', '\\f'],
    ['\n', '\\n'],
    ['\r', '\\r'],
    ['\t', '\\t'],
    ['\v', '\\v'],
    ['\\', '\\\\'],
  ]);
  let out = '';
  let column = 0;
  for (const character of text) {
    const code = character.charCodeAt(0);
    const shown =
      names.get(character) ?? (code >= 32 && code < 127 ? character : `\\${code.toString(8).padStart(3, '0')}`);
    if (width > 1 && column + shown.length > width - 1) {
      out += '\\\n';
      column = 0;
    }
    out += shown;
    column += shown.length;
  }
  return `${out}$\n`;
}
