import { Interrupted, type Process } from '../kernel/process.ts';
import type { EditedLine } from '../terminal/line-editor.ts';
import type { TerminalDevice } from '../terminal/terminal-device.ts';

/** Asks the terminal where its cursor is; the answer comes as keys. */
const ASK_CURSOR = '\x1b[6n';
const CLEAR_TO_END = '\x1b[J';
const MAX_HISTORY_LINES = 256;

/** What the arrow and editing keys send. */
const SEQUENCES: ReadonlyMap<string, 'up' | 'down' | 'left' | 'right' | 'home' | 'end' | 'delete'> = new Map([
  ['[A', 'up'],
  ['[B', 'down'],
  ['[C', 'right'],
  ['[D', 'left'],
  ['[H', 'home'],
  ['[F', 'end'],
  ['OA', 'up'],
  ['OB', 'down'],
  ['OC', 'right'],
  ['OD', 'left'],
  ['OH', 'home'],
  ['OF', 'end'],
  ['[1~', 'home'],
  ['[3~', 'delete'],
  ['[4~', 'end'],
]);

/** The line editor of BusyBox (`lineedit`) as its shell uses it: fewer keys than readline, and other strokes. */
export class AshLineEditor {
  readonly #terminal: TerminalDevice;
  readonly #process: Process;
  readonly #history: string[] = [];
  #prompt = '';
  #line = '';
  #cursor = 0;
  #shown = '';

  constructor(terminal: TerminalDevice, process: Process) {
    this.#terminal = terminal;
    this.#process = process;
  }

  async read(prompt: string): Promise<EditedLine> {
    this.#prompt = prompt;
    this.#line = '';
    this.#cursor = 0;
    let chosen = this.#history.length;
    let given = '';
    this.#terminal.enterRaw();
    // What was typed ahead is not delayed by a question.
    this.#show(this.#terminal.hasInput() ? prompt : prompt + ASK_CURSOR);
    try {
      for (;;) {
        this.#flush();
        const keys = await this.#terminal.keys(this.#process);
        if (keys === '') return { kind: 'end' };
        for (let at = 0; at < keys.length; ) {
          const key = keys[at] ?? '';
          if (key === '\x1b') {
            const sequence = /^\x1b(?:\[[\d;]*[@-~]|O[A-Z])/.exec(keys.slice(at))?.[0] ?? key;
            at += sequence.length;
            const meaning = SEQUENCES.get(sequence.slice(1));
            if (meaning === 'up' || meaning === 'down') {
              if (chosen === this.#history.length) given = this.#line;
              chosen = Math.min(this.#history.length, Math.max(0, chosen + (meaning === 'up' ? -1 : 1)));
              this.#replace(this.#history[chosen] ?? given);
            } else if (meaning !== undefined) this.#move(meaning);
            continue;
          }
          at += 1;
          const ended = this.#press(key);
          if (ended === null) continue;
          this.#terminal.unread(keys.slice(at));
          return ended;
        }
      }
    } catch (error) {
      if (error instanceof Interrupted) return { kind: 'interrupt' };
      throw error;
    } finally {
      this.#flush();
      this.#terminal.leaveRaw();
    }
  }

  /** What keys that came together show goes out together. */
  #show(text: string): void {
    this.#shown += text;
  }

  #flush(): void {
    const shown = this.#shown;
    this.#shown = '';
    this.#terminal.show(shown);
  }

  #press(key: string): EditedLine | null {
    const { maxLineBytes } = this.#process.session.options.limits;
    switch (key) {
      case '\r':
      case '\n': {
        this.#show('\r\n');
        const text = this.#line;
        if (text.trim() !== '' && this.#history.at(-1) !== text) this.#history.push(text);
        if (this.#history.length > MAX_HISTORY_LINES) this.#history.shift();
        return { kind: 'line', text };
      }
      case '\x03':
        this.#show('^C\r\n');
        return { kind: 'interrupt' };
      case '\x04':
        if (this.#line !== '') {
          this.#remove(this.#cursor);
          return null;
        }
        this.#show('\r\n');
        return { kind: 'end' };
      case '\x7f':
      case '\b':
        if (this.#cursor === 0) return null;
        this.#cursor -= 1;
        this.#show('\b');
        this.#remove(this.#cursor);
        return null;
      case '\x01':
        this.#move('home');
        return null;
      case '\x05':
        this.#move('end');
        return null;
      case '\x02':
        this.#move('left');
        return null;
      case '\x06':
        this.#move('right');
        return null;
      case '\x0b':
        this.#line = this.#line.slice(0, this.#cursor);
        this.#show(CLEAR_TO_END);
        return null;
      case '\x0c':
        this.#show(`\x1b[H${CLEAR_TO_END}`);
        this.#redraw();
        return null;
      case '\x15':
        if (this.#cursor === 0) return null;
        this.#line = this.#line.slice(this.#cursor);
        this.#cursor = 0;
        this.#redraw();
        return null;
      case '\x17': {
        const kept = this.#line.slice(0, this.#cursor).replace(/\S*\s*$/, '').length;
        while (this.#cursor > kept) this.#press('\x7f');
        return null;
      }
      default:
        if (key < ' ' || this.#line.length >= maxLineBytes) return null;
        this.#insert(key);
        return null;
    }
  }

  #insert(key: string): void {
    const after = this.#line.slice(this.#cursor);
    this.#line = this.#line.slice(0, this.#cursor) + key + after;
    this.#cursor += 1;
    this.#show(key + after + '\b'.repeat(after.length));
  }

  #remove(at: number): void {
    const after = this.#line.slice(at + 1);
    this.#line = this.#line.slice(0, at) + after;
    this.#show(`${after}${CLEAR_TO_END}${'\b'.repeat(after.length)}`);
  }

  #move(where: 'left' | 'right' | 'home' | 'end' | 'delete'): void {
    if (where === 'delete') {
      if (this.#cursor < this.#line.length) this.#remove(this.#cursor);
    } else if (where === 'left' && this.#cursor > 0) {
      this.#cursor -= 1;
      this.#show('\b');
    } else if (where === 'right' && this.#cursor < this.#line.length) {
      this.#show(this.#line[this.#cursor] ?? '');
      this.#cursor += 1;
    } else if (where === 'home') {
      this.#show('\b'.repeat(this.#cursor));
      this.#cursor = 0;
    } else if (where === 'end') {
      this.#show(this.#line.slice(this.#cursor));
      this.#cursor = this.#line.length;
    }
  }

  #replace(line: string): void {
    this.#line = line;
    this.#cursor = line.length;
    this.#redraw();
  }

  #redraw(): void {
    const back = this.#line.length - this.#cursor;
    this.#show(`\r${this.#prompt}${this.#line}${CLEAR_TO_END}${'\b'.repeat(back)}`);
  }
}
