/**
 * A map that takes no room as long as nothing is in it: an empty Map of V8's takes 184 bytes, and a shell has a dozen of
 * them that most sessions never fill.
 */
export class LazyMap<Key, Value> implements Map<Key, Value> {
  #filled: Map<Key, Value> | null;

  /** @param from entries to copy */
  constructor(from?: ReadonlyMap<Key, Value>) {
    this.#filled = from === undefined || from.size === 0 ? null : new Map(from);
  }

  get size(): number {
    return this.#filled === null ? 0 : this.#filled.size;
  }

  get [Symbol.toStringTag](): string {
    return 'Map';
  }

  get(key: Key): Value | undefined {
    return this.#filled?.get(key);
  }

  has(key: Key): boolean {
    return this.#filled?.has(key) === true;
  }

  set(key: Key, value: Value): this {
    this.#filled ??= new Map();
    this.#filled.set(key, value);
    return this;
  }

  delete(key: Key): boolean {
    return this.#filled?.delete(key) === true;
  }

  clear(): void {
    this.#filled = null;
  }

  forEach(callback: (value: Value, key: Key, map: Map<Key, Value>) => void, self?: unknown): void {
    for (const [key, value] of this.#all()) callback.call(self, value, key, this);
  }

  entries(): MapIterator<[Key, Value]> {
    return this.#all().entries();
  }

  keys(): MapIterator<Key> {
    return this.#all().keys();
  }

  values(): MapIterator<Value> {
    return this.#all().values();
  }

  [Symbol.iterator](): MapIterator<[Key, Value]> {
    return this.#all().entries();
  }

  #all(): Map<Key, Value> {
    return this.#filled ?? new Map();
  }
}
