import { MAX_UNDO_STEPS } from '../limits.ts';
import { isWordCharacter, lowerCase, nextCharacter, previousCharacter, upperCase } from './line-characters.ts';

type UndoStep =
  | { readonly what: 'insert'; readonly start: number; end: number }
  | { readonly what: 'delete'; readonly start: number; readonly end: number; readonly text: string }
  | { readonly what: 'begin' }
  | { readonly what: 'end' };

/** Typed characters that are taken back together: readline's rl_insert_text. */
const MAX_TYPED_TOGETHER = 20;

/** A line under the cursor with its mark and its undo list, as readline keeps them: text.c, undo.c. */
export class EditedText {
  text = '';
  cursor = 0;
  mark = 0;
  readonly isUtf8: boolean;
  readonly #maxBytes: number;
  #undo: UndoStep[] = [];
  #undoing = false;

  /** @param isUtf8 whether several bytes may be one character, which is moved over and removed as a whole */
  constructor(maxBytes: number, isUtf8 = false) {
    this.#maxBytes = maxBytes;
    this.isUtf8 = isUtf8;
  }

  get undoList(): UndoStep[] {
    return this.#undo;
  }

  set undoList(steps: UndoStep[]) {
    this.#undo = steps;
  }

  /** Where the character before a place begins. */
  previous(at = this.cursor): number {
    return previousCharacter(this.text, at, this.isUtf8);
  }

  /** Where the character after the one at a place begins. */
  next(at = this.cursor): number {
    return nextCharacter(this.text, at, this.isUtf8);
  }

  /** Another line takes the place of this one; the cursor stands at its end. */
  replace(text: string, undo: UndoStep[] = []): void {
    this.text = text.slice(0, this.#maxBytes);
    this.cursor = this.text.length;
    this.#undo = undo;
  }

  /** Returns false where the line is full. */
  insert(text: string): boolean {
    const piece = text.slice(0, Math.max(0, this.#maxBytes - this.text.length));
    if (piece === '') return text === '';
    const at = this.cursor;
    const last = this.#undo.at(-1);
    const joins = last?.what === 'insert' && last.end === at && last.end - last.start < MAX_TYPED_TOGETHER;
    if (!this.#undoing && joins && piece.length === 1) last.end += 1;
    else this.#remember({ what: 'insert', start: at, end: at + piece.length });
    this.text = this.text.slice(0, at) + piece + this.text.slice(at);
    this.cursor = at + piece.length;
    if (this.mark > at) this.mark = Math.min(this.text.length, this.mark);
    return piece.length === text.length;
  }

  /** Typed text: every character by itself, as far as undoing is concerned. */
  type(text: string): boolean {
    if (text.length === 1) return this.insert(text);
    const room = Math.max(0, this.#maxBytes - this.text.length);
    const piece = text.slice(0, room);
    const at = this.cursor;
    this.text = this.text.slice(0, at) + piece + this.text.slice(at);
    this.cursor = at + piece.length;
    for (let place = at; place < this.cursor; ) {
      const last = this.#undo.at(-1);
      if (last?.what === 'insert' && last.end === place && last.end - last.start < MAX_TYPED_TOGETHER) {
        const end = Math.min(this.cursor, last.start + MAX_TYPED_TOGETHER);
        last.end = end;
        place = end;
      } else {
        this.#remember({ what: 'insert', start: place, end: place + 1 });
        place += 1;
      }
    }
    return piece.length === text.length;
  }

  /** Removes without keeping; the cursor stays with its text. Returns what was removed. */
  remove(from: number, to: number): string {
    const [start, end] = from <= to ? [from, to] : [to, from];
    const removed = this.text.slice(start, end);
    if (removed === '') return '';
    this.#remember({ what: 'delete', start, end, text: removed });
    this.text = this.text.slice(0, start) + this.text.slice(end);
    this.fix();
    return removed;
  }

  /** Puts another text in the place of a part; the cursor stands after it. Taken back in one step. */
  exchange(from: number, to: number, text: string): void {
    this.group(() => {
      this.remove(from, to);
      this.cursor = from;
      this.insert(text);
    });
  }

  /** Changes that are taken back together. */
  group(change: () => void): void {
    this.beginGroup();
    change();
    this.endGroup();
  }

  beginGroup(): void {
    this.#remember({ what: 'begin' });
  }

  endGroup(): void {
    this.#remember({ what: 'end' });
  }

  /** False where there is nothing to undo. */
  undo(): boolean {
    let open = 0;
    do {
      const step = this.#undo.pop();
      if (step === undefined) return false;
      this.#undoing = true;
      if (step.what === 'delete') {
        this.cursor = step.start;
        this.insert(step.text);
      } else if (step.what === 'insert') {
        this.text = this.text.slice(0, step.start) + this.text.slice(step.end);
        this.cursor = step.start;
      } else if (step.what === 'end') open += 1;
      else if (open > 0) open -= 1;
      this.#undoing = false;
    } while (open > 0);
    return true;
  }

  /** Keeps cursor and mark within the line. */
  fix(): void {
    this.cursor = Math.max(0, Math.min(this.text.length, this.cursor));
    this.mark = Math.max(0, Math.min(this.text.length, this.mark));
  }

  wordStart(from = this.cursor): number {
    let at = from;
    while (at > 0 && !this.#isWordAt(this.previous(at))) at = this.previous(at);
    while (at > 0 && this.#isWordAt(this.previous(at))) at = this.previous(at);
    return at;
  }

  wordEnd(from = this.cursor): number {
    let at = from;
    while (at < this.text.length && !this.#isWordAt(at)) at = this.next(at);
    while (at < this.text.length && this.#isWordAt(at)) at = this.next(at);
    return at;
  }

  /** Where the word between blanks begins: ^W. */
  blankWordStart(from = this.cursor): number {
    let at = from;
    while (at > 0 && isBlank(this.text[at - 1])) at -= 1;
    while (at > 0 && !isBlank(this.text[at - 1])) at -= 1;
    return at;
  }

  /** Upper case, lower case or a capital for the words of a part. */
  changeCase(from: number, to: number, how: 'upper' | 'lower' | 'capital'): void {
    let changed = '';
    let inWord = false;
    for (let at = from; at < to; ) {
      const end = this.next(at);
      const character = this.text.slice(at, end);
      const isWord = this.#isWordAt(at);
      const wanted = how === 'capital' ? (inWord ? 'lower' : 'upper') : how;
      changed += isWord ? (wanted === 'upper' ? upperCase : lowerCase)(character, this.isUtf8) : character;
      inWord = isWord;
      at = end;
    }
    this.exchange(from, to, changed);
  }

  #isWordAt(at: number): boolean {
    return isWordCharacter(this.text.slice(at, this.next(at)), this.isUtf8);
  }

  #remember(step: UndoStep): void {
    if (this.#undoing) return;
    if (this.#undo.length >= MAX_UNDO_STEPS) this.#undo.shift();
    this.#undo.push(step);
  }
}

/** A blank or a tab: what readline calls whitespace. */
export function isBlank(character: string | undefined): boolean {
  return character === ' ' || character === '\t';
}
