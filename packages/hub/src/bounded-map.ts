/**
 * A map that forgets what was not used lately, for state keyed by what strangers send. Two generations instead of an
 * exact order, which would cost two writes for each read: at most `maxEntries` are held, and the last `maxEntries / 2`
 * used are never forgotten.
 */
export class BoundedMap<Key, Value> {
  #young = new Map<Key, Value>();
  #old = new Map<Key, Value>();
  readonly #maxYoung: number;

  constructor(maxEntries: number) {
    this.#maxYoung = Math.max(1, Math.floor(maxEntries / 2));
  }

  get(key: Key): Value | undefined {
    const value = this.#young.get(key);
    if (value !== undefined) return value;
    const old = this.#old.get(key);
    if (old !== undefined) this.set(key, old);
    return old;
  }

  set(key: Key, value: Value): void {
    if (this.#young.size >= this.#maxYoung && !this.#young.has(key)) {
      this.#old = this.#young;
      this.#young = new Map();
    }
    this.#young.set(key, value);
  }

  delete(key: Key): void {
    this.#young.delete(key);
    this.#old.delete(key);
  }

  /** Removes what `matches`. Walks everything: for rare occasions. */
  deleteWhere(matches: (value: Value) => boolean): void {
    for (const entries of [this.#young, this.#old]) {
      for (const [key, value] of entries) if (matches(value)) entries.delete(key);
    }
  }

  clear(): void {
    this.#young.clear();
    this.#old.clear();
  }
}
