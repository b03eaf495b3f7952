import { PatternError, RegularExpression } from '../expansion/regular-expression.ts';
import type { Process } from '../kernel/process.ts';
import type { TerminalDevice } from '../terminal/terminal-device.ts';
import { CURSOR_KEYS, splitKeys } from './edited-file.ts';

export interface PagedFile {
  readonly name: string;
  readonly text: string;
}

/** What less shows at first on a screen of its own, and when it leaves it. */
const OTHER_SCREEN_ON = '\x1b[?1049h\x1b[22;0;0t';
const OTHER_SCREEN_OFF = '\x1b[?1049l\x1b[23;0;0t';
const CLEAR_LINE = '\r\x1b[K';
const MAX_PROMPT_CHARACTERS = 1_024;

/** What is being typed below the text: a pattern, or a number with its command. */
interface Typing {
  readonly mark: '/' | '?' | ':';
  text: string;
}

/** less 590 on a terminal: pages through text until `q`. */
export class Pager {
  readonly #process: Process;
  readonly #terminal: TerminalDevice;
  readonly #options: { readonly raw: boolean; readonly numbers: boolean; readonly keepsScreen: boolean };
  readonly #files: readonly PagedFile[];
  #file = 0;
  #rows: string[] = [];
  #top = 0;
  #isFirstPrompt = true;
  #search: { readonly expression: RegularExpression; readonly forward: boolean } | null = null;
  #typing: Typing | null = null;
  #says = '';

  constructor(
    process: Process,
    terminal: TerminalDevice,
    files: readonly PagedFile[],
    options: { readonly raw: boolean; readonly numbers: boolean; readonly keepsScreen: boolean },
  ) {
    this.#process = process;
    this.#terminal = terminal;
    this.#files = files;
    this.#options = options;
  }

  get #page(): number {
    return Math.max(1, this.#terminal.rows - 1);
  }

  get #bottom(): number {
    return Math.min(this.#rows.length, this.#top + this.#page);
  }

  async run(): Promise<void> {
    const terminal = this.#terminal;
    terminal.enterRaw();
    try {
      terminal.show(`${this.#options.keepsScreen ? '' : OTHER_SCREEN_ON}\x1b[?1h\x1b=\r`);
      this.#open(0);
      for (;;) {
        const keys = await terminal.keys(this.#process);
        if (keys === '') return;
        for (const key of splitKeys(keys)) {
          const pause = this.#process.step();
          if (pause !== null) await pause;
          if (!this.#key(CURSOR_KEYS.get(key) ?? key)) continue;
          terminal.show(
            `\x1b[${terminal.rows};1H\x1b[K${CLEAR_LINE}\x1b[?1l\x1b>${this.#options.keepsScreen ? '' : OTHER_SCREEN_OFF}`,
          );
          return;
        }
      }
    } finally {
      terminal.leaveRaw();
    }
  }

  #open(index: number): void {
    this.#file = index;
    const lines = (this.#files[index]?.text ?? '').split('\n');
    if (lines.at(-1) === '') lines.pop();
    this.#rows = lines.flatMap((line, at) => this.#rowsOf(line, at));
    this.#top = 0;
    this.#isFirstPrompt = true;
    this.#terminal.show(this.#shown(0, this.#bottom) + this.#prompt());
  }

  /** A long line goes on in the next rows. */
  #rowsOf(line: string, index: number): string[] {
    const { columns } = this.#terminal;
    const text = this.#options.raw ? line : visible(line);
    const number = this.#options.numbers ? `${String(index + 1).padStart(7)} ` : '';
    const width = Math.max(1, columns - number.length);
    if (text.length <= width) return [number + text];
    const rows: string[] = [];
    for (let at = 0; at < text.length; at += width) rows.push((at === 0 ? number : '') + text.slice(at, at + width));
    return rows;
  }

  #shown(from: number, to: number): string {
    let text = '';
    for (let row = from; row < to; row += 1) text += `${this.#highlighted(this.#rows[row] ?? '')}\r\n`;
    return text;
  }

  #highlighted(row: string): string {
    const expression = this.#search?.expression;
    const text = row.replace(/\x00([^\x00]*)\x00/g, '\x1b[7m$1\x1b[27m');
    if (expression === undefined) return text;
    let shown = '';
    let at = 0;
    while (at < row.length) {
      const match = expression.match(row, at);
      const [start = -1, end = -1] = match ?? [];
      if (match === null || end <= start) break;
      shown += `${row.slice(at, start)}\x1b[7m${row.slice(start, end)}\x1b[27m`;
      at = end;
    }
    return shown === '' ? text : shown + row.slice(at);
  }

  #prompt(): string {
    const isFirst = this.#isFirstPrompt;
    this.#isFirstPrompt = false;
    const file = this.#files[this.#file];
    const name = file?.name ?? '';
    const of = this.#files.length > 1 ? ` (file ${this.#file + 1} of ${this.#files.length})` : '';
    const atEnd = this.#bottom >= this.#rows.length;
    const next = this.#files[this.#file + 1];
    const end = atEnd ? (next === undefined ? '(END)' : `(END) - Next: ${next.name}`) : '';
    const text = isFirst && name !== '' ? `${name}${of}${end === '' ? '' : ` ${end}`}` : end;
    return text === '' ? ':\x1b[K' : `\x1b[7m${text}\x1b[27m\x1b[K`;
  }

  /** True where the pager is to end. */
  #key(key: string): boolean {
    if (this.#says !== '') {
      this.#says = '';
      if (key === '\r' || key === '\n') {
        this.#terminal.show(`\x1b[${this.#terminal.rows};1H\x1b[K${CLEAR_LINE}${this.#prompt()}`);
        return false;
      }
    }
    if (this.#typing !== null) {
      this.#typed(this.#typing, key);
      return false;
    }
    const half = Math.max(1, Math.floor((this.#page + 1) / 2));
    switch (key) {
      case 'q':
      case 'Q':
        return true;
      case ' ':
      case 'f':
      case '\x06':
      case '\x16':
      case 'F':
        this.#forward(this.#page);
        return false;
      case 'z':
        this.#forward(this.#page);
        return false;
      case '\r':
      case '\n':
      case 'j':
      case 'e':
      case 'down':
      case '\x0e':
        this.#forward(1);
        return false;
      case 'd':
      case '\x04':
        this.#forward(half);
        return false;
      case 'k':
      case 'y':
      case 'up':
      case '\x10':
        this.#back(1);
        return false;
      case 'u':
      case '\x15':
        this.#back(half);
        return false;
      case 'b':
      case 'w':
      case '\x02':
        this.#back(this.#page);
        return false;
      case 'g':
      case '<':
        this.#goTo(0);
        return false;
      case 'G':
      case '>':
        this.#goTo(Math.max(0, this.#rows.length - this.#page));
        return false;
      case '/':
      case '?':
        this.#typing = { mark: key, text: '' };
        this.#terminal.show(`${CLEAR_LINE}${key}\x1b[K`);
        return false;
      case ':':
        this.#typing = { mark: ':', text: '' };
        this.#terminal.show(`${CLEAR_LINE} :`);
        return false;
      case 'n':
      case 'N':
        this.#next(key === 'n');
        return false;
      case '=':
      case '\x07':
        this.#tell(this.#place());
        return false;
      case 'r':
      case 'R':
      case '\x0c':
        this.#repaint();
        return false;
      case '\x03':
        this.#terminal.show(`\x07\x1b[H\x1b[2J\x1b[H${this.#shown(this.#top, this.#bottom)}${this.#prompt()}`);
        return false;
      default:
        if (/^[1-9]$/.test(key)) {
          this.#typing = { mark: ':', text: key };
          this.#terminal.show(`${CLEAR_LINE}:\x1b[K${key}\b${key}`);
        } else this.#terminal.show('\x07');
        return false;
    }
  }

  #forward(count: number): void {
    const from = this.#bottom;
    const to = Math.min(this.#rows.length, from + count);
    if (from === to) {
      this.#terminal.show('\x07');
      return;
    }
    this.#top += to - from;
    this.#terminal.show(`${CLEAR_LINE}${this.#shown(from, to)}${this.#prompt()}`);
  }

  #back(count: number): void {
    const to = Math.max(0, this.#top - count);
    if (to === this.#top) {
      this.#terminal.show('\x07');
      return;
    }
    this.#terminal.show(`${CLEAR_LINE}${this.#rowsAbove(to)}`);
    this.#afterBack();
  }

  #rowsAbove(to: number): string {
    let text = '';
    for (let row = this.#top - 1; row >= to; row -= 1) text += `\x1b[H\x1bM${this.#shown(row, row + 1)}`;
    this.#top = to;
    return text;
  }

  #afterBack(): void {
    this.#terminal.show(`\x1b[${this.#terminal.rows};1H${CLEAR_LINE}${this.#prompt()}`);
  }

  #goTo(top: number): void {
    if (top === this.#top) {
      this.#terminal.show(`${CLEAR_LINE}${this.#prompt()}`);
      return;
    }
    if (top > this.#top && top <= this.#bottom) {
      this.#forward(top - this.#top);
      return;
    }
    if (top > this.#top) {
      this.#top = top;
      this.#terminal.show(`${CLEAR_LINE}...skipping...\r\n${this.#shown(top, this.#bottom)}${this.#prompt()}`);
      return;
    }
    if (this.#top - top <= this.#page) {
      this.#back(this.#top - top);
      return;
    }
    this.#top = Math.min(this.#rows.length, top + this.#page);
    this.#terminal.show(`${CLEAR_LINE}\x1b[H\x1b[2J${this.#rowsAbove(top)}`);
    this.#afterBack();
  }

  #repaint(): void {
    let text = '';
    for (let row = this.#top; row < this.#bottom; row += 1)
      text += `\x1b[${row - this.#top + 1};1H${this.#shown(row, row + 1)}`;
    this.#terminal.show(`${text}\x1b[${this.#terminal.rows};1H`);
  }

  #typed(typing: Typing, key: string): void {
    if (key === '\x7f' || key === '\b') {
      if (typing.text === '') {
        this.#typing = null;
        this.#terminal.show(`${CLEAR_LINE}${this.#prompt()}`);
        return;
      }
      typing.text = typing.text.slice(0, -1);
      this.#terminal.show('\b\x1b[K');
      return;
    }
    const endsNumber = typing.mark === ':' && /^[gGpP%qnpde]$/.test(key);
    if (key !== '\r' && key !== '\n' && !endsNumber) {
      if (key < ' ' || typing.text.length >= MAX_PROMPT_CHARACTERS) return;
      this.#terminal.show(`${typing.text === '' ? '' : '\x1b[K'}${key}\b${key}`);
      typing.text += key;
      return;
    }
    this.#typing = null;
    if (typing.mark === ':') this.#numbered(typing.text, key);
    else this.#find(typing.text, typing.mark === '/');
  }

  #numbered(text: string, key: string): void {
    if (text === '' && (key === 'n' || key === 'p')) {
      const index = this.#file + (key === 'n' ? 1 : -1);
      if (this.#files[index] === undefined) this.#tell(key === 'n' ? 'No next file' : 'No previous file');
      else {
        this.#terminal.show(CLEAR_LINE);
        this.#open(index);
      }
      return;
    }
    const number = Number(text);
    const wanted = /[%pP]/.test(key) ? Math.floor((this.#rows.length * number) / 100) : number - 1;
    this.#goTo(Math.max(0, Math.min(Math.max(0, this.#rows.length - this.#page), wanted)));
  }

  #find(text: string, forward: boolean): void {
    if (text !== '') {
      try {
        this.#search = { expression: new RegularExpression(text, { extended: true }), forward };
      } catch (error) {
        if (!(error instanceof PatternError)) throw error;
        this.#tell('Invalid pattern');
        return;
      }
    }
    this.#terminal.show(CLEAR_LINE);
    this.#repaint();
    this.#seek(forward);
  }

  #next(sameDirection: boolean): void {
    if (this.#search === null) {
      this.#tell('No previous regular expression');
      return;
    }
    const forward = this.#search.forward === sameDirection;
    this.#terminal.show(`${CLEAR_LINE}${forward ? '/' : '?'}`);
    this.#seek(forward);
  }

  #seek(forward: boolean): void {
    const expression = this.#search?.expression;
    const step = forward ? 1 : -1;
    for (let row = this.#top + step; row >= 0 && row < this.#rows.length; row += step) {
      if (expression === undefined || expression.match(this.#rows[row] ?? '', 0) === null) continue;
      this.#goTo(row);
      return;
    }
    this.#tell('Pattern not found');
  }

  #tell(text: string): void {
    this.#says = text;
    this.#terminal.show(`${CLEAR_LINE}\x1b[7m${text}  (press RETURN)\x1b[27m`);
  }

  #place(): string {
    const { name = '', text = '' } = this.#files[this.#file] ?? {};
    const bottom = this.#bottom;
    const bytes = this.#rows.slice(0, bottom).reduce((sum, row) => sum + row.length + 1, 0);
    const share = text.length === 0 ? 100 : Math.min(100, Math.round((bytes * 100) / text.length));
    return `${name === '' ? '' : `${name} `}lines ${this.#top + 1}-${bottom}/${this.#rows.length} byte ${bytes}/${text.length} ${share}%`;
  }
}

/** Control characters between marks that the display turns into reverse video. */
function visible(line: string): string {
  if (!/[\x00-\x1f\x7f]/.test(line)) return line;
  let shown = '';
  for (const character of line) {
    if (character === '\t') shown += ' '.repeat(8 - (shown.length % 8));
    else if (character === '\x1b') shown += '\x00ESC\x00';
    else if (character === '\r' || character < ' ' || character === '\x7f')
      shown += `\x00^${String.fromCharCode(character.charCodeAt(0) ^ 64)}\x00`;
    else shown += character;
  }
  return shown;
}
