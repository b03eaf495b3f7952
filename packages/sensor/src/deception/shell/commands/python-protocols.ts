import {
  COMPARISON_METHODS,
  OPERATOR_METHODS,
  PyClass,
  PyInstance,
  PyIterator,
  PySuper,
  scriptAttribute,
} from './python-objects.ts';
import { binaryOperation, compare } from './python-operators.ts';
import {
  display,
  isKindOf,
  isTrue,
  iterate,
  PyDict,
  PyError,
  PyFunction,
  PyList,
  PyNative,
  PyObject,
  PyTuple,
  type PyValue,
  type Scope,
  typeName,
} from './python-values.ts';

/** What a function that knows only lists is given of an iterator at most. */
const MAX_LISTED = 100_000;
const MAX_SHOWN_DEPTH = 5;
/** Functions that show what they are given. */
const SHOWING = new Set(['print', 'str', 'repr', 'format', 'ascii', 'len']);

/** What the objects of a program can do because of their special methods; calls, too. */
export abstract class PythonObjects {
  abstract step(): Promise<void> | null;

  protected abstract callFunction(
    callee: PyFunction,
    args: readonly PyValue[],
    named: ReadonlyMap<string, PyValue>,
  ): Promise<PyValue>;

  /** Calls anything that can be called; `scope` is where from, for super() and locals(). Throws PyError. */
  async call(
    callee: PyValue,
    args: readonly PyValue[],
    named: ReadonlyMap<string, PyValue> = new Map(),
    scope: Scope | null = null,
  ): Promise<PyValue> {
    if (callee instanceof PyFunction) return this.callFunction(callee, args, named);
    if (callee instanceof PyClass) return this.#instantiate(callee, args, named);
    if (callee instanceof PyNative || (callee instanceof PyObject && callee.call !== null)) {
      const name = callee instanceof PyNative ? callee.name : String(callee.attributes.get('__name__') ?? '');
      if (name === 'super') return superOf(args, scope);
      const isLazy = callee instanceof PyNative && callee.isLazy;
      const given: PyValue[] = [];
      for (const arg of args) {
        if (SHOWING.has(name)) await this.settle(arg);
        given.push(!isLazy && this.#isListable(arg) && !SHOWING.has(name) ? new PyList(await this.listed(arg)) : arg);
      }
      return callOf(callee)(given, named);
    }
    const own = this.methodOf(callee, '__call__');
    if (own !== null) return this.call(own, [callee, ...args], named);
    throw new PyError('TypeError', `'${typeName(callee)}' object is not callable`);
  }

  /** A native function that lists things is given a list of what an iterator gives. */
  #isListable(value: PyValue): boolean {
    return value instanceof PyIterator || (value instanceof PyInstance && value.type.find('__iter__') !== undefined);
  }

  /** What a script's class says to this name, of an object of it. */
  methodOf(value: PyValue, name: string): PyValue | null {
    return value instanceof PyInstance ? (value.type.find(name) ?? null) : null;
  }

  async #instantiate(type: PyClass, args: readonly PyValue[], named: ReadonlyMap<string, PyValue>): Promise<PyValue> {
    const instance = new PyInstance(type);
    const isError = isKindOf(type.builtIn, 'BaseException') && type.builtIn !== 'object';
    if (isError) instance.attributes.set('args', new PyTuple(args));
    const start = type.find('__init__');
    if (start !== undefined) await this.call(start, [instance, ...args], named);
    else if (!isError && args.length + named.size > 0)
      throw new PyError('TypeError', `${type.name}() takes no arguments`);
    return instance;
  }

  async truth(value: PyValue): Promise<boolean> {
    const own = this.methodOf(value, '__bool__') ?? this.methodOf(value, '__len__');
    return isTrue(own === null ? value : await this.call(own, [value]));
  }

  async binary(operator: string, left: PyValue, right: PyValue): Promise<PyValue> {
    const name = OPERATOR_METHODS.get(operator);
    const own = this.methodOf(left, `__${name}__`);
    if (own !== null) return this.call(own, [left, right]);
    const reflected = this.methodOf(right, `__r${name}__`);
    if (reflected !== null) return this.call(reflected, [right, left]);
    if (operator === '%' && typeof left === 'string') await this.settle(right);
    return binaryOperation(operator, left, right);
  }

  async compares(operator: string, left: PyValue, right: PyValue): Promise<boolean> {
    const [name = '', mirrored = ''] = COMPARISON_METHODS.get(operator) ?? [];
    const own = this.methodOf(left, name);
    if (own !== null) return this.truth(await this.call(own, [left, right]));
    const other = this.methodOf(right, mirrored);
    if (other !== null) return this.truth(await this.call(other, [right, left]));
    if (operator === '!=' && (this.methodOf(left, '__eq__') ?? this.methodOf(right, '__eq__')) !== null)
      return !(await this.compares('==', left, right));
    if (operator === 'in' || operator === 'not in') {
      const contains = this.methodOf(right, '__contains__');
      if (contains !== null)
        return (await this.truth(await this.call(contains, [right, left]))) === (operator === 'in');
      if (this.#isListable(right)) return compare(operator, left, new PyList(await this.listed(right)));
    }
    return compare(operator, left, right);
  }

  /** Everything that a value gives, one after the other. Throws PyError. */
  async listed(value: PyValue): Promise<PyValue[]> {
    if (!(value instanceof PyObject) || value.attributes.has('__items__')) return iterate(value);
    const source = await iteratorOf(this, value);
    const items: PyValue[] = [];
    for (let item = await source.pull(null, null); item !== undefined; item = await source.pull(null, null)) {
      if (items.length >= MAX_LISTED) throw new PyError('MemoryError', '');
      const pause = this.step();
      if (pause !== null) await pause;
      items.push(item);
    }
    return items;
  }

  /** Asks objects of the script, and those within lists and the like, how they are shown. */
  async settle(value: PyValue, depth = 0): Promise<void> {
    if (depth > MAX_SHOWN_DEPTH) return;
    if (value instanceof PyInstance) {
      const representing = value.type.find('__repr__');
      const showing = value.type.find('__str__');
      if (representing === undefined && showing === undefined) return;
      const textOf = async (method: PyValue | undefined) =>
        method === undefined ? null : display(await this.call(method, [value]));
      // Shown within its own method, it would ask itself without end.
      value.shown = null;
      const representation = await textOf(representing);
      value.shown = { representation, text: (await textOf(showing)) ?? representation };
    } else if (value instanceof PyList || value instanceof PyTuple)
      for (const item of value.items) await this.settle(item, depth + 1);
    else if (value instanceof PyDict)
      for (const { key, value: item } of value.entries.values()) {
        await this.settle(key, depth + 1);
        await this.settle(item, depth + 1);
      }
  }
}

/** How a built-in function or type is called. */
function callOf(callee: PyNative | PyObject): PyNative['call'] {
  if (callee.call === null) throw new PyError('TypeError', `'${typeName(callee)}' object is not callable`);
  return callee.call;
}

/** iter(). Throws PyError. */
export async function iteratorOf(run: PythonObjects, value: PyValue): Promise<PyIterator> {
  if (value instanceof PyIterator) return value;
  const own = run.methodOf(value, '__iter__');
  if (own !== null) {
    const made = await run.call(own, [value]);
    return made instanceof PyInstance ? scripted(run, made) : iteratorOf(run, made);
  }
  const byIndex = run.methodOf(value, '__getitem__');
  if (byIndex !== null) return indexed(run, value, byIndex);
  // A list that grows while it is gone through is gone through to its end.
  const items = value instanceof PyList && value.kind === 'list' ? value.items : iterate(value);
  let at = 0;
  return new PyIterator(`${value instanceof PyList ? 'list' : typeName(value)}_iterator`, async () => {
    const item = items[at];
    at += 1;
    return item;
  });
}

function scripted(run: PythonObjects, object: PyInstance): PyIterator {
  const next = object.type.find('__next__');
  if (next === undefined) throw new PyError('TypeError', `iter() returned non-iterator of type '${object.kind}'`);
  return new PyIterator(object.kind, () => untilStop(() => run.call(next, [object]), 'StopIteration'));
}

function indexed(run: PythonObjects, object: PyValue, method: PyValue): PyIterator {
  let at = 0n;
  return new PyIterator('iterator', () =>
    untilStop(() => {
      at += 1n;
      return run.call(method, [object, at - 1n]);
    }, 'IndexError'),
  );
}

async function untilStop(work: () => Promise<PyValue>, type: string): Promise<PyValue | undefined> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof PyError && error.type === type) return undefined;
    throw error;
  }
}

/** `super()` and `super(Class, object)`. */
function superOf(args: readonly PyValue[], scope: Scope | null): PyValue {
  let [owner, self] = args;
  for (let current = scope; self === undefined && current !== null; current = current.parent)
    if (current.method !== undefined) ({ owner, self } = current.method);
  if (!(owner instanceof PyClass) || !(self instanceof PyInstance || self instanceof PyClass))
    throw new PyError('RuntimeError', 'super(): no arguments');
  return new PySuper(self, owner);
}

/** `object.name` of what a script defines; undefined for everything else. */
export function ownAttribute(
  run: PythonObjects,
  object: PyObject,
  name: string,
): PyValue | Promise<PyValue> | undefined {
  if (object instanceof PyInstance || object instanceof PyClass || object instanceof PySuper)
    return scriptAttribute((callee, args, named) => run.call(callee, args, named), object, name);
  if (object instanceof PyIterator) {
    const method = object.method(name);
    return method === null ? undefined : new PyNative(name, method, true);
  }
  return undefined;
}
