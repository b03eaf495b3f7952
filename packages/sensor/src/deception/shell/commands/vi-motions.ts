import type { EditBuffer, Place } from './edit-buffer.ts';

/** Where a motion leads, and what an operator takes with it. */
export interface Motion {
  readonly to: Place;
  readonly isLines: boolean;
  /** The character at the end belongs to it. */
  readonly isInclusive: boolean;
}

function kindOf(character: string | undefined, big: boolean): number {
  if (character === undefined || /\s/.test(character)) return 0;
  return big || /[\p{L}\p{N}_]/u.test(character) ? 1 : 2;
}

function nextWord(buffer: EditBuffer, from: Place, big: boolean): Place {
  let { row, column } = from;
  const line = () => buffer.lines[row] ?? '';
  const kind = kindOf(line()[column], big);
  while (column < line().length && kind !== 0 && kindOf(line()[column], big) === kind) column += 1;
  for (;;) {
    while (column < line().length && kindOf(line()[column], big) === 0) column += 1;
    if (column < line().length) return { row, column };
    if (row + 1 >= buffer.lines.length) return { row, column: line().length };
    row += 1;
    column = 0;
    if (line() === '') return { row, column };
  }
}

function wordBefore(buffer: EditBuffer, from: Place, big: boolean): Place {
  let { row, column } = from;
  const line = () => buffer.lines[row] ?? '';
  for (;;) {
    column -= 1;
    while (column >= 0 && kindOf(line()[column], big) === 0) column -= 1;
    if (column >= 0) break;
    if (row === 0) return { row: 0, column: 0 };
    row -= 1;
    column = line().length;
    if (line() === '') return { row, column: 0 };
  }
  const kind = kindOf(line()[column], big);
  while (column > 0 && kindOf(line()[column - 1], big) === kind) column -= 1;
  return { row, column };
}

function wordEnd(buffer: EditBuffer, from: Place, big: boolean): Place {
  let { row, column } = from;
  const line = () => buffer.lines[row] ?? '';
  column += 1;
  for (;;) {
    while (column < line().length && kindOf(line()[column], big) === 0) column += 1;
    if (column < line().length) break;
    if (row + 1 >= buffer.lines.length) return { row, column: Math.max(0, line().length - 1) };
    row += 1;
    column = 0;
  }
  const kind = kindOf(line()[column], big);
  while (column + 1 < line().length && kindOf(line()[column + 1], big) === kind) column += 1;
  return { row, column };
}

function repeated(count: number, from: Place, step: (place: Place) => Place): Place {
  let place = from;
  for (let time = 0; time < count; time += 1) place = step(place);
  return place;
}

/** The motion of one key; null where it is none. `count` is null where none was typed. */
export function motionOf(buffer: EditBuffer, key: string, count: number | null, page: number): Motion | null {
  const times = count ?? 1;
  const { row, column } = buffer.place;
  const within = (at: number): Motion => ({ to: { row, column: Math.max(0, at) }, isLines: false, isInclusive: false });
  const lines = (to: number): Motion => {
    const target = Math.max(0, Math.min(buffer.lines.length - 1, to));
    return { to: { row: target, column }, isLines: true, isInclusive: false };
  };
  const firstText = (at: number): Motion => {
    const motion = lines(at);
    const start = /\S/.exec(buffer.lines[motion.to.row] ?? '')?.index ?? 0;
    return { ...motion, to: { row: motion.to.row, column: start } };
  };
  const move = (to: Place, isInclusive = false): Motion => ({ to, isLines: false, isInclusive });
  switch (key) {
    case 'h':
    case 'left':
    case '\x7f':
    case '\b':
      return within(column - times);
    case 'l':
    case 'right':
    case ' ':
      return within(Math.min(buffer.line.length, column + times));
    case 'j':
    case 'down':
    case '\x0e':
      return lines(row + times);
    case 'k':
    case 'up':
    case '\x10':
      return lines(row - times);
    case '+':
    case '\r':
      return firstText(row + times);
    case '-':
      return firstText(row - times);
    case '0':
    case 'home':
      return within(0);
    case '^':
    case '_':
      return within(/\S/.exec(buffer.line)?.index ?? 0);
    case '$':
    case 'end':
      return { to: { row: row + times - 1, column: Number.MAX_SAFE_INTEGER }, isLines: false, isInclusive: true };
    case 'G':
      return firstText(count === null ? buffer.lines.length - 1 : count - 1);
    case 'gg':
      return firstText(times - 1);
    case 'H':
    case 'M':
    case 'L':
      return firstText(row);
    case '\x06':
    case 'page-down':
      return firstText(row + page);
    case '\x02':
    case 'page-up':
      return firstText(row - page);
    case '\x04':
      return firstText(row + Math.floor(page / 2));
    case '\x15':
      return firstText(row - Math.floor(page / 2));
    case 'w':
    case 'W':
      return move(repeated(times, buffer.place, (place) => nextWord(buffer, place, key === 'W')));
    case 'b':
    case 'B':
      return move(repeated(times, buffer.place, (place) => wordBefore(buffer, place, key === 'B')));
    case 'e':
    case 'E':
      return move(
        repeated(times, buffer.place, (place) => wordEnd(buffer, place, key === 'E')),
        true,
      );
    default:
      return null;
  }
}
