import { asInteger, type PyDict, PyList, PyTuple, type PyValue } from './python-values.ts';

/** Counter.update(): each item once more. */
export function count(counts: PyDict, items: readonly PyValue[]): void {
  for (const item of items) counts.set(item, BigInt(asInteger(counts.get(item) ?? 0n) + 1));
}

/** Counter.most_common(): the same counts in the order in which they came. */
export function mostCommon(counts: PyDict, most: PyValue | undefined): PyList {
  const rows = [...counts.entries.values()].sort((left, right) => Number(right.value) - Number(left.value));
  const shown = most === undefined || most === null ? rows : rows.slice(0, asInteger(most));
  return new PyList(shown.map(({ key, value }) => new PyTuple([key, value])));
}
