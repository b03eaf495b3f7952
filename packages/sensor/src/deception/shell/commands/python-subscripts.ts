import {
  asInteger,
  PyBytes,
  PyDict,
  PyError,
  PyList,
  PyTuple,
  type PyValue,
  represent,
  typeName,
} from './python-values.ts';

/** `object[key]`. Throws PyError. */
export function subscripted(object: PyValue, key: PyValue): PyValue {
  if (object instanceof PyDict) {
    const value = object.get(key);
    if (value === undefined) throw new PyError('KeyError', represent(key), key);
    return value;
  }
  const items =
    typeof object === 'string'
      ? object
      : object instanceof PyBytes
        ? object.text
        : object instanceof PyList || object instanceof PyTuple
          ? object.items
          : null;
  if (items === null) throw new PyError('TypeError', `'${typeName(object)}' object is not subscriptable`);
  if (typeof key !== 'bigint' && typeof key !== 'boolean')
    throw new PyError(
      'TypeError',
      typeof object === 'string'
        ? `string indices must be integers, not '${typeName(key)}'`
        : `${typeName(object) === 'bytes' ? 'byte' : typeName(object)} indices must be integers or slices, not ${typeName(key)}`,
    );
  const at = Number(key) < 0 ? Number(key) + items.length : Number(key);
  const item = items[at];
  if (item === undefined)
    throw new PyError(
      'IndexError',
      `${typeof object === 'string' ? 'string' : object instanceof PyBytes ? 'index' : typeName(object)} ${object instanceof PyBytes ? '' : 'index '}out of range`,
    );
  return object instanceof PyBytes && typeof item === 'string' ? BigInt(item.charCodeAt(0)) : item;
}

/** `object[key] = value`. Throws PyError. */
export function setItem(object: PyValue, key: PyValue, value: PyValue): void {
  if (object instanceof PyDict) object.set(key, value);
  else if (object instanceof PyList) {
    const at = asInteger(key);
    const place = at < 0 ? at + object.items.length : at;
    if (place < 0 || place >= object.items.length)
      throw new PyError('IndexError', 'list assignment index out of range');
    object.items[place] = value;
  } else throw new PyError('TypeError', `'${typeName(object)}' object does not support item assignment`);
}

/** `del object[key]`. Throws PyError. */
export function deleteItem(object: PyValue, key: PyValue): void {
  if (object instanceof PyDict) {
    if (object.get(key) === undefined) throw new PyError('KeyError', represent(key), key);
    object.delete(key);
  } else if (object instanceof PyList) {
    const at = asInteger(key);
    const place = at < 0 ? at + object.items.length : at;
    if (place < 0 || place >= object.items.length)
      throw new PyError('IndexError', 'list assignment index out of range');
    object.items.splice(place, 1);
  } else throw new PyError('TypeError', `'${typeName(object)}' object doesn't support item deletion`);
}

/** `object[from:to:step]`. Throws PyError. */
export function sliced(object: PyValue, from: number | null, to: number | null, step: number): PyValue {
  if (step === 0) throw new PyError('ValueError', 'slice step cannot be zero');
  const pick = <Item>(items: readonly Item[]): Item[] => {
    const { length } = items;
    const clamp = (value: number, low: number, high: number) =>
      Math.max(low, Math.min(high, value < 0 ? value + length : value));
    const picked: Item[] = [];
    if (step > 0) {
      const end = to === null ? length : clamp(to, 0, length);
      for (let at = from === null ? 0 : clamp(from, 0, length); at < end; at += step) {
        const item = items[at];
        if (item !== undefined) picked.push(item);
      }
    } else {
      const end = to === null ? -1 : clamp(to, -1, length - 1);
      for (let at = from === null ? length - 1 : clamp(from, -1, length - 1); at > end; at += step) {
        const item = items[at];
        if (item !== undefined) picked.push(item);
      }
    }
    return picked;
  };
  if (typeof object === 'string') return pick([...object]).join('');
  if (object instanceof PyBytes) return new PyBytes(pick([...object.text]).join(''));
  if (object instanceof PyList) return new PyList(pick(object.items));
  if (object instanceof PyTuple) return new PyTuple(pick(object.items));
  throw new PyError('TypeError', `'${typeName(object)}' object is not subscriptable`);
}
