/** A set that takes no room as long as nothing is in it, as LazyMap is a map. */
export class LazySet<Value> implements Set<Value> {
  #filled: Set<Value> | null;

  /** @param from what to copy */
  constructor(from?: ReadonlySet<Value>) {
    this.#filled = from === undefined || from.size === 0 ? null : new Set(from);
  }

  get size(): number {
    return this.#filled === null ? 0 : this.#filled.size;
  }

  get [Symbol.toStringTag](): string {
    return 'Set';
  }

  has(value: Value): boolean {
    return this.#filled?.has(value) === true;
  }

  add(value: Value): this {
    this.#filled ??= new Set();
    this.#filled.add(value);
    return this;
  }

  delete(value: Value): boolean {
    return this.#filled?.delete(value) === true;
  }

  clear(): void {
    this.#filled = null;
  }

  forEach(callback: (value: Value, same: Value, set: Set<Value>) => void, self?: unknown): void {
    for (const value of this.#all()) callback.call(self, value, value, this);
  }

  entries(): SetIterator<[Value, Value]> {
    return this.#all().entries();
  }

  keys(): SetIterator<Value> {
    return this.#all().keys();
  }

  values(): SetIterator<Value> {
    return this.#all().values();
  }

  [Symbol.iterator](): SetIterator<Value> {
    return this.#all().values();
  }

  union<Other>(other: ReadonlySetLike<Other>): Set<Value | Other> {
    return this.#all().union(other);
  }

  intersection<Other>(other: ReadonlySetLike<Other>): Set<Value & Other> {
    return this.#all().intersection(other);
  }

  difference<Other>(other: ReadonlySetLike<Other>): Set<Value> {
    return this.#all().difference(other);
  }

  symmetricDifference<Other>(other: ReadonlySetLike<Other>): Set<Value | Other> {
    return this.#all().symmetricDifference(other);
  }

  isSubsetOf(other: ReadonlySetLike<unknown>): boolean {
    return this.#all().isSubsetOf(other);
  }

  isSupersetOf(other: ReadonlySetLike<unknown>): boolean {
    return this.#all().isSupersetOf(other);
  }

  isDisjointFrom(other: ReadonlySetLike<unknown>): boolean {
    return this.#all().isDisjointFrom(other);
  }

  #all(): Set<Value> {
    return this.#filled ?? new Set();
  }
}
