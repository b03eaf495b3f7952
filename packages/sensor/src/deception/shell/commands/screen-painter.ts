import { utf8 } from '../../byte-string.ts';
import type { TerminalDevice } from '../terminal/terminal-device.ts';

/** One row of a full-screen program: its text, and how it is shown as a whole. */
export interface ScreenRow {
  readonly text: string;
  /** Escape sequences before and after the text. */
  readonly before?: string;
  readonly after?: string;
}

/** Shows rows on a terminal and sends only those that changed, with the cursor hidden meanwhile. */
export class ScreenPainter {
  readonly #terminal: TerminalDevice;
  #shown: string[] = [];
  #size = '';

  constructor(terminal: TerminalDevice) {
    this.#terminal = terminal;
  }

  /** Everything is sent anew by the next `paint`. */
  forget(): void {
    this.#shown = [];
  }

  /** @param cursor row and column, counting from 0 */
  paint(rows: readonly ScreenRow[], cursor: { readonly row: number; readonly column: number }): void {
    const size = `${this.#terminal.columns}x${this.#terminal.rows}`;
    if (size !== this.#size) this.forget();
    this.#size = size;
    let output = '';
    for (const [index, { text, before = '', after = '' }] of rows.entries()) {
      const row = before + text + after;
      if (this.#shown[index] === row) continue;
      this.#shown[index] = row;
      output += `\x1b[${index + 1};1H${before}${utf8(text)}${after}${text.length < this.#terminal.columns ? '\x1b[K' : ''}`;
    }
    this.#terminal.show(`\x1b[?25l${output}\x1b[${cursor.row + 1};${cursor.column + 1}H\x1b[?25h`);
  }
}

const TAB_WIDTH = 8;

/** A line as a terminal shows it: tabs as blanks, control characters as `^X`. */
export function displayed(line: string): string {
  if (!/[\x00-\x1f\x7f]/.test(line)) return line;
  let shown = '';
  for (const character of line) {
    if (character === '\t') shown += ' '.repeat(TAB_WIDTH - (shown.length % TAB_WIDTH));
    else if (character < ' ' || character === '\x7f') shown += `^${String.fromCharCode(character.charCodeAt(0) ^ 64)}`;
    else shown += character;
  }
  return shown;
}
