import { PyInstance, PyIterator } from './python-objects.ts';
import { iteratorOf, type PythonObjects } from './python-protocols.ts';
import { asInteger, iterate, type NativeCall, PyError, PyNative, PyTuple, type PyValue } from './python-values.ts';

/** iter, next, enumerate, zip, map, filter, reversed, any and all: they take values as they come. */
export function iterationFunctions(run: PythonObjects): Map<string, PyNative> {
  const table = new Map<string, PyNative>();
  const define = (name: string, call: NativeCall) => table.set(name, new PyNative(name, call, true));
  const sources = async (values: readonly PyValue[]): Promise<PyIterator[]> => {
    const made: PyIterator[] = [];
    for (const value of values) made.push(await iteratorOf(run, value));
    return made;
  };
  /** One value of each; undefined when one of them has no more. */
  const together = async (iterators: readonly PyIterator[]): Promise<PyValue[] | undefined> => {
    const row: PyValue[] = [];
    for (const each of iterators) {
      const value = await each.pull(null, null);
      if (value === undefined) return undefined;
      row.push(value);
    }
    return row;
  };
  define('iter', ([value]) => iteratorOf(run, value ?? null));
  define('next', async ([value = null, ...fallback]) => {
    const own = value instanceof PyInstance ? value.type.find('__next__') : undefined;
    if (own === undefined && !(value instanceof PyIterator))
      throw new PyError(
        'TypeError',
        `'${typeof value === 'object' && value !== null && 'kind' in value ? value.kind : 'int'}' object is not an iterator`,
      );
    if (own !== undefined) return run.call(own, [value]);
    const item = value instanceof PyIterator ? await value.pull(null, null) : undefined;
    if (item !== undefined) return item;
    if (fallback.length > 0) return fallback[0] ?? null;
    throw new PyError('StopIteration', '');
  });
  define('enumerate', async ([value, start], named) => {
    const source = await iteratorOf(run, value ?? null);
    const first = start ?? named.get('start');
    let index = first === undefined ? 0n : BigInt(asInteger(first));
    return new PyIterator('enumerate', async () => {
      const item = await source.pull(null, null);
      index += 1n;
      return item === undefined ? undefined : new PyTuple([index - 1n, item]);
    });
  });
  define('zip', async (values) => {
    const iterators = await sources(values);
    return new PyIterator('zip', async () => {
      const row = iterators.length === 0 ? undefined : await together(iterators);
      return row === undefined ? undefined : new PyTuple(row);
    });
  });
  define('map', async ([callee, ...values]) => {
    const iterators = await sources(values);
    return new PyIterator('map', async () => {
      const row = await together(iterators);
      return row === undefined ? undefined : run.call(callee ?? null, row);
    });
  });
  define('filter', async ([callee, value]) => {
    const source = await iteratorOf(run, value ?? null);
    return new PyIterator('filter', async () => {
      for (;;) {
        const pause = run.step();
        if (pause !== null) await pause;
        const item = await source.pull(null, null);
        if (item === undefined) return undefined;
        if (await run.truth(callee === null || callee === undefined ? item : await run.call(callee, [item])))
          return item;
      }
    });
  });
  define('reversed', ([value]) => {
    const items = iterate(value ?? null).reverse();
    return new PyIterator('list_reverseiterator', async () => items.shift());
  });
  const quantifier =
    (wanted: boolean): NativeCall =>
    async ([value]) => {
      const source = await iteratorOf(run, value ?? null);
      for (let item = await source.pull(null, null); item !== undefined; item = await source.pull(null, null)) {
        const pause = run.step();
        if (pause !== null) await pause;
        if ((await run.truth(item)) === wanted) return wanted;
      }
      return !wanted;
    };
  define('any', quantifier(true));
  define('all', quantifier(false));
  return table;
}
