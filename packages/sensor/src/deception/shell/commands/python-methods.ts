import { count, mostCommon } from './python-counter.ts';
import { binaryOperation, orderOf } from './python-operators.ts';
import { ownAttribute, type PythonObjects } from './python-protocols.ts';
import { bytesMethod, textMethod } from './python-text-methods.ts';
import {
  areEqual,
  asInteger,
  asText,
  display,
  isTrue,
  iterate,
  type NativeCall,
  PyBytes,
  PyDict,
  PyError,
  PyFunction,
  PyList,
  PyNative,
  PyObject,
  PySet,
  PyTuple,
  type PyValue,
  represent,
  typeName,
} from './python-values.ts';

const MAX_WIDTH = 10_000;

/** `object.name`. Throws PyError. */
export function attributeOf(run: PythonObjects, object: PyValue, name: string): PyValue | Promise<PyValue> {
  if (object instanceof PyObject) {
    const own = ownAttribute(run, object, name);
    if (own !== undefined) return own;
    const value = object.attributes.get(name);
    if (value !== undefined) return value;
    if (object.kind === 'module')
      throw new PyError(
        'AttributeError',
        `module '${display(object.attributes.get('__name__') ?? '')}' has no attribute '${name}'`,
      );
    const unbound = object.kind === 'type' ? typeMethod(run, String(object.attributes.get('__name__')), name) : null;
    if (unbound !== null) return new PyNative(name, unbound);
    if (name === '__class__') return new PyObject('type', [['__name__', object.kind]]);
    throw new PyError(
      'AttributeError',
      object.kind === 'type'
        ? `type object '${display(object.attributes.get('__name__') ?? '')}' has no attribute '${name}'`
        : `'${object.kind}' object has no attribute '${name}'`,
    );
  }
  if (object instanceof PyFunction) {
    const own = object.attributes.get(name);
    if (own !== undefined) return own;
  }
  if ((object instanceof PyFunction || object instanceof PyNative) && /^__(?:qual)?name__$/.test(name))
    return object.name;
  if (name === '__class__') return new PyObject('type', [['__name__', typeName(object)]]);
  if (name === '__doc__') return null;
  const method =
    typeof object === 'string'
      ? textMethod(object, name)
      : object instanceof PyBytes
        ? bytesMethod(object, name)
        : object instanceof PyList
          ? listMethod(run, object, name)
          : object instanceof PyDict
            ? dictMethod(object, name)
            : object instanceof PySet
              ? setMethod(object, name)
              : object instanceof PyTuple
                ? tupleMethod(object, name)
                : numberMethod(object, name);
  if (method === null) throw new PyError('AttributeError', `'${typeName(object)}' object has no attribute '${name}'`);
  return new PyNative(name, method);
}

function tupleMethod(tuple: PyTuple, name: string): NativeCall | null {
  if (name === 'count') return ([item]) => BigInt(tuple.items.filter((each) => areEqual(each, item ?? null)).length);
  if (name !== 'index') return null;
  return ([item]) => {
    const at = tuple.items.findIndex((each) => areEqual(each, item ?? null));
    if (at === -1) throw new PyError('ValueError', 'tuple.index(x): x not in tuple');
    return BigInt(at);
  };
}

function numberMethod(value: PyValue, name: string): NativeCall | null {
  if (typeof value === 'number') return name === 'is_integer' ? () => Number.isInteger(value) : null;
  if (typeof value !== 'bigint') return null;
  if (name === 'bit_length') return () => BigInt(value === 0n ? 0 : (value < 0n ? -value : value).toString(2).length);
  if (name !== 'to_bytes') return null;
  return ([length, order], named) => {
    const size = Math.min(MAX_WIDTH, asInteger(length ?? 1n));
    const bytes = Array.from({ length: size }, (_, index) => Number((value >> BigInt(8 * index)) & 255n));
    if (value >> BigInt(8 * size) > 0n) throw new PyError('OverflowError', 'int too big to convert');
    if (asText(order ?? named.get('byteorder') ?? 'big') === 'big') bytes.reverse();
    return new PyBytes(String.fromCharCode(...bytes));
  };
}

/** What the built-in types have besides the methods of their values; those are found as `str.lower`, too. */
function typeMethod(run: PythonObjects, type: string, name: string): NativeCall | null {
  if (type === 'bytes' && name === 'fromhex')
    return ([text]) => new PyBytes(Buffer.from(asText(text).replaceAll(' ', ''), 'hex').toString('latin1'));
  if (type === 'int' && name === 'from_bytes')
    return ([bytes, order], named) => {
      const codes = [...asText(bytes)].map((character) => BigInt(character.charCodeAt(0)));
      if (asText(order ?? named.get('byteorder') ?? 'big') === 'little') codes.reverse();
      return codes.reduce((sum, code) => (sum << 8n) | code, 0n);
    };
  if (type === 'dict' && name === 'fromkeys')
    return ([keys, value]) => {
      const dict = new PyDict();
      for (const key of iterate(keys ?? null)) dict.set(key, value ?? null);
      return dict;
    };
  if (type === 'str' && name === 'maketrans')
    return ([from, to, drop]) => {
      const table = new PyDict();
      for (const [index, character] of [...asText(from)].entries())
        table.set(BigInt(character.charCodeAt(0)), asText(to)[index] ?? null);
      for (const character of drop === undefined ? '' : asText(drop)) table.set(BigInt(character.charCodeAt(0)), null);
      return table;
    };
  if (!BUILT_IN_TYPES.has(type) || name.startsWith('_')) return null;
  return async ([self, ...args], named) => run.call(await attributeOf(run, self ?? null, name), args, named);
}

const BUILT_IN_TYPES = new Set(['str', 'bytes', 'list', 'dict', 'set', 'tuple', 'int']);

function listMethod(run: PythonObjects, list: PyList, name: string): NativeCall | null {
  const { items } = list;
  const nothing = (work: () => void): PyValue => {
    work();
    return null;
  };
  switch (name) {
    case 'append':
      return ([item]) => nothing(() => items.push(item ?? null));
    case 'extend':
      return ([more]) => nothing(() => items.push(...iterate(more ?? null)));
    case 'insert':
      return ([at, item]) => nothing(() => items.splice(asInteger(at), 0, item ?? null));
    case 'pop':
      return ([at]) => {
        if (items.length === 0) throw new PyError('IndexError', 'pop from empty list');
        return items.splice(at === undefined ? -1 : asInteger(at), 1)[0] ?? null;
      };
    case 'remove':
      return ([item]) => {
        const at = items.findIndex((each) => areEqual(each, item ?? null));
        if (at === -1) throw new PyError('ValueError', 'list.remove(x): x not in list');
        return nothing(() => items.splice(at, 1));
      };
    case 'appendleft':
      return ([item]) => nothing(() => items.unshift(item ?? null));
    case 'popleft':
      return () => {
        const first = items.shift();
        if (first === undefined) throw new PyError('IndexError', 'pop from an empty deque');
        return first;
      };
    case 'rotate':
      return ([steps]) =>
        nothing(() => {
          const by = items.length === 0 ? 0 : asInteger(steps ?? 1n) % items.length;
          items.unshift(...items.splice(by >= 0 ? items.length - by : 0, Math.abs(by)));
        });
    case 'reverse':
      return () => nothing(() => items.reverse());
    case 'clear':
      return () => nothing(() => items.splice(0));
    case 'copy':
      return () => new PyList([...items]);
    case 'index':
      return ([item]) => {
        const at = items.findIndex((each) => areEqual(each, item ?? null));
        if (at === -1) throw new PyError('ValueError', `${represent(item ?? null)} is not in list`);
        return BigInt(at);
      };
    case 'count':
      return ([item]) => BigInt(items.filter((each) => areEqual(each, item ?? null)).length);
    case 'sort':
      return async (_args, named) => {
        const order = await sortedItems(run, items, named);
        return nothing(() => items.splice(0, items.length, ...order));
      };
    default:
      return null;
  }
}

/** Items in order, by `key` and `reverse`. */
export async function sortedItems(
  run: PythonObjects,
  items: readonly PyValue[],
  named: ReadonlyMap<string, PyValue>,
): Promise<PyValue[]> {
  const key = named.get('key') ?? null;
  const keyed: { readonly item: PyValue; readonly by: PyValue }[] = [];
  for (const item of items) keyed.push({ item, by: key === null ? item : await run.call(key, [item]) });
  keyed.sort((left, right) => orderOf(left.by, right.by));
  if (isTrue(named.get('reverse') ?? false)) keyed.reverse();
  return keyed.map(({ item }) => item);
}

function dictMethod(dict: PyDict, name: string): NativeCall | null {
  const entries = () => [...dict.entries.values()];
  switch (name) {
    case 'get':
      return ([key, other]) => dict.get(key ?? null) ?? other ?? null;
    case 'keys':
      return () => new PyList(entries().map((entry) => entry.key));
    case 'values':
      return () => new PyList(entries().map((entry) => entry.value));
    case 'items':
      return () => new PyList(entries().map((entry) => new PyTuple([entry.key, entry.value])));
    case 'update':
      return ([other], named) => {
        if (dict.kind === 'Counter' && other !== undefined && !(other instanceof PyDict)) count(dict, iterate(other));
        else if (other instanceof PyDict) for (const { key, value } of other.entries.values()) dict.set(key, value);
        else if (other !== undefined)
          for (const pair of iterate(other)) {
            const [key, value] = iterate(pair);
            dict.set(key ?? null, value ?? null);
          }
        for (const [key, value] of named) dict.set(key, value);
        return null;
      };
    case 'copy':
      return () => {
        const made = new PyDict(dict.kind, dict.missing);
        for (const { key, value } of entries()) made.set(key, value);
        return made;
      };
    case 'clear':
      return () => {
        dict.entries.clear();
        return null;
      };
    case 'popitem':
      return () => {
        const last = entries().at(-1);
        if (last === undefined) throw new PyError('KeyError', "'popitem(): dictionary is empty'");
        dict.delete(last.key);
        return new PyTuple([last.key, last.value]);
      };
    case 'most_common':
      return dict.kind === 'Counter' ? ([most]) => mostCommon(dict, most) : null;
    case 'setdefault':
      return ([key, other]) => {
        const known = dict.get(key ?? null);
        if (known === undefined) dict.set(key ?? null, other ?? null);
        return known ?? other ?? null;
      };
    case 'pop':
      return ([key, other]) => {
        for (const [hash, entry] of dict.entries)
          if (areEqual(entry.key, key ?? null)) {
            dict.entries.delete(hash);
            return entry.value;
          }
        if (other === undefined) throw new PyError('KeyError', represent(key ?? null));
        return other;
      };
    default:
      return null;
  }
}

function setMethod(set: PySet, name: string): NativeCall | null {
  const other = (value: PyValue | undefined) => new PySet(iterate(value ?? null));
  const operators = new Map([
    ['union', '|'],
    ['intersection', '&'],
    ['difference', '-'],
    ['symmetric_difference', '^'],
  ]);
  const operator = operators.get(name);
  if (operator !== undefined) return ([value]) => binaryOperation(operator, set, other(value));
  switch (name) {
    case 'copy':
      return () => new PySet(set.entries.values());
    case 'clear':
      return () => {
        set.entries.clear();
        return null;
      };
    case 'update':
      return ([value]) => {
        for (const [key, item] of other(value).entries) set.entries.set(key, item);
        return null;
      };
    case 'issubset':
      return ([value]) => {
        const { entries } = other(value);
        return [...set.entries.keys()].every((key) => entries.has(key));
      };
    case 'discard':
    case 'remove':
      return ([value]) => {
        const [key = ''] = new PySet([value ?? null]).entries.keys();
        if (!set.entries.delete(key) && name === 'remove')
          throw new PyError('KeyError', represent(value ?? null), value ?? null);
        return null;
      };
    case 'pop':
      return () => {
        for (const [key, item] of set.entries) {
          set.entries.delete(key);
          return item;
        }
        throw new PyError('KeyError', "'pop from an empty set'");
      };
  }
  if (name === 'add')
    return ([item]) => {
      for (const [key, value] of new PySet([item ?? null]).entries) set.entries.set(key, value);
      return null;
    };
  return null;
}
