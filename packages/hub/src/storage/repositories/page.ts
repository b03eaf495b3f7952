/** A part of a list. `next` is where the following part begins, null at the end. */
export interface Page<Item, Position> {
  readonly items: Item[];
  readonly next: Position | null;
}

/** Cuts the one row too many that tells whether there is more. */
export function pageOf<Item, Position>(
  rows: Item[],
  limit: number,
  positionOf: (item: Item) => Position,
): Page<Item, Position> {
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  return { items, next: rows.length > limit && last !== undefined ? positionOf(last) : null };
}

/** Conditions of a `where` with their values. Their texts are always ours; what a reader gave travels as a value. */
export class Conditions {
  readonly values: unknown[] = [];
  readonly #texts: string[] = [];

  /** @param text an SQL condition in which each `?` stands for the next of `values` */
  add(text: string, ...values: readonly unknown[]): void {
    let used = 0;
    this.#texts.push(
      text.replaceAll('?', () => {
        this.values.push(values[used++]);
        return `$${this.values.length}`;
      }),
    );
  }

  /** `where ...`, or nothing when there is no condition. */
  where(): string {
    return this.#texts.length === 0 ? '' : `where ${this.#texts.join(' and ')}`;
  }

  /** A value outside of the conditions: its placeholder. */
  value(value: unknown): string {
    this.values.push(value);
    return `$${this.values.length}`;
  }
}
