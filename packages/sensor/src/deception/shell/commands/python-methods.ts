import { formatValue } from './python-format.ts';
import { orderOf } from './python-operators.ts';
import type { PythonRun } from './python-run.ts';
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
  PyList,
  PyNative,
  PyObject,
  PySet,
  PyTuple,
  type PyValue,
  represent,
  typeName,
} from './python-values.ts';

/** `object.name`. Throws PyError. */
export function attributeOf(run: PythonRun, object: PyValue, name: string): PyValue {
  if (object instanceof PyObject) {
    const value = object.attributes.get(name);
    if (value !== undefined) return value;
    if (object.kind === 'module')
      throw new PyError(
        'AttributeError',
        `module '${display(object.attributes.get('__name__') ?? '')}' has no attribute '${name}'`,
      );
    throw new PyError('AttributeError', `'${object.kind}' object has no attribute '${name}'`);
  }
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
              : null;
  if (method === null) throw new PyError('AttributeError', `'${typeName(object)}' object has no attribute '${name}'`);
  return new PyNative(name, method);
}

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
      return ([width]) => text.padStart(Math.floor((asInteger(width) + text.length) / 2)).padEnd(asInteger(width));
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
    case 'find':
      return ([piece]) => BigInt(text.indexOf(asText(piece)));
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

function listMethod(run: PythonRun, list: PyList, name: string): NativeCall | null {
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
  run: PythonRun,
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
      return ([other]) => {
        if (other instanceof PyDict) for (const { key, value } of other.entries.values()) dict.set(key, value);
        return null;
      };
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
