/** A set of names that is shared with whoever it was copied from until one of them changes it. */
export class OptionSet {
  #names: ReadonlySet<string>;
  #own: Set<string> | null = null;

  constructor(from: OptionSet | ReadonlySet<string>) {
    if (from instanceof OptionSet) {
      this.#names = from.#names;
      // From now on both copy before they change.
      from.#own = null;
    } else this.#names = from;
  }

  has(name: string): boolean {
    return this.#names.has(name);
  }

  add(name: string): void {
    if (!this.#names.has(name)) this.#change().add(name);
  }

  /** False where the name was not there. */
  delete(name: string): boolean {
    return this.#names.has(name) && this.#change().delete(name);
  }

  /** Adds every name of `more`; a set that is still the shared `before` becomes the shared `after`, which holds both. */
  addShared(more: readonly string[], before: ReadonlySet<string>, after: ReadonlySet<string>): void {
    if (this.#names === before) this.#names = after;
    else for (const name of more) this.add(name);
  }

  [Symbol.iterator](): Iterator<string> {
    return this.#names[Symbol.iterator]();
  }

  #change(): Set<string> {
    if (this.#own === null) {
      this.#own = new Set(this.#names);
      this.#names = this.#own;
    }
    return this.#own;
  }
}
