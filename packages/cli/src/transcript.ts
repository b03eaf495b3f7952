import type { ScreenPart } from './screen-filter.ts';

/** Columns of a line that a transcript keeps; cursor movement past them is ignored. */
const MAX_COLUMNS = 10_000;

export interface Transcript {
  /** Lines that are complete, without their end. */
  add(parts: readonly ScreenPart[]): string[];
  /** The line that was not ended, if it has anything. */
  end(): string[];
}

/**
 * Terminal output as plain text: lines as they stood when they were left, corrections made, colours gone. It knows one
 * line at a time, which is what shells and their line editors need; programs that draw whole screens come out line by
 * line as they drew.
 */
export function createTranscript(): Transcript {
  let line: string[] = [];
  let column = 0;

  function show(character: string): void {
    while (line.length < column) line.push(' ');
    if (column < MAX_COLUMNS) line[column++] = character;
  }

  function move(to: number): void {
    column = Math.max(0, Math.min(MAX_COLUMNS, to));
  }

  function take(): string {
    const text = line.join('').toWellFormed().trimEnd();
    line = [];
    column = 0;
    return text;
  }

  function apply(parameters: string, final: string): void {
    const [first = ''] = parameters.split(';');
    const count = Math.max(1, Math.min(MAX_COLUMNS, Number(first) || 0));
    if (final === 'C') move(column + count);
    else if (final === 'D') move(column - count);
    else if (final === 'G' || final === '`') move(count - 1);
    else if (final === 'P') line.splice(column, count);
    else if (final === '@') {
      line.splice(column, 0, ...Array<string>(Math.min(count, line.length)).fill(' '));
      line.length = Math.min(line.length, MAX_COLUMNS);
    } else if (final === 'X') line.fill(' ', column, column + count);
    else if (final === 'K' && first === '1') line.fill(' ', 0, column + 1);
    else if (final === 'K' && first === '2') line.fill(' ');
    else if (final === 'K' || final === 'J') line.length = Math.min(line.length, column);
  }

  return {
    add(parts) {
      const lines: string[] = [];
      for (const part of parts) {
        if (part.kind === 'sequence') {
          apply(part.parameters, part.final);
          continue;
        }
        for (const character of part.text) {
          if (character === '\n' || character === '\v' || character === '\f') lines.push(take());
          else if (character === '\r') column = 0;
          else if (character === '\b') move(column - 1);
          else if (character === '\t') move(column - (column % 8) + 8);
          else if (character !== '\u0007') show(character);
        }
      }
      return lines;
    },
    end: () => (line.length === 0 ? [] : [take()]),
  };
}
