import { characterColumns, nextCharacter } from './line-characters.ts';
import type { TerminalCapabilities } from './terminal-capabilities.ts';

/** One character cell: what is written for it (a prompt's colour codes stand before its character) and its face. */
interface Cell {
  readonly text: string;
  readonly standout: boolean;
}

export interface ShownLine {
  /** With `\x01` and `\x02` around what takes no room. */
  readonly prompt: string;
  readonly text: string;
  readonly cursor: number;
  /** Characters shown inverse: what was pasted or found. */
  readonly region: { readonly start: number; readonly end: number } | null;
  /** The bytes of a character of UTF-8 stand in one place. */
  readonly isUtf8?: boolean;
}

/**
 * Shows a prompt and an edited line with as little output as GNU readline needs: row by row the first and the last
 * difference between what is on the screen and what shall be, and only what lies between is written.
 */
export class LineDisplay {
  readonly #write: (text: string) => void;
  readonly #capabilities: TerminalCapabilities;
  readonly #columns: () => number;
  #rows: Cell[][] = [];
  #row = 0;
  #column = 0;
  #standout = false;
  /** Characters of several bytes may be in the way: the cursor is moved over them without writing them. */
  #isUtf8 = false;
  #rewrites = false;
  /** Characters of the line left of what a scrolling row shows. */
  #margin = 0;
  /** Visible length of the first row of the line before this one: `readline` remembers it. */
  firstRowLength: number;

  constructor(
    write: (text: string) => void,
    capabilities: TerminalCapabilities,
    columns: () => number,
    firstRowLength: number,
  ) {
    this.#write = write;
    this.#capabilities = capabilities;
    this.#columns = columns;
    this.firstRowLength = firstRowLength;
  }

  /** The prompt anew on a fresh row. */
  begin(line: ShownLine): void {
    this.#rows = [];
    this.#row = 0;
    this.#column = 0;
    this.#margin = 0;
    const hidden = line.prompt.match(/\x01[^\x02]*\x02?/g)?.reduce((sum, text) => sum + text.length - 2, 0) ?? 0;
    // The rows before the last of a prompt are written once and then left alone.
    const lastRow = line.prompt.lastIndexOf('\n') + 1;
    if (lastRow > 0)
      this.#write(
        line.prompt
          .slice(0, lastRow)
          .replace(/[\x01\x02]/g, '')
          .replaceAll('\n', '\r\n'),
      );
    const { firstRowLength } = this;
    this.update(line);
    const { length } = line.prompt.slice(lastRow).replace(/[\x01\x02]/g, '');
    if (hidden > 0 && line.text === '' && this.#rows.length <= 1 && length < firstRowLength)
      this.#clearToEnd(this.#columns());
  }

  /** Brings the screen up to date. */
  update(line: ShownLine): void {
    this.#isUtf8 = line.isUtf8 === true;
    const { rows, cursorRow, cursorColumn } = this.#layOut(line);
    const before = this.#rows;
    const rewrites = this.#rewrites && before.length === 1 && rows.length === 1;
    this.#rewrites = false;
    if (rewrites) this.#rewriteRow(before[0] ?? [], rows[0] ?? []);
    for (let index = 0; index < rows.length; index += 1)
      if (!rewrites) this.#updateRow(before[index] ?? [], rows[index] ?? [], index, rows.length - 1, before.length - 1);
    for (let index = rows.length; index < before.length; index += 1) {
      this.#moveToRow(index);
      this.#moveTo(0, before[index] ?? []);
      this.#clearToEnd(index === before.length - 1 ? (before[index]?.length ?? 0) : this.#columns());
    }
    this.#rows = rows;
    this.firstRowLength = rows[0]?.length ?? 0;
    this.#moveToRow(cursorRow);
    this.#moveTo(cursorColumn, rows[cursorRow] ?? []);
    this.#face(false);
  }

  /** Text was added at the end of the last row, within it: the common case, without laying everything out anew. */
  append(text: string): boolean {
    const last = this.#rows.at(-1);
    const index = this.#rows.length - 1;
    if (last === undefined || this.#row !== index || this.#column !== last.length) return false;
    if (
      last.length + text.length >= this.#columns() - (this.#capabilities.up === null ? 2 : 0) ||
      this.#margin > 0 ||
      !/^[\x20-\x7e]+$/.test(text)
    )
      return false;
    for (const character of text) last.push(plainCell(character));
    this.#column = last.length;
    if (index === 0) this.firstRowLength = last.length;
    this.#write(text);
    return true;
  }

  /** A single character was erased at the end of the line. */
  eraseLast(): boolean {
    const last = this.#rows.at(-1);
    const index = this.#rows.length - 1;
    if (last === undefined || this.#row !== index || this.#column !== last.length || last.length < 2) return false;
    if (this.#margin > 0) return false;
    last.pop();
    this.#column -= 1;
    if (index === 0) this.firstRowLength = last.length;
    this.#write('\b \b');
    return true;
  }

  /** The line is done: the cursor goes below it. */
  finish(): void {
    let bottom = this.#rows.length - 1;
    const columns = this.#columns();
    const blankRow = bottom > 0 && this.#column === 0 && (this.#rows[bottom]?.length ?? 0) === 0;
    if (blankRow) bottom -= 1;
    this.#moveToRow(bottom);
    const row = this.#rows[bottom] ?? [];
    const last = row[columns - 1];
    if (blankRow && this.#capabilities.wraps && row.length === columns && last !== undefined) {
      // The terminal still holds back the wrap of the full row: its last character is written again.
      this.#moveTo(columns - 1, row);
      this.#clearToEnd(0);
      this.#write(last.text);
    }
    if (row.length > 0 || this.#column > 0) this.#write('\r\n');
  }

  /** The next update writes all of a single row, whatever is there: _rl_optimize_redisplay. */
  rewriteNext(): void {
    this.#rewrites = this.#rows.length === 1;
  }

  /** The line is given up: the cursor goes to the start of its last row, if it is not there. */
  leave(): void {
    if (this.#row < this.#rows.length - 1) this.#moveToRow(this.#rows.length - 1);
  }

  /** What stands in the row is cleared: _rl_clear_screen of one row. */
  clearRow(): void {
    this.#clearToEnd(this.#columns());
  }

  /** The window has another size: its rows are cleared from the last one upwards, and all is written again. */
  resize(line: ShownLine): void {
    this.#write('\r');
    this.#column = 0;
    this.#moveToRow(this.#rows.length - 1);
    this.#clearToEnd(this.#columns());
    for (; this.#row > 0; this.#row -= 1) {
      this.#write(`\r${this.#capabilities.up ?? ''}`);
      this.#clearToEnd(this.#columns());
    }
    this.#write('\r');
    this.redraw(line);
  }

  /** Everything again, as after a list of completions. */
  redraw(line: ShownLine): void {
    this.begin(line);
  }

  #layOut({ prompt, text, cursor, region, isUtf8 = false }: ShownLine): {
    readonly rows: Cell[][];
    readonly cursorRow: number;
    readonly cursorColumn: number;
  } {
    const columns = this.#capabilities.up === null ? Number.POSITIVE_INFINITY : this.#columns();
    let row: Cell[] = [];
    const rows: Cell[][] = [row];
    const newRow = () => {
      row = [];
      rows.push(row);
    };
    const put = (text: string, standout: boolean) => {
      row.push(standout || text.length > 1 ? { text, standout } : plainCell(text));
      if (row.length >= columns) newRow();
    };
    let hidden = '';
    let isHidden = false;
    const shownPrompt = prompt.slice(prompt.lastIndexOf('\n') + 1);
    for (let at = 0; at < shownPrompt.length; ) {
      const end = nextCharacter(shownPrompt, at, isUtf8);
      const character = shownPrompt.slice(at, end);
      at = end;
      if (character === '\x01' || character === '\x02') isHidden = character === '\x01';
      else if (isHidden) hidden += character;
      else {
        put(hidden + character, false);
        if (hidden === '' && character.length > 1 && characterColumns(character) === 2) put('', false);
        hidden = '';
      }
    }
    // Codes after the last character of the prompt go with it.
    const lastCell = row.at(-1);
    if (hidden !== '' && lastCell !== undefined) row[row.length - 1] = { ...lastCell, text: lastCell.text + hidden };
    let cursorRow = -1;
    let cursorColumn = 0;
    const putCharacter = (character: string, standout: boolean) => {
      const width = character.length === 1 ? 1 : characterColumns(character);
      const last = row.at(-1);
      if (width === 0 && last !== undefined) row[row.length - 1] = { ...last, text: last.text + character };
      else if (width === 2) {
        if (row.length === columns - 1) newRow();
        row.push({ text: character, standout }, { text: '', standout });
        if (row.length >= columns) newRow();
      } else put(character, standout);
    };
    for (let index = 0; index <= text.length; ) {
      if (index >= cursor && cursorRow === -1) {
        cursorRow = rows.length - 1;
        cursorColumn = row.length;
      }
      if (index === text.length) break;
      const end = nextCharacter(text, index, isUtf8);
      const character = text.slice(index, end);
      // A region of no length has no end that would turn its face back.
      const standout = region !== null && index >= region.start && (index < region.end || region.start === region.end);
      index = end;
      if (character === '\n' && this.#capabilities.up !== null) newRow();
      else if (character === '\t') {
        const width = 8 - (row.length % 8);
        for (let filled = 0; filled < width; filled += 1) put(' ', standout);
      } else if (character < ' ' || character === '\x7f') {
        put('^', standout);
        put(String.fromCharCode(character.charCodeAt(0) ^ 64), standout);
      } else putCharacter(character, standout);
    }
    if (this.#capabilities.up === null) return this.#scrolled(row, cursorColumn);
    return { rows, cursorRow: Math.max(0, cursorRow), cursorColumn };
  }

  /** One row of a terminal without a way up: a part of the line around the cursor, marked where it goes on. */
  #scrolled(
    row: Cell[],
    cursor: number,
  ): { readonly rows: Cell[][]; readonly cursorRow: number; readonly cursorColumn: number } {
    const columns = this.#columns();
    const third = Math.floor(columns / 3);
    const shown = cursor - this.#margin;
    if (shown > columns - 2) this.#margin = cursor - 2 * third;
    else if (shown < 1) this.#margin = Math.max(0, Math.floor((cursor - 1) / third) * third);
    const part = row.slice(this.#margin, this.#margin + columns - 1);
    if (this.#margin > 0 && part.length > 0) part[0] = plainCell('<');
    if (row.length > this.#margin + columns - 1 && part.length > 0) part[part.length - 1] = plainCell('>');
    return { rows: [part], cursorRow: 0, cursorColumn: cursor - this.#margin };
  }

  #rewriteRow(old: readonly Cell[], next: readonly Cell[]): void {
    this.#moveTo(0, next);
    this.#writeCells(next);
    this.#column = next.length;
    if (old.length > next.length) this.#clearToEnd(old.length - next.length);
  }

  #updateRow(old: Cell[], next: Cell[], index: number, lastNew: number, lastOld: number): void {
    const columns = this.#columns();
    let shown = old;
    if (this.#capabilities.wraps && this.#column === columns && this.#row === index - 1) {
      // At the right edge: the first character of this row makes the terminal wrap.
      const first = next[0];
      this.#writeCells([first ?? plainCell(' ')]);
      this.#column = 1;
      this.#row = index;
      if (first !== undefined && shown.length > 0) shown = [first, ...shown.slice(1)];
    }
    let start = 0;
    while (start < shown.length && start < next.length && sameCell(shown[start], next[start])) start += 1;
    if (start === shown.length && start === next.length) return;
    let oldEnd = shown.length - 1;
    let newEnd = next.length - 1;
    let onlyBlanks = true;
    while (oldEnd > start && newEnd > start && sameCell(shown[oldEnd], next[newEnd])) {
      if (shown[oldEnd]?.text !== ' ') onlyBlanks = false;
      oldEnd -= 1;
      newEnd -= 1;
    }
    if (onlyBlanks) {
      oldEnd = shown.length;
      newEnd = next.length;
    } else if (!sameCell(shown[oldEnd], next[newEnd])) {
      oldEnd += 1;
      newEnd += 1;
    }
    this.#moveToRow(index);
    this.#moveTo(start, shown.length > start ? shown : next);
    const growth = newEnd - start - (oldEnd - start);
    const rest = next.length - start;
    const { insertsInPlace } = this.#capabilities;
    if (growth > 0) {
      const growsRows = index >= lastOld && lastNew > lastOld;
      const atEnd = oldEnd >= shown.length;
      if (insertsInPlace && !atEnd && !growsRows) {
        this.#face(false);
        this.#write(`\x1b[${growth}@`);
        this.#writeCells(next.slice(start, newEnd));
        this.#column = newEnd;
      } else {
        this.#writeCells(next.slice(start));
        this.#column = next.length;
      }
      return;
    }
    if (insertsInPlace && 2 * rest >= -growth) {
      if (growth < 0) {
        this.#face(false);
        this.#write(`\x1b[${-growth}P`);
      }
      this.#writeCells(next.slice(start, newEnd));
      this.#column = newEnd;
      return;
    }
    this.#writeCells(next.slice(start));
    this.#column = next.length;
    const left = shown.length - next.length;
    if (left <= 0) return;
    if (this.#capabilities.wraps && index < lastNew) this.#blank(left);
    else this.#clearToEnd(left);
  }

  #writeCells(cells: readonly Cell[]): void {
    for (const { text, standout } of cells) {
      this.#face(standout);
      this.#write(text);
    }
    if (cells.at(-1)?.standout === true) this.#face(false);
  }

  #face(standout: boolean): void {
    if (standout === this.#standout) return;
    this.#standout = standout;
    this.#write(standout ? '\x1b[7m' : '\x1b[27m');
  }

  #moveToRow(row: number): void {
    if (row > this.#row) {
      this.#write(`${'\r\n'.repeat(row - this.#row)}\r`);
      this.#column = 0;
    } else if (row < this.#row) this.#write((this.#capabilities.up ?? '').repeat(this.#row - row));
    this.#row = row;
  }

  /** Within a row: by carriage return where that is shorter, forwards by writing what is there. */
  #moveTo(column: number, row: readonly Cell[]): void {
    if (column === this.#column) return;
    const atEdge = this.#capabilities.wraps && this.#column === this.#columns();
    if (column === 0 || column + 1 < this.#column - column || atEdge) {
      this.#write('\r');
      this.#column = 0;
    }
    if (column > this.#column && this.#isUtf8) this.#write('\x1b[C'.repeat(column - this.#column));
    else if (column > this.#column) this.#writeCells(row.slice(this.#column, column));
    else if (column < this.#column) this.#write(this.#capabilities.left.repeat(this.#column - column));
    this.#column = column;
  }

  #clearToEnd(count: number): void {
    this.#face(false);
    if (this.#capabilities.clearToEnd !== null) this.#write(this.#capabilities.clearToEnd);
    else if (count > 0) this.#blank(count);
  }

  #blank(count: number): void {
    this.#face(false);
    this.#write(' '.repeat(count));
    this.#column += count;
  }
}

const PLAIN_CELLS = new Map<string, Cell>();
/** Cells without a face are shared: most are. */
function plainCell(text: string): Cell {
  let cell = PLAIN_CELLS.get(text);
  if (cell === undefined) {
    cell = { text, standout: false };
    if (PLAIN_CELLS.size < MAX_SHARED_CELLS) PLAIN_CELLS.set(text, cell);
  }
  return cell;
}

/** One for each byte. */
const MAX_SHARED_CELLS = 256;

function sameCell(left: Cell | undefined, right: Cell | undefined): boolean {
  return left?.text === right?.text && left?.standout === right?.standout;
}
