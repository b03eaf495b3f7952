// Long because it is one key map: what each key does depends on the keys before it.
import { PatternError, RegularExpression } from '../expansion/regular-expression.ts';
import type { Process } from '../kernel/process.ts';
import { EditBuffer, type Place } from './edit-buffer.ts';
import { EDITING_KEYS } from './edited-file.ts';
import { type ExEditor, type ExOutcome, fileInformation, runExCommand } from './vi-ex.ts';
import { type Motion, motionOf } from './vi-motions.ts';

export type ViMode = 'normal' | 'insert' | 'replace' | 'line' | 'search' | 'visual' | 'visual-line';

const MAX_COUNT = 100_000;
const MAX_PUTS = 1_000;
/** Lines that stay visible around the cursor: scrolloff of defaults.vim. */
export const SCROLL_MARGIN = 5;
const STAY: ExOutcome = { kind: 'stay' };

/** The keys of vim's modes, on one buffer. What it shows is read off it by whoever owns the screen. */
export class ViEditor implements ExEditor {
  readonly process: Process;
  buffer: EditBuffer;
  path: string | null = null;
  isText = true;
  message = '';
  isError = false;
  lastSearch = '';
  mode: ViMode = 'normal';
  /** What is being typed behind `:`, `/` or `?`. */
  typed = '';
  /** Keys of a command that is not complete: shown at the right below. */
  pending = '';
  /** Rows for text, and the first line that they show. */
  height = 23;
  top = 0;
  #searchForward = true;
  #count = '';
  #operator = '';
  #operatorCount = '';
  #prefix = '';
  #visualFrom: Place = { row: 0, column: 0 };
  /** Keys of the last change, for `.`. */
  #lastChange: string[] = [];
  #recording: string[] | null = null;
  #repeating = false;

  constructor(process: Process) {
    this.process = process;
    this.buffer = new EditBuffer([], process.session.options.limits.maxVariableBytes * 4);
  }

  get searchMark(): string {
    return this.#searchForward ? '/' : '?';
  }

  key(written: string): ExOutcome {
    const key = EDITING_KEYS.get(written) ?? written;
    if (this.mode !== 'line' && this.mode !== 'search' && !this.#repeating) this.#record(key);
    switch (this.mode) {
      case 'insert':
      case 'replace':
        this.#insertKey(key);
        return STAY;
      case 'line':
      case 'search':
        return this.#lineKey(key);
      default:
        return this.#normalKey(key);
    }
  }

  #record(key: string): void {
    if (this.#recording === null && this.mode === 'normal' && this.pending === '') this.#recording = [];
    this.#recording?.push(key);
  }

  #endChange(isChange: boolean): void {
    if (this.mode !== 'normal' || this.pending !== '') return;
    if (isChange && this.#recording !== null && !this.#repeating) this.#lastChange = this.#recording;
    this.#recording = null;
  }

  #insertKey(key: string): void {
    const { buffer } = this;
    if (key === '\x1b' || key === '\x03') {
      this.mode = 'normal';
      buffer.moveTo(buffer.row, buffer.column - 1);
      this.#endChange(true);
      return;
    }
    if (key === '\x7f' || key === '\b') buffer.rubOut();
    else if (key === '\x17') {
      while (buffer.column > 0 && /\s/.test(buffer.line[buffer.column - 1] ?? '')) buffer.rubOut();
      while (buffer.column > 0 && !/\s/.test(buffer.line[buffer.column - 1] ?? '')) buffer.rubOut();
    } else if (key === '\x15') while (buffer.column > 0) buffer.rubOut();
    else if (key === 'delete')
      buffer.lines[buffer.row] = buffer.line.slice(0, buffer.column) + buffer.line.slice(buffer.column + 1);
    else if (key === '\r' || key === '\n') buffer.insert('\n');
    else if (key.length > 1 && !/^[\ud800-\udbff]/.test(key)) this.#moveInInsert(key);
    else if (key >= ' ' || key === '\t') {
      if (this.mode === 'replace' && buffer.column < buffer.line.length)
        buffer.lines[buffer.row] = buffer.line.slice(0, buffer.column) + buffer.line.slice(buffer.column + 1);
      buffer.insert(key);
    }
  }

  #moveInInsert(key: string): void {
    const { buffer } = this;
    const motion = motionOf(buffer, key, null, this.#page);
    if (motion !== null) buffer.moveTo(motion.to.row, motion.to.column, 1);
  }

  #lineKey(key: string): ExOutcome {
    const { mode } = this;
    if (key === '\x1b' || key === '\x03' || ((key === '\x7f' || key === '\b') && this.typed === '')) {
      this.mode = 'normal';
      this.message = '';
      return STAY;
    }
    if (key === '\x7f' || key === '\b') this.typed = this.typed.slice(0, -1);
    else if (key === '\x15') this.typed = '';
    else if (key !== '\r' && key !== '\n') {
      if (key.length === 1 && key >= ' ' && this.typed.length < MAX_COUNT) this.typed += key;
    } else {
      this.mode = 'normal';
      this.isError = false;
      this.message = mode === 'line' ? `:${this.typed}` : '';
      if (mode === 'line') return runExCommand(this, this.typed);
      if (this.typed !== '') this.lastSearch = this.typed;
      this.#search(this.#searchForward);
    }
    return STAY;
  }

  #normalKey(key: string): ExOutcome {
    const { buffer } = this;
    if (key === '\x1b' || key === '\x03') {
      if (key === '\x03' && this.pending === '')
        this.#tell(
          buffer.changed
            ? 'Type  :qa!  and press <Enter> to abandon all changes and exit Vim'
            : 'Type  :qa  and press <Enter> to exit Vim',
        );
      this.#reset();
      this.mode = 'normal';
      return STAY;
    }
    this.pending += key.length === 1 && key >= ' ' ? key : '';
    if (this.#prefix !== '') return this.#prefixed(key);
    if (/^[1-9]$/.test(key) || (key === '0' && this.#count !== '')) {
      if (this.#count.length < 6) this.#count += key;
      return STAY;
    }
    if ('grzZfFtT"m\''.includes(key) && key.length === 1 && !(key === 'r' && this.#operator !== '')) {
      this.#prefix = key;
      return STAY;
    }
    const count = this.#countGiven();
    if (this.mode === 'visual' || this.mode === 'visual-line') return this.#visualKey(key, count);
    if ('dcy<>'.includes(key) && key.length === 1) {
      if (this.#operator === key) this.#operateOnLines(buffer.row, buffer.row + (count ?? 1) - 1, key);
      else {
        this.#operator = key;
        this.#operatorCount = this.#count;
        this.#count = '';
      }
      return STAY;
    }
    if (this.#scroll(key, count ?? 1)) return STAY;
    const motion = motionOf(buffer, key, count, this.#page);
    if (motion !== null) {
      this.#applyMotion(motion, key);
      return STAY;
    }
    if (this.#operator !== '') {
      this.#reset();
      return STAY;
    }
    return this.#commandKey(key, count ?? 1);
  }

  get #page(): number {
    return Math.max(1, this.height - 2);
  }

  /** Keys that move the text below the cursor. */
  #scroll(key: string, count: number): boolean {
    const { buffer } = this;
    const half = Math.max(1, this.height >> 1);
    const steps = new Map([
      ['\x06', this.#page * count],
      ['page-down', this.#page * count],
      ['\x02', -this.#page * count],
      ['page-up', -this.#page * count],
      ['\x04', half],
      ['\x15', -half],
    ]).get(key);
    if (steps === undefined || this.#operator !== '') return false;
    this.#reset();
    const last = buffer.lines.length - 1;
    const isHalf = Math.abs(steps) === half;
    const top = Math.max(0, Math.min(isHalf ? Math.max(0, last - this.height + 1) : last, this.top + steps));
    if (isHalf) buffer.moveTo(buffer.row + steps, 0);
    else if (top !== this.top) this.#tell('');
    this.top = top;
    const lowest = Math.min(last, top + this.height - 1 - SCROLL_MARGIN);
    const row = Math.max(Math.min(buffer.row, lowest), top === 0 ? 0 : Math.min(last, top + SCROLL_MARGIN));
    buffer.moveTo(row, 0);
    return true;
  }

  #countGiven(): number | null {
    const typed = this.#count !== '' || this.#operatorCount !== '';
    if (!typed) return null;
    return Math.min(MAX_COUNT, Number(this.#count || '1') * Number(this.#operatorCount || '1'));
  }

  #reset(isChange = false): void {
    this.pending = '';
    this.#count = '';
    this.#operator = '';
    this.#operatorCount = '';
    this.#prefix = '';
    this.#endChange(isChange);
  }

  #applyMotion(motion: Motion, key: string): void {
    const { buffer } = this;
    if (this.#operator === '') {
      buffer.moveTo(motion.to.row, motion.to.column);
      this.#reset();
      return;
    }
    if (motion.isLines) {
      this.#operateOnLines(buffer.row, motion.to.row, this.#operator);
      return;
    }
    const here = buffer.place;
    const isBehind = motion.to.row < here.row || (motion.to.row === here.row && motion.to.column < here.column);
    const [from, end] = isBehind ? [motion.to, here] : [here, motion.to];
    const length = (buffer.lines[end.row] ?? '').length;
    // `cw` changes up to the word's end, and `dw` stays in the line.
    const stays = /^[wW]$/.test(key) && end.row > from.row;
    const to = stays ? { row: from.row, column: (buffer.lines[from.row] ?? '').length } : end;
    const shift = motion.isInclusive ? 1 : 0;
    this.#operate(from, { row: to.row, column: Math.min(stays ? to.column : length, to.column + shift) }, key);
  }

  #operate(from: Place, to: Place, key: string): void {
    const { buffer } = this;
    const operator = this.#operator;
    let end = to;
    if (operator === 'c' && /^[wW]$/.test(key)) {
      const text = (buffer.lines[to.row] ?? '').slice(from.column, to.column);
      end = { row: to.row, column: to.column - (text.length - text.trimEnd().length) };
    }
    if (operator === '<' || operator === '>') {
      this.#operateOnLines(from.row, to.row, operator);
      return;
    }
    if (operator !== 'y') buffer.remember();
    buffer.cut(from, end, operator === 'y');
    if (operator === 'c') {
      this.mode = 'insert';
      this.#tell('');
    }
    if (operator !== 'c') buffer.moveTo(buffer.row, buffer.column);
    this.#reset(operator !== 'y');
  }

  #operateOnLines(first: number, last: number, operator: string): void {
    const { buffer } = this;
    const [from, to] = [Math.min(first, last), Math.min(Math.max(first, last), buffer.lines.length - 1)];
    if (operator !== 'y') buffer.remember();
    if (operator === '<' || operator === '>') {
      for (let row = from; row <= to; row += 1) {
        const line = buffer.lines[row] ?? '';
        buffer.lines[row] = operator === '>' ? (line === '' ? '' : `\t${line}`) : line.replace(/^(?:\t| {1,8})/, '');
      }
    } else if (operator === 'c') {
      buffer.cutLines(from, to, true);
      buffer.lines.splice(from, to - from + 1, '');
      buffer.moveTo(from, 0);
      this.mode = 'insert';
    } else buffer.cutLines(from, to, operator === 'y');
    const count = to - from + 1;
    if (operator === 'd') this.#tell('');
    if (count > 2 && operator !== 'c')
      this.message = operator === 'y' ? `${count} lines yanked` : operator === 'd' ? `${count} fewer lines` : '';
    const isEmpty = buffer.lines.length === 1 && buffer.line === '';
    if (operator === 'd' && isEmpty) this.message = '--No lines in buffer--';
    this.#reset(operator !== 'y');
  }

  #prefixed(key: string): ExOutcome {
    const { buffer } = this;
    const prefix = this.#prefix;
    const count = this.#countGiven();
    this.#prefix = '';
    switch (prefix) {
      case 'g': {
        const motion = key === 'g' ? motionOf(buffer, 'gg', count, this.#page) : null;
        if (motion !== null) this.#applyMotion(motion, 'gg');
        else this.#reset();
        return STAY;
      }
      case 'Z':
        this.#reset();
        if (key === 'Z') return runExCommand(this, 'x');
        return key === 'Q' ? { kind: 'leave', written: null } : STAY;
      case 'r': {
        const times = count ?? 1;
        if (key.length === 1 && key >= ' ' && buffer.column + times <= buffer.line.length) {
          buffer.remember();
          buffer.lines[buffer.row] =
            buffer.line.slice(0, buffer.column) + key.repeat(times) + buffer.line.slice(buffer.column + times);
          buffer.moveTo(buffer.row, buffer.column + times - 1);
        }
        this.#reset(true);
        return STAY;
      }
      case 'f':
      case 'F':
      case 't':
      case 'T': {
        const isForward = prefix === 'f' || prefix === 't';
        const found = isForward
          ? buffer.line.indexOf(key, buffer.column + 1)
          : buffer.column === 0
            ? -1
            : buffer.line.lastIndexOf(key, buffer.column - 1);
        const column = prefix === 't' ? found - 1 : prefix === 'T' ? found + 1 : found;
        if (found === -1) this.#reset();
        else this.#applyMotion({ to: { row: buffer.row, column }, isLines: false, isInclusive: isForward }, prefix);
        return STAY;
      }
      default:
        // Registers and marks: there is one register, and marks are not kept.
        if (prefix !== '"') this.#reset();
        return STAY;
    }
  }

  #visualKey(key: string, count: number | null): ExOutcome {
    const { buffer } = this;
    const motion = motionOf(buffer, key, count, this.#page);
    if (motion !== null) {
      buffer.moveTo(motion.to.row, motion.to.column);
      this.pending = '';
      this.#count = '';
      return STAY;
    }
    const isLines = this.mode === 'visual-line';
    const [from, to] = [this.#visualFrom, buffer.place].sort(
      (left, right) => left.row - right.row || left.column - right.column,
    );
    const operator = key === 'x' ? 'd' : key === 's' ? 'c' : key;
    if (from === undefined || to === undefined || !'dcy<>'.includes(operator) || operator.length !== 1) {
      if (key === 'v' || key === 'V') this.mode = 'normal';
      this.#reset();
      return STAY;
    }
    this.mode = 'normal';
    this.#operator = operator;
    if (isLines) this.#operateOnLines(from.row, to.row, operator);
    else this.#operate(from, { row: to.row, column: to.column + 1 }, 'v');
    return STAY;
  }

  #commandKey(key: string, count: number): ExOutcome {
    const { buffer } = this;
    const startsInsert = (column: number) => {
      buffer.remember();
      this.mode = 'insert';
      this.#tell('');
      buffer.moveTo(buffer.row, column, 1);
      this.pending = '';
      this.#count = '';
    };
    switch (key) {
      case ':':
      case '/':
      case '?':
        this.#reset();
        this.mode = key === ':' ? 'line' : 'search';
        this.#searchForward = key !== '?';
        this.typed = '';
        return STAY;
      case 'i':
      case 'insert':
        startsInsert(buffer.column);
        return STAY;
      case 'I':
        startsInsert(/\S/.exec(buffer.line)?.index ?? 0);
        return STAY;
      case 'a':
        startsInsert(buffer.column + 1);
        return STAY;
      case 'A':
        startsInsert(buffer.line.length);
        return STAY;
      case 'o':
      case 'O':
        startsInsert(0);
        buffer.lines.splice(buffer.row + (key === 'o' ? 1 : 0), 0, '');
        buffer.moveTo(buffer.row + (key === 'o' ? 1 : 0), 0, 1);
        return STAY;
      case 'R':
        startsInsert(buffer.column);
        this.mode = 'replace';
        return STAY;
      case 'x':
      case 'delete':
      case 'X':
      case 's':
      case 'D':
      case 'C': {
        if (buffer.line === '' && key !== 's' && key !== 'C') break;
        buffer.remember();
        const { row, column } = buffer.place;
        const toEnd = key === 'D' || key === 'C';
        const from = key === 'X' ? Math.max(0, column - count) : column;
        const to = key === 'X' ? column : toEnd ? buffer.line.length : Math.min(buffer.line.length, column + count);
        buffer.cut({ row, column: from }, { row, column: to });
        if (key === 's' || key === 'C') {
          this.mode = 'insert';
          this.pending = '';
          this.#count = '';
          return STAY;
        }
        buffer.moveTo(row, buffer.column);
        break;
      }
      case 'S':
        this.#operateOnLines(buffer.row, buffer.row + count - 1, 'c');
        return STAY;
      case 'Y':
        this.#operateOnLines(buffer.row, buffer.row + count - 1, 'y');
        return STAY;
      case 'p':
      case 'P':
        buffer.remember();
        buffer.put(key === 'P', Math.min(count, MAX_PUTS));
        if (buffer.register.isLines) this.#tell('');
        break;
      case 'J': {
        const next = buffer.lines[buffer.row + 1];
        if (next === undefined) break;
        buffer.remember();
        const { line } = buffer;
        this.#tell('');
        buffer.lines.splice(buffer.row, 2, `${line}${next.trimStart() === '' ? '' : ' '}${next.trimStart()}`);
        buffer.moveTo(buffer.row, line.length);
        break;
      }
      case '~': {
        buffer.remember();
        const { line, column } = buffer;
        const changed = [...line.slice(column, column + count)]
          .map((each) => (each === each.toLowerCase() ? each.toUpperCase() : each.toLowerCase()))
          .join('');
        buffer.lines[buffer.row] = line.slice(0, column) + changed + line.slice(column + count);
        buffer.moveTo(buffer.row, column + count);
        break;
      }
      case 'u':
        this.#tell(undoMessage(buffer, 'before', () => buffer.undo()) ?? 'Already at oldest change');
        this.#reset();
        return STAY;
      case '\x12':
        this.#tell(undoMessage(buffer, 'after', () => buffer.redo()) ?? 'Already at newest change');
        this.#reset();
        return STAY;
      case 'n':
      case 'N':
        this.#reset();
        this.#search(key === 'n' ? this.#searchForward : !this.#searchForward);
        return STAY;
      case 'v':
      case 'V':
        this.#reset();
        this.#visualFrom = buffer.place;
        this.mode = key === 'v' ? 'visual' : 'visual-line';
        return STAY;
      case '\x07':
        this.#reset();
        this.message = fileInformation(this);
        return STAY;
      case '.':
        this.#reset();
        this.#repeatChange();
        return STAY;
      default:
        this.#reset();
        return STAY;
    }
    this.#reset(true);
    return STAY;
  }

  #tell(message: string): void {
    this.message = message;
    this.isError = false;
  }

  #repeatChange(): void {
    if (this.#repeating) return;
    this.#repeating = true;
    for (const key of this.#lastChange) this.key(key);
    this.#repeating = false;
  }

  #search(forward: boolean): void {
    const problem = this.lastSearch === '' ? 'E35: No previous regular expression' : this.#find(forward);
    if (problem === null) return;
    this.message = problem;
    this.isError = true;
  }

  /** Moves to the next match; what is to be said of it in red, or null. */
  #find(forward: boolean): string | null {
    const { buffer, lastSearch } = this;
    const notFound = `E486: Pattern not found: ${lastSearch}`;
    let expression: RegularExpression;
    try {
      expression = new RegularExpression(lastSearch, { extended: false });
    } catch (error) {
      if (!(error instanceof PatternError)) throw error;
      return notFound;
    }
    const total = buffer.lines.length;
    for (let step = 0; step <= total; step += 1) {
      const row = (buffer.row + (forward ? step : -step) + total * 2) % total;
      const found = matchesIn(expression, buffer.lines[row] ?? '').filter((column) => {
        if (step > 0) return step < total || (forward ? column <= buffer.column : column >= buffer.column);
        return forward ? column > buffer.column : column < buffer.column;
      });
      const column = forward ? found[0] : found.at(-1);
      if (column === undefined) continue;
      const wrapped = forward ? row < buffer.row || (row === buffer.row && step > 0) : row > buffer.row;
      buffer.moveTo(row, column);
      if (wrapped) return forward ? 'search hit BOTTOM, continuing at TOP' : 'search hit TOP, continuing at BOTTOM';
      this.message = `${this.searchMark}${lastSearch}`;
      return null;
    }
    return notFound;
  }
}

const MAX_MATCHES_PER_LINE = 200;

function matchesIn(expression: RegularExpression, line: string): number[] {
  const columns: number[] = [];
  for (let at = 0; at <= line.length && columns.length < MAX_MATCHES_PER_LINE; ) {
    const match = expression.match(line, at);
    if (match === null) break;
    columns.push(match[0] ?? 0);
    at = Math.max(match[1] ?? 0, (match[0] ?? 0) + 1);
  }
  return columns;
}

/** What `u` and CTRL-R say; null where there was nothing to take back. */
function undoMessage(buffer: EditBuffer, place: 'before' | 'after', restore: () => boolean): string | null {
  const before = buffer.lines.length;
  if (!restore()) return null;
  const difference = buffer.lines.length - before;
  const count = Math.abs(difference);
  const what =
    difference === 0
      ? '1 change'
      : difference > 0
        ? `${count === 1 ? '1 more line' : `${count} more lines`}`
        : `${count === 1 ? '1 line less' : `${count} fewer lines`}`;
  const number = place === 'before' ? buffer.undoSteps + 1 : buffer.undoSteps;
  return `${what}; ${place} #${number}  0 seconds ago`;
}
