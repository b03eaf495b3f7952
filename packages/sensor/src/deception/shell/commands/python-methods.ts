import { count, mostCommon } from './python-counter.ts';
import { formatValue } from './python-format.ts';
import { binaryOperation, orderOf } from './python-operators.ts';
import { ownAttribute, type PythonObjects } from './python-protocols.ts';
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

function textMethod(text: string, name: string): NativeCall | null {
  switch (name) {
    case 'upper':
      return () => text.toUpperCase();
    case 'lower':
      return () => text.toLowerCase();
    case 'title':
      return () =>
        text.replace(/[A-Za-z]+/g, (word) => `${word.slice(0, 1).toUpperCase()}${word.slice(1).toLowerCase()}`);
    case 'capitalize':
      return () => `${text.slice(0, 1).toUpperCase()}${text.slice(1).toLowerCase()}`;
    case 'encode':
      return () => new PyBytes(text);
    case 'join':
      return ([items]) =>
        iterate(items ?? null)
          .map((item, index) => {
            if (typeof item !== 'string')
              throw new PyError('TypeError', `sequence item ${index}: expected str instance, ${typeName(item)} found`);
            return item;
          })
          .join(text);
    case 'format':
      return (args, named) => formatText(text, args, named);
    case 'isdigit':
    case 'isnumeric':
      return () => /^\d+$/.test(text);
    case 'isalpha':
      return () => /^[A-Za-z]+$/.test(text);
    case 'isalnum':
      return () => /^[A-Za-z0-9]+$/.test(text);
    case 'isspace':
      return () => /^\s+$/.test(text);
    case 'isupper':
      return () => /[A-Z]/.test(text) && !/[a-z]/.test(text);
    case 'islower':
      return () => /[a-z]/.test(text) && !/[A-Z]/.test(text);
    case 'zfill':
      return ([width]) => {
        const sign = /^[-+]/.exec(text)?.[0] ?? '';
        return sign + text.slice(sign.length).padStart(asInteger(width) - sign.length, '0');
      };
    case 'ljust':
      return ([width, fill]) => text.padEnd(asInteger(width), fill === undefined ? ' ' : asText(fill));
    case 'rjust':
      return ([width, fill]) => text.padStart(asInteger(width), fill === undefined ? ' ' : asText(fill));
    case 'center':
      return ([width, fill]) => {
        const [room, mark] = [
          Math.min(MAX_WIDTH, asInteger(width)) - text.length,
          fill === undefined ? ' ' : asText(fill),
        ];
        // An odd column goes to the left where the width is odd, as CPython has it.
        const left = Math.max(0, Math.floor(room / 2) + (room & asInteger(width) & 1));
        return room <= 0 ? text : mark.repeat(left) + text + mark.repeat(room - left);
      };
    case 'expandtabs':
      return ([size]) => {
        const width = size === undefined ? 8 : Math.min(64, asInteger(size));
        let column = 0;
        return text.replace(/[^\t\n]+|\t|\n/g, (piece) => {
          const made = piece === '\t' ? ' '.repeat(width - (column % width)) : piece;
          column = piece === '\n' ? 0 : column + made.length;
          return made;
        });
      };
    case 'swapcase':
      return () => text.replace(/[a-zA-Z]/g, (letter) => (letter < 'a' ? letter.toLowerCase() : letter.toUpperCase()));
    case 'casefold':
      return () => text.toLowerCase();
    case 'isidentifier':
      return () => /^[A-Za-z_]\w*$/.test(text);
    case 'istitle':
      return () => /^(?:[^A-Za-z]*[A-Z][a-z]*)+$/.test(text);
    case 'isascii':
      return () => !/[\x80-\xff]/.test(text);
    case 'isdecimal':
      return () => /^\d+$/.test(text);
    case 'removeprefix':
      return ([affix]) => (text.startsWith(asText(affix)) ? text.slice(asText(affix).length) : text);
    case 'removesuffix':
      return ([affix]) =>
        asText(affix) !== '' && text.endsWith(asText(affix)) ? text.slice(0, -asText(affix).length) : text;
    case 'translate':
      return ([table]) =>
        [...text]
          .map((character) => {
            const put = table instanceof PyDict ? table.get(BigInt(character.charCodeAt(0))) : undefined;
            return put === undefined
              ? character
              : put === null
                ? ''
                : typeof put === 'bigint'
                  ? String.fromCharCode(Number(put))
                  : asText(put);
          })
          .join('');
    default: {
      const shared = sequenceMethod(text, name, (piece) => piece);
      return shared;
    }
  }
}

function bytesMethod(bytes: PyBytes, name: string): NativeCall | null {
  switch (name) {
    case 'decode':
      return ([encoding]) => {
        const valid = Buffer.from(bytes.text, 'latin1').toString('utf8').includes('\ufffd');
        if (valid && (encoding === undefined || asText(encoding).toLowerCase().replace('-', '') === 'utf8')) {
          const at = [...bytes.text].findIndex((character) => character >= '\x80');
          throw new PyError(
            'UnicodeDecodeError',
            `'utf-8' codec can't decode byte 0x${(bytes.text.charCodeAt(at) || 0).toString(16)} in position ${at}: invalid start byte`,
          );
        }
        return bytes.text;
      };
    case 'hex':
      return () => Buffer.from(bytes.text, 'latin1').toString('hex');
    default:
      return sequenceMethod(bytes.text, name, (piece) => new PyBytes(piece));
  }
}

/** What str and bytes have in common. */
function sequenceMethod(text: string, name: string, wrap: (piece: string) => PyValue): NativeCall | null {
  const cut = (characters: PyValue | undefined, start: boolean, end: boolean) => {
    const drop = characters === undefined || characters === null ? ' \t\n\r\f\v' : asText(characters);
    let [from, to] = [0, text.length];
    if (start) while (from < to && drop.includes(text[from] ?? '')) from += 1;
    if (end) while (to > from && drop.includes(text[to - 1] ?? '')) to -= 1;
    return wrap(text.slice(from, to));
  };
  switch (name) {
    case 'strip':
      return ([characters]) => cut(characters, true, true);
    case 'lstrip':
      return ([characters]) => cut(characters, true, false);
    case 'rstrip':
      return ([characters]) => cut(characters, false, true);
    case 'split':
    case 'rsplit':
      return ([separator, most], named) => {
        const limit = most ?? named.get('maxsplit');
        const count = limit === undefined ? Number.POSITIVE_INFINITY : asInteger(limit);
        if (separator === undefined || separator === null) {
          const words = text.split(/\s+/).filter((word) => word !== '');
          return new PyList(
            (count < words.length - 1 && count >= 0
              ? [...words.slice(0, count), words.slice(count).join(' ')]
              : words
            ).map(wrap),
          );
        }
        const mark = asText(separator);
        if (mark === '') throw new PyError('ValueError', 'empty separator');
        const pieces = text.split(mark);
        const parts =
          count >= 0 && count < pieces.length - 1
            ? name === 'split'
              ? [...pieces.slice(0, count), pieces.slice(count).join(mark)]
              : [pieces.slice(0, -count).join(mark), ...pieces.slice(-count)]
            : pieces;
        return new PyList(parts.map(wrap));
      };
    case 'splitlines':
      return () =>
        new PyList(
          text
            .replace(/\r?\n$/, '')
            .split(/\r?\n/)
            .map(wrap),
        );
    case 'partition':
      return ([separator]) => {
        const mark = asText(separator);
        const at = text.indexOf(mark);
        return new PyTuple(
          (at === -1 ? [text, '', ''] : [text.slice(0, at), mark, text.slice(at + mark.length)]).map(wrap),
        );
      };
    case 'replace':
      return ([from, to, most]) => {
        const [mark, other] = [asText(from), asText(to)];
        if (most === undefined) return wrap(text.replaceAll(mark, () => other));
        const pieces = text.split(mark);
        const count = asInteger(most);
        return wrap(
          count < 0
            ? pieces.join(other)
            : pieces.slice(0, count + 1).join(other) +
                (pieces.length > count + 1 ? mark + pieces.slice(count + 1).join(mark) : ''),
        );
      };
    case 'startswith':
    case 'endswith':
      return ([affix]) =>
        (affix instanceof PyTuple ? affix.items : [affix]).some((each) =>
          name === 'startswith' ? text.startsWith(asText(each)) : text.endsWith(asText(each)),
        );
    case 'rpartition':
      return ([separator]) => {
        const mark = asText(separator);
        const at = text.lastIndexOf(mark);
        return new PyTuple(
          (at === -1 ? ['', '', text] : [text.slice(0, at), mark, text.slice(at + mark.length)]).map(wrap),
        );
      };
    case 'find':
      return ([piece, from]) => BigInt(text.indexOf(asText(piece), from === undefined ? 0 : asInteger(from)));
    case 'rfind':
      return ([piece]) => BigInt(text.lastIndexOf(asText(piece)));
    case 'index':
      return ([piece]) => {
        const at = text.indexOf(asText(piece));
        if (at === -1) throw new PyError('ValueError', 'substring not found');
        return BigInt(at);
      };
    case 'count':
      return ([piece]) => BigInt(text.split(asText(piece)).length - 1);
    default:
      return null;
  }
}

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

/** str.format() */
function formatText(text: string, args: readonly PyValue[], named: ReadonlyMap<string, PyValue>): string {
  let next = 0;
  return text.replace(
    /\{\{|\}\}|\{([^{}!:]*)(?:!([rs]))?(?::([^{}]*))?\}/g,
    (whole, field: string | undefined, conversion: string | undefined, format: string | undefined) => {
      if (whole === '{{') return '{';
      if (whole === '}}') return '}';
      const name = field ?? '';
      const base = /^[^.[]*/.exec(name)?.[0] ?? '';
      const value = base === '' ? args[next++] : /^\d+$/.test(base) ? args[Number(base)] : named.get(base);
      if (value === undefined) {
        if (base !== '' && !/^\d+$/.test(base)) throw new PyError('KeyError', `'${base}'`);
        throw new PyError(
          'IndexError',
          `Replacement index ${base === '' ? next - 1 : base} out of range for positional args tuple`,
        );
      }
      const shown = conversion === 'r' ? represent(value) : display(value);
      return (
        formatValue(typeof value === 'bigint' || typeof value === 'number' ? value : shown, shown, format ?? '') ??
        shown
      );
    },
  );
}
