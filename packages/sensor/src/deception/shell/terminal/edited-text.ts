import { MAX_UNDO_STEPS } from '../limits.ts';

/** A line under the cursor with its undo list and what was cut from it. */
export class EditedText {
  text = '';
  cursor = 0;
  readonly #maxBytes: number;
  readonly #kill: { text: string };
  readonly #isUtf8: boolean;
  #undo: { readonly text: string; readonly cursor: number }[] = [];
  /** The last change was typed text: the next typed character belongs to the same undo step. */
  #typing = false;
  /** The last change cut text: the next cut adds to it. */
  #killing = false;

  /** @param isUtf8 whether several bytes may be one character, which is moved over and removed as a whole */
  constructor(maxBytes: number, kill: { text: string }, isUtf8 = false) {
    this.#maxBytes = maxBytes;
    this.#kill = kill;
    this.#isUtf8 = isUtf8;
  }

  /** Where the character before the cursor begins. */
  previous(): number {
    let at = Math.max(0, this.cursor - 1);
    while (this.#isUtf8 && at > 0 && isContinuation(this.text[at])) at -= 1;
    return at;
  }

  /** Where the character after the one at the cursor begins. */
  next(): number {
    let at = Math.min(this.text.length, this.cursor + 1);
    while (this.#isUtf8 && at < this.text.length && isContinuation(this.text[at])) at += 1;
    return at;
  }

  /** Another line takes the place of this one: from the history. */
  replace(text: string): void {
    this.text = text;
    this.cursor = text.length;
    this.#undo = [];
    this.#typing = false;
    this.#killing = false;
  }

  /** Returns false where the line is full. */
  insert(text: string): boolean {
    const room = this.#maxBytes - this.text.length;
    const piece = text.slice(0, Math.max(0, room));
    if (!this.#typing) this.#remember();
    this.#typing = true;
    this.#killing = false;
    this.text = this.text.slice(0, this.cursor) + piece + this.text.slice(this.cursor);
    this.cursor += piece.length;
    return piece.length === text.length;
  }

  /** Removes without keeping. */
  remove(from: number, to: number): void {
    this.#change(this.text.slice(0, from) + this.text.slice(to), from);
  }

  /** Removes and keeps for `yank`; cuts in a row are kept together. */
  cut(from: number, to: number, direction: 'forward' | 'backward'): void {
    if (from >= to) return;
    const piece = this.text.slice(from, to);
    const before = this.#killing ? this.#kill.text : '';
    this.#kill.text = (direction === 'forward' ? before + piece : piece + before).slice(0, this.#maxBytes);
    this.#change(this.text.slice(0, from) + this.text.slice(to), from);
    this.#killing = true;
  }

  yank(): void {
    const { cursor } = this;
    this.#change(
      this.text.slice(0, cursor) + this.#kill.text + this.text.slice(cursor),
      cursor + this.#kill.text.length,
    );
  }

  /** Puts another text in the place of a part. */
  exchange(from: number, to: number, text: string, cursor: number): void {
    this.#change(this.text.slice(0, from) + text + this.text.slice(to), cursor);
  }

  moveTo(cursor: number): void {
    this.cursor = Math.max(0, Math.min(this.text.length, cursor));
    this.#typing = false;
    this.#killing = false;
  }

  /** False where there is nothing to undo. */
  undo(): boolean {
    const before = this.#undo.pop();
    if (before === undefined) return false;
    this.text = before.text;
    this.cursor = before.cursor;
    this.#typing = false;
    this.#killing = false;
    return true;
  }

  wordStart(): number {
    let at = this.cursor;
    while (at > 0 && !isWord(this.text[at - 1])) at -= 1;
    while (at > 0 && isWord(this.text[at - 1])) at -= 1;
    return at;
  }

  wordEnd(): number {
    let at = this.cursor;
    while (at < this.text.length && !isWord(this.text[at])) at += 1;
    while (at < this.text.length && isWord(this.text[at])) at += 1;
    return at;
  }

  /** Where the word between blanks begins: ^W. */
  blankWordStart(): number {
    let at = this.cursor;
    while (at > 0 && /\s/.test(this.text[at - 1] ?? '')) at -= 1;
    while (at > 0 && !/\s/.test(this.text[at - 1] ?? '')) at -= 1;
    return at;
  }

  /** Where the word between blanks ends. */
  blankWordEnd(): number {
    let at = this.cursor;
    while (at < this.text.length && /\s/.test(this.text[at] ?? '')) at += 1;
    while (at < this.text.length && !/\s/.test(this.text[at] ?? '')) at += 1;
    return at;
  }

  #change(text: string, cursor: number): void {
    this.#remember();
    this.text = text.slice(0, this.#maxBytes);
    this.cursor = Math.min(cursor, this.text.length);
    this.#typing = false;
    this.#killing = false;
  }

  #remember(): void {
    if (this.#undo.length >= MAX_UNDO_STEPS) this.#undo.shift();
    this.#undo.push({ text: this.text, cursor: this.cursor });
  }
}

/** Whether a byte goes on with a character of UTF-8: RFC 3629 section 3. */
export function isContinuation(byte: string | undefined): boolean {
  return byte !== undefined && byte >= '\x80' && byte <= '\xbf';
}

function isWord(character: string | undefined): boolean {
  return character !== undefined && /[A-Za-z0-9]/.test(character);
}
