/** Changes that `u` can take back, and characters that all of them may hold. */
const MAX_UNDO_STEPS = 50;
const MAX_UNDO_CHARACTERS = 4_000_000;

export interface Place {
  readonly row: number;
  readonly column: number;
}

interface Snapshot {
  readonly lines: readonly string[];
  readonly place: Place;
}

/** The lines that an editor works on, with the cursor, the register and what can be undone. */
export class EditBuffer {
  lines: string[];
  row = 0;
  column = 0;
  changed = false;
  register: { readonly text: string; readonly isLines: boolean } = { text: '', isLines: true };
  readonly #maxCharacters: number;
  readonly #undone: Snapshot[] = [];
  #undo: Snapshot[] = [];

  constructor(lines: readonly string[], maxCharacters: number) {
    this.lines = lines.length === 0 ? [''] : [...lines];
    this.#maxCharacters = maxCharacters;
  }

  /** Changes that can be taken back. */
  get undoSteps(): number {
    return this.#undo.length;
  }

  get line(): string {
    return this.lines[this.row] ?? '';
  }

  get place(): Place {
    return { row: this.row, column: this.column };
  }

  /** To be called before a change. */
  remember(): void {
    this.#undo.push({ lines: [...this.lines], place: this.place });
    this.#undone.length = 0;
    this.changed = true;
    let characters = 0;
    for (const { lines } of this.#undo) characters += lines.length * 8;
    while (this.#undo.length > MAX_UNDO_STEPS || characters > MAX_UNDO_CHARACTERS) {
      characters -= (this.#undo[0]?.lines.length ?? 0) * 8;
      this.#undo = this.#undo.slice(1);
      if (this.#undo.length === 0) break;
    }
  }

  undo(): boolean {
    return this.#restore(this.#undo, this.#undone);
  }

  redo(): boolean {
    return this.#restore(this.#undone, this.#undo);
  }

  #restore(from: Snapshot[], to: Snapshot[]): boolean {
    const snapshot = from.pop();
    if (snapshot === undefined) return false;
    to.push({ lines: [...this.lines], place: this.place });
    this.lines = [...snapshot.lines];
    this.moveTo(snapshot.place.row, snapshot.place.column);
    return true;
  }

  /** @param after how far behind the last character the cursor may stand */
  moveTo(row: number, column: number, after = 0): void {
    this.row = Math.max(0, Math.min(this.lines.length - 1, row));
    this.column = Math.max(0, Math.min(this.line.length - 1 + after, column));
  }

  isFull(more: number): boolean {
    let characters = more;
    for (const line of this.lines) characters += line.length + 1;
    return characters > this.#maxCharacters;
  }

  /** Types text at the cursor; `\n` breaks the line. False where there is no room. */
  insert(text: string): boolean {
    if (this.isFull(text.length)) return false;
    const pieces = (this.line.slice(0, this.column) + text).split('\n');
    const last = pieces.at(-1) ?? '';
    const rest = this.line.slice(this.column);
    this.lines.splice(this.row, 1, ...pieces.slice(0, -1), last + rest);
    this.row += pieces.length - 1;
    this.column = last.length;
    return true;
  }

  /** Rubs out the character before the cursor, or joins the line to the one before. */
  rubOut(): boolean {
    if (this.column > 0) {
      this.lines[this.row] = this.line.slice(0, this.column - 1) + this.line.slice(this.column);
      this.column -= 1;
      return true;
    }
    const before = this.lines[this.row - 1];
    if (before === undefined) return false;
    this.lines.splice(this.row - 1, 2, before + this.line);
    this.row -= 1;
    this.column = before.length;
    return true;
  }

  /** Takes the text between two places out and into the register. */
  cut(from: Place, to: Place, keeps = false): void {
    const first = this.lines[from.row] ?? '';
    const last = this.lines[to.row] ?? '';
    const text =
      from.row === to.row
        ? first.slice(from.column, to.column)
        : [first.slice(from.column), ...this.lines.slice(from.row + 1, to.row), last.slice(0, to.column)].join('\n');
    this.register = { text, isLines: false };
    this.row = from.row;
    this.column = from.column;
    if (!keeps) this.lines.splice(from.row, to.row - from.row + 1, first.slice(0, from.column) + last.slice(to.column));
  }

  /** Takes whole lines out and into the register. */
  cutLines(first: number, last: number, keeps = false): void {
    const from = Math.max(0, Math.min(first, last));
    const to = Math.min(this.lines.length - 1, Math.max(first, last));
    this.register = { text: this.lines.slice(from, to + 1).join('\n'), isLines: true };
    if (!keeps) this.lines.splice(from, to - from + 1);
    if (this.lines.length === 0) this.lines.push('');
    this.moveTo(from, keeps ? this.column : 0);
  }

  /** `p` and `P` */
  put(before: boolean, times = 1): boolean {
    const { isLines } = this.register;
    if (this.isFull(this.register.text.length * times)) return false;
    const text = isLines
      ? Array.from({ length: times }, () => this.register.text).join('\n')
      : this.register.text.repeat(times);
    if (isLines) {
      const at = this.row + (before ? 0 : 1);
      this.lines.splice(at, 0, ...text.split('\n'));
      this.moveTo(at, 0);
      return true;
    }
    if (!before && this.line !== '') this.column += 1;
    this.insert(text);
    this.moveTo(this.row, this.column - 1);
    return true;
  }
}
