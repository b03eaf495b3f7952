import type { ScreenPart } from './screen-filter.ts';

const TRANSCRIPT_LIMITS = {
  maxColumns: 10_000,
  /** Cells of one line, however often it wraps; a longer one is given in pieces. */
  maxLineCells: 100_000,
} as const;

const STANDARD_COLUMNS = 80;

export interface Transcript {
  /** The terminal is this wide from now on: where a long line wraps decides what a carriage return goes back to. */
  resize(columns: number): void;
  /** Lines that are complete, without their end. */
  add(parts: readonly ScreenPart[]): string[];
  /** The line that was not ended, if it has anything. */
  end(): string[];
}

/**
 * Terminal output as plain text: lines as they stood when they were left, corrections made, colours gone, wrapped lines
 * whole. It knows one line with its rows at a time, which is what shells and their line editors need; programs that draw
 * whole screens come out line by line as they drew.
 */
export function createTranscript(): Transcript {
  let width = STANDARD_COLUMNS;
  /** Rows of the line that is being written; all but the last are full. */
  let rows: string[][] = [[]];
  let row = 0;
  /** `width` while the next character will wrap. */
  let column = 0;

  function current(): string[] {
    return rows[row] ?? [];
  }

  function show(character: string, lines: string[]): void {
    if (column >= width) {
      row += 1;
      column = 0;
      if (row === rows.length) {
        if (rows.length * width >= TRANSCRIPT_LIMITS.maxLineCells) take(lines);
        else rows.push([]);
      }
    }
    const cells = current();
    while (cells.length < column) cells.push(' ');
    cells[column] = character;
    column += 1;
  }

  function move(to: number): void {
    column = Math.max(0, Math.min(width - 1, to));
  }

  function take(lines: string[]): void {
    const last = rows.findLastIndex((cells) => cells.length > 0);
    const text = rows.slice(0, last + 1).map((cells, index) => cells.join('').padEnd(index < last ? width : 0));
    lines.push(text.join('').toWellFormed().trimEnd());
    rows = [[]];
    row = 0;
    column = 0;
  }

  function apply(parameters: string, final: string, lines: string[]): void {
    const [first = ''] = parameters.split(';');
    const count = Math.max(1, Math.min(width, Number(first) || 0));
    const cells = current();
    const at = Math.min(column, width - 1);
    if (final === 'A') row = Math.max(0, row - count);
    else if (final === 'B') row = Math.min(rows.length - 1, row + count);
    else if (final === 'C') move(at + count);
    else if (final === 'D') move(at - count);
    else if (final === 'G' || final === '`') move(count - 1);
    else if (final === 'P') cells.splice(column, count);
    else if (final === '@') {
      cells.splice(column, 0, ...Array<string>(count).fill(' '));
      cells.length = Math.min(cells.length, width);
    } else if (final === 'X') cells.fill(' ', column, column + count);
    else if (final === 'K' && first === '1') cells.fill(' ', 0, column + 1);
    else if (final === 'K' && first === '2') cells.fill(' ');
    else if (final === 'K') cells.length = Math.min(cells.length, column);
    else if (final === 'J' && (first === '2' || first === '3')) {
      if (rows.some((filled) => filled.length > 0)) take(lines);
    } else if (final === 'J' && first !== '1') {
      cells.length = Math.min(cells.length, column);
      rows.length = row + 1;
    }
  }

  function control(character: string, lines: string[]): void {
    if (character === '\r') column = 0;
    else if (character === '\b') move(Math.min(column, width) - 1);
    else if (character === '\t') move(column - (column % 8) + 8);
    else if (character === '\u0007') return;
    // Within a wrapped line a line feed goes down; at its end it ends the line.
    else if (row < rows.length - 1) row += 1;
    else take(lines);
  }

  return {
    resize(columns) {
      if (Number.isInteger(columns) && columns > 0) width = Math.min(columns, TRANSCRIPT_LIMITS.maxColumns);
    },
    add(parts) {
      const lines: string[] = [];
      for (const part of parts) {
        if (part.kind === 'sequence') apply(part.parameters, part.final, lines);
        else for (const character of part.text) (character < ' ' ? control : show)(character, lines);
      }
      return lines;
    },
    end() {
      const lines: string[] = [];
      if (rows.some((cells) => cells.length > 0)) take(lines);
      return lines;
    },
  };
}
