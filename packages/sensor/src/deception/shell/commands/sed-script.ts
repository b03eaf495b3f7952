import { RegularExpression } from '../expansion/regular-expression.ts';

export type SedAddress =
  | { readonly type: 'line'; readonly number: number }
  | { readonly type: 'step'; readonly first: number; readonly step: number }
  | { readonly type: 'last' }
  | { readonly type: 'zero' }
  /** Null stands for the pattern used last. */
  | { readonly type: 'pattern'; readonly pattern: RegularExpression | null }
  | { readonly type: 'following'; readonly count: number }
  | { readonly type: 'multiple'; readonly of: number };

export interface SedSubstitution {
  readonly pattern: RegularExpression | null;
  readonly replacement: string;
  readonly all: boolean;
  readonly number: number;
  readonly prints: boolean;
  readonly file: string | null;
}

export interface SedCommand {
  readonly from: SedAddress | null;
  readonly to: SedAddress | null;
  readonly negated: boolean;
  readonly name: string;
  /** Text of `a i c`, label of `b t T :`, file of `r w`, exit status of `q Q`, width of `l`. */
  readonly text: string;
  readonly substitution: SedSubstitution | null;
  /** Pairs of `y`. */
  readonly translation: ReadonlyMap<string, string> | null;
  /** Where a `{` ends, as an index of commands. */
  end: number;
  /** Of a range: the line where it ends, while it is open. */
  openUntil: number | null;
}

/** The script is refused; the message is sed's, `at` counts characters of the script. */
export class SedScriptError extends Error {
  readonly at: number;

  constructor(message: string, at: number) {
    super(message);
    this.at = at;
  }
}

const MAX_COMMANDS = 5000;

/** Reads a script of GNU sed 4.9 into a flat list of commands. */
export class SedScript {
  readonly commands: SedCommand[] = [];
  readonly labels = new Map<string, number>();
  readonly #text: string;
  readonly #extended: boolean;
  readonly #open: SedCommand[] = [];
  #at = 0;

  constructor(text: string, extended: boolean) {
    this.#text = text;
    this.#extended = extended;
    this.#read();
    if (this.#open.length > 0) throw new SedScriptError("unmatched `{'", 0);
    for (const command of this.commands)
      if ('btT'.includes(command.name) && command.text !== '' && !this.labels.has(command.text))
        throw new SedScriptError(`can't find label for jump to \`${command.text}'`, -1);
  }

  #fail(message: string): never {
    throw new SedScriptError(message, this.#at);
  }

  #skip(pattern: RegExp): void {
    while (pattern.test(this.#text[this.#at] ?? '')) this.#at += 1;
  }

  #read(): void {
    for (;;) {
      this.#skip(/[\s;]/);
      const next = this.#text[this.#at];
      if (next === undefined) return;
      if (next === '#') {
        const end = this.#text.indexOf('\n', this.#at);
        this.#at = end === -1 ? this.#text.length : end;
        continue;
      }
      if (this.commands.length >= MAX_COMMANDS) this.#fail('memory exhausted');
      this.#command();
    }
  }

  #command(): void {
    const from = this.#address(false);
    let to: SedAddress | null = null;
    if (from !== null) {
      this.#skip(/[ \t]/);
      if (this.#text[this.#at] === ',') {
        this.#at += 1;
        this.#skip(/[ \t]/);
        to = this.#address(true);
        if (to === null) {
          this.#at += 1;
          this.#fail("unexpected `,'");
        }
      }
      if (from.type === 'zero' && to?.type !== 'pattern') {
        this.#at += 1;
        this.#fail('invalid usage of line address 0');
      }
    }
    this.#skip(/[ \t]/);
    const negated = this.#text[this.#at] === '!';
    if (negated) this.#at += 1;
    this.#skip(/[ \t!]/);
    const name = this.#text[this.#at] ?? '';
    this.#at += 1;
    if (name === '' || (name === '\n' && from !== null)) {
      this.#at = Math.min(this.#at, this.#text.length);
      this.#fail('missing command');
    }
    let text = '';
    let substitution: SedSubstitution | null = null;
    let translation: ReadonlyMap<string, string> | null = null;
    switch (name) {
      case '{':
        break;
      case '}': {
        const opened = this.#open.pop();
        if (opened === undefined) this.#fail("unexpected `}'");
        if (from !== null) this.#fail("} doesn't want any addresses");
        opened.end = this.commands.length;
        this.#endOfCommand();
        return;
      }
      case ':':
        if (from !== null) this.#fail(": doesn't want any addresses");
        text = this.#label();
        if (text === '') this.#fail('":" lacks a label');
        this.labels.set(text, this.commands.length);
        return;
      case 'b':
      case 't':
      case 'T':
        text = this.#label();
        break;
      case 's':
        substitution = this.#substitution();
        break;
      case 'y':
        translation = this.#translation();
        this.#endOfCommand();
        break;
      case 'a':
      case 'i':
      case 'c':
        text = this.#insertedText();
        break;
      case 'r':
      case 'R':
      case 'w':
      case 'W':
        text = this.#fileName();
        if (text === '') this.#fail('missing filename in r/R/w/W commands');
        break;
      case 'q':
      case 'Q':
      case 'l':
      case 'L':
        this.#skip(/[ \t]/);
        text = /^\d*/.exec(this.#text.slice(this.#at))?.[0] ?? '';
        this.#at += text.length;
        this.#endOfCommand();
        break;
      default:
        if (!'=dDFgGhHnNpPxz'.includes(name)) this.#fail(`unknown command: \`${name}'`);
        this.#endOfCommand();
    }
    const command: SedCommand = { from, to, negated, name, text, substitution, translation, end: 0, openUntil: null };
    this.commands.push(command);
    if (name === '{') this.#open.push(command);
  }

  #endOfCommand(): void {
    this.#skip(/[ \t]/);
    const next = this.#text[this.#at];
    if (next === undefined || next === '}' || next === '#') return;
    this.#at += 1;
    if (next !== ';' && next !== '\n') this.#fail('extra characters after command');
  }

  #label(): string {
    this.#skip(/[ \t]/);
    const label = /^[^;\s]*/.exec(this.#text.slice(this.#at))?.[0] ?? '';
    this.#at += label.length;
    return label;
  }

  #fileName(): string {
    this.#skip(/[ \t]/);
    const end = this.#text.indexOf('\n', this.#at);
    const name = this.#text.slice(this.#at, end === -1 ? undefined : end);
    this.#at = end === -1 ? this.#text.length : end;
    return name;
  }

  /** What follows `a`, `i`, `c`: on the same line, or after `\` and a newline; backslash-newline goes on. */
  #insertedText(): string {
    this.#skip(/[ \t]/);
    if (this.#at >= this.#text.length) this.#fail("expected \\ after `a', `c' or `i'");
    if (this.#text[this.#at] === '\\') {
      this.#at += 1;
      const blanks = /^[ \t]*\n?/.exec(this.#text.slice(this.#at))?.[0] ?? '';
      if (blanks.endsWith('\n')) this.#at += blanks.length;
      else this.#skip(/[ \t]/);
      if (this.#at >= this.#text.length) return '';
    }
    let text = '';
    for (; this.#at < this.#text.length; this.#at += 1) {
      const character = this.#text[this.#at] ?? '';
      if (character === '\n') break;
      if (character === '\\') {
        this.#at += 1;
        const next = this.#text[this.#at];
        if (next !== undefined) text += next === 't' ? '\t' : next;
      } else text += character;
    }
    this.#at += 1;
    return `${text}\n`;
  }

  #substitution(): SedSubstitution {
    const delimiter = this.#delimiter('s');
    const pattern = this.#until(delimiter, "unterminated `s' command", true);
    const replacement = this.#until(delimiter, "unterminated `s' command", false);
    let all = false;
    let number = 0;
    let prints = false;
    let ignoreCase = false;
    let file: string | null = null;
    for (;;) {
      const flag = this.#text[this.#at];
      if (flag === undefined) break;
      if (flag === '}' || flag === '#') break;
      this.#at += 1;
      if (flag === ';' || flag === '\n') break;
      if (/[ \t\r]/.test(flag)) continue;
      if (flag === 'g') all = true;
      else if (flag === 'p') prints = true;
      else if (flag === 'i' || flag === 'I') ignoreCase = true;
      else if (flag === 'w') {
        file = this.#fileName();
        break;
      } else if (/[1-9]/.test(flag)) {
        const rest = /^\d*/.exec(this.#text.slice(this.#at))?.[0] ?? '';
        this.#at += rest.length;
        number = Number(flag + rest);
      } else if (flag === '0') this.#fail("number option to `s' command may not be zero");
      else if (flag !== 'm' && flag !== 'M') this.#fail("unknown option to `s'");
    }
    return {
      pattern: this.#expression(pattern, ignoreCase),
      replacement,
      all,
      number: Math.max(1, number),
      prints,
      file,
    };
  }

  #translation(): ReadonlyMap<string, string> {
    const delimiter = this.#delimiter('y');
    const decode = (text: string) => [
      ...text.replace(/\\([\s\S])/g, (_whole, letter: string) =>
        letter === 'n' ? '\n' : letter === 't' ? '\t' : letter,
      ),
    ];
    const from = decode(this.#until(delimiter, "unterminated `y' command", false));
    const to = decode(this.#until(delimiter, "unterminated `y' command", false));
    if (from.length !== to.length) this.#fail("strings for `y' command are different lengths");
    return new Map(from.map((character, index) => [character, to[index] ?? '']));
  }

  #delimiter(command: string): string {
    const delimiter = this.#text[this.#at];
    if (delimiter === undefined || delimiter === '\n' || delimiter === '\\')
      this.#fail(`unterminated \`${command}' command`);
    this.#at += 1;
    return delimiter;
  }

  #until(delimiter: string, unterminated: string, isPattern: boolean): string {
    let text = '';
    for (; this.#at < this.#text.length; this.#at += 1) {
      const character = this.#text[this.#at] ?? '';
      if (character === delimiter) {
        this.#at += 1;
        return text;
      }
      if (character === '\n' && isPattern) break;
      if (character === '\\') {
        this.#at += 1;
        const next = this.#text[this.#at] ?? '';
        if (next === delimiter && !(next === 'n')) text += delimiter;
        else text += `\\${next}`;
      } else text += character;
    }
    this.#at = this.#text.length;
    this.#fail(unterminated);
  }

  #expression(text: string, ignoreCase: boolean): RegularExpression | null {
    return text === '' ? null : new RegularExpression(text, { extended: this.#extended, ignoreCase });
  }

  #address(second: boolean): SedAddress | null {
    const rest = this.#text.slice(this.#at, this.#at + 40);
    const number = /^(\d+)(?:[ \t]*~[ \t]*(\d+))?/.exec(rest);
    if (number !== null) {
      this.#at += number[0].length;
      if (number[2] !== undefined) return { type: 'step', first: Number(number[1]), step: Number(number[2]) };
      return Number(number[1]) === 0 && !second ? { type: 'zero' } : { type: 'line', number: Number(number[1]) };
    }
    const relative = /^([+~])(\d+)/.exec(rest);
    if (relative !== null && second) {
      this.#at += relative[0].length;
      return relative[1] === '+'
        ? { type: 'following', count: Number(relative[2]) }
        : { type: 'multiple', of: Number(relative[2]) };
    }
    if (rest.startsWith('$')) {
      this.#at += 1;
      return { type: 'last' };
    }
    if (!rest.startsWith('/') && !rest.startsWith('\\')) return null;
    const delimiter = rest.startsWith('/') ? '/' : (rest[1] ?? '');
    this.#at += rest.startsWith('/') ? 1 : 2;
    const text = this.#until(delimiter, 'unterminated address regex', true);
    let ignoreCase = false;
    for (; /[IM]/.test(this.#text[this.#at] ?? ''); this.#at += 1) if (this.#text[this.#at] === 'I') ignoreCase = true;
    return { type: 'pattern', pattern: this.#expression(text, ignoreCase) };
  }
}
