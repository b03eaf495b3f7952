/** Keys that have come and are not read yet. */
export class KeyQueue {
  #keys = '';
  /** A key that belongs to the command that goes on: readline's rl_execute_next. */
  pending: string | null = null;

  get isEmpty(): boolean {
    return this.#keys === '';
  }

  /** All of them, as they came. */
  get rest(): string {
    return this.#keys;
  }

  add(keys: string): void {
    this.#keys += keys;
  }

  next(): string | null {
    if (this.#keys === '') return null;
    const key = this.#keys[0] ?? '';
    this.#keys = this.#keys.slice(1);
    return key;
  }

  /** Keys that are read before all others: a macro, or the end of a sequence that nothing is bound to. */
  putBack(keys: string): void {
    if (this.#keys.length < MAX_UNREAD_KEYS) this.#keys = keys + this.#keys;
  }

  clear(): void {
    this.#keys = '';
    this.pending = null;
  }

  takePending(): string | null {
    const key = this.pending;
    this.pending = null;
    return key;
  }

  /** The plain text at their beginning. */
  takeText(): string {
    let end = 0;
    while (end < this.#keys.length && isPlainText(this.#keys.charCodeAt(end))) end += 1;
    const text = this.#keys.slice(0, end);
    this.#keys = this.#keys.slice(end);
    return text;
  }

  /** What there is up to a mark and with it; all where the mark has not come yet, null where nothing has. */
  takeUpTo(mark: string): string | null {
    const end = this.#keys.indexOf(mark);
    const text = end === -1 ? this.#keys : this.#keys.slice(0, end + mark.length);
    this.#keys = this.#keys.slice(text.length);
    return text === '' ? null : text;
  }
}

/** A macro that calls itself stops there. */
const MAX_UNREAD_KEYS = 100_000;

function isPlainText(code: number): boolean {
  return code >= 0x20 && code !== 0x7f;
}
