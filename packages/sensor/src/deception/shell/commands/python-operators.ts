import { formatValue } from './python-format.ts';
import {
  areEqual,
  display,
  PyBytes,
  PyDict,
  PyError,
  PyList,
  PySet,
  PyTuple,
  type PyValue,
  represent,
  typeName,
} from './python-values.ts';

/** The longest text or list that one operation may make. */
const MAX_MADE_LENGTH = 1_000_000;
const MAX_BITS = 100_000;

const isNumber = (value: PyValue): value is bigint | number | boolean =>
  typeof value === 'bigint' || typeof value === 'number' || typeof value === 'boolean';
const toBigInt = (value: bigint | number | boolean) => (typeof value === 'bigint' ? value : BigInt(Number(value)));

function unsupported(operator: string, left: PyValue, right: PyValue): PyError {
  return new PyError(
    'TypeError',
    `unsupported operand type(s) for ${operator}: '${typeName(left)}' and '${typeName(right)}'`,
  );
}

function bounded(length: number): void {
  if (length > MAX_MADE_LENGTH) throw new PyError('MemoryError', '');
}

/** A binary operator. Throws PyError. */
export function binaryOperation(operator: string, left: PyValue, right: PyValue): PyValue {
  if (operator === '%' && typeof left === 'string') return percentFormat(left, right);
  if (isNumber(left) && isNumber(right)) return arithmetic(operator, left, right);
  if (operator === '+') {
    if (typeof left === 'string') {
      if (typeof right !== 'string')
        throw new PyError('TypeError', `can only concatenate str (not "${typeName(right)}") to str`);
      bounded(left.length + right.length);
      return left + right;
    }
    if (left instanceof PyBytes && right instanceof PyBytes) {
      bounded(left.text.length + right.text.length);
      return new PyBytes(left.text + right.text);
    }
    if (left instanceof PyList && right instanceof PyList) {
      bounded(left.items.length + right.items.length);
      return new PyList([...left.items, ...right.items]);
    }
    if (left instanceof PyTuple && right instanceof PyTuple) return new PyTuple([...left.items, ...right.items]);
  }
  if (operator === '*') {
    const [sequence, count] = isNumber(left) ? [right, left] : [left, right];
    if (typeof count === 'bigint' || typeof count === 'boolean') {
      const times = Math.max(0, Number(count));
      if (typeof sequence === 'string') {
        bounded(sequence.length * times);
        return sequence.repeat(times);
      }
      if (sequence instanceof PyBytes) {
        bounded(sequence.text.length * times);
        return new PyBytes(sequence.text.repeat(times));
      }
      if (sequence instanceof PyList || sequence instanceof PyTuple) {
        bounded(sequence.items.length * times);
        const items = Array.from({ length: times }, () => sequence.items).flat();
        return sequence instanceof PyList ? new PyList(items) : new PyTuple(items);
      }
    }
  }
  if (left instanceof PySet && right instanceof PySet) {
    const has = (set: PySet, item: PyValue) => set.entries.has([...new PySet([item]).entries.keys()][0] ?? '');
    if (operator === '-') return new PySet([...left.entries.values()].filter((item) => !has(right, item)));
    if (operator === '|') return new PySet([...left.entries.values(), ...right.entries.values()]);
    if (operator === '^')
      return new PySet([
        ...[...left.entries.values()].filter((item) => !has(right, item)),
        ...[...right.entries.values()].filter((item) => !has(left, item)),
      ]);
    if (operator === '&') return new PySet([...left.entries.values()].filter((item) => has(right, item)));
  }
  if (left instanceof PyDict && right instanceof PyDict && operator === '|') {
    const merged = new PyDict();
    for (const { key, value } of [...left.entries.values(), ...right.entries.values()]) merged.set(key, value);
    return merged;
  }
  throw unsupported(operator === '**' ? '** or pow()' : operator, left, right);
}

function arithmetic(operator: string, left: bigint | number | boolean, right: bigint | number | boolean): PyValue {
  const exact = typeof left !== 'number' && typeof right !== 'number';
  if (exact) {
    const [first, second] = [toBigInt(left), toBigInt(right)];
    switch (operator) {
      case '+':
        return first + second;
      case '-':
        return first - second;
      case '*':
        return first * second;
      case '/':
        if (second === 0n) throw new PyError('ZeroDivisionError', 'division by zero');
        return Number(first) / Number(second);
      case '//':
      case '%': {
        if (second === 0n)
          throw new PyError(
            'ZeroDivisionError',
            operator === '%' ? 'integer modulo by zero' : 'integer division or modulo by zero',
          );
        const remainder = ((first % second) + second) % second;
        return operator === '%' ? remainder : (first - remainder) / second;
      }
      case '**':
        if (second < 0n) return Number(first) ** Number(second);
        if (second * BigInt(first.toString(2).length) > BigInt(MAX_BITS)) throw new PyError('MemoryError', '');
        return first ** second;
      case '&':
        return first & second;
      case '|':
        return first | second;
      case '^':
        return first ^ second;
      case '<<':
        if (second > BigInt(MAX_BITS)) throw new PyError('MemoryError', '');
        return first << second;
      case '>>':
        return first >> second;
      default:
        throw unsupported(operator, left, right);
    }
  }
  const [first, second] = [Number(left), Number(right)];
  switch (operator) {
    case '+':
      return first + second;
    case '-':
      return first - second;
    case '*':
      return first * second;
    case '/':
      if (second === 0) throw new PyError('ZeroDivisionError', 'float division by zero');
      return first / second;
    case '//':
      if (second === 0) throw new PyError('ZeroDivisionError', 'float floor division by zero');
      return Math.floor(first / second);
    case '%':
      if (second === 0) throw new PyError('ZeroDivisionError', 'float modulo');
      return ((first % second) + second) % second;
    case '**':
      return first ** second;
    default:
      throw unsupported(operator, left, right);
  }
}

/** One comparison. Throws PyError. */
export function compare(operator: string, left: PyValue, right: PyValue): boolean {
  switch (operator) {
    case '==':
      return areEqual(left, right);
    case '!=':
      return !areEqual(left, right);
    case 'is':
      return left === right;
    case 'is not':
      return left !== right;
    case 'in':
    case 'not in':
      return contains(right, left) === (operator === 'in');
    default: {
      const order = orderOf(left, right, operator);
      return operator === '<' ? order < 0 : operator === '>' ? order > 0 : operator === '<=' ? order <= 0 : order >= 0;
    }
  }
}

export function orderOf(left: PyValue, right: PyValue, operator = '<'): number {
  if (isNumber(left) && isNumber(right)) return left < right ? -1 : left > right ? 1 : 0;
  if (typeof left === 'string' && typeof right === 'string') return left < right ? -1 : left > right ? 1 : 0;
  if (left instanceof PyBytes && right instanceof PyBytes)
    return left.text < right.text ? -1 : left.text > right.text ? 1 : 0;
  if ((left instanceof PyList && right instanceof PyList) || (left instanceof PyTuple && right instanceof PyTuple)) {
    for (const [index, item] of left.items.entries()) {
      const other = right.items[index];
      if (other === undefined) return 1;
      if (!areEqual(item, other)) return orderOf(item, other, operator);
    }
    return left.items.length - right.items.length;
  }
  throw new PyError(
    'TypeError',
    `'${operator}' not supported between instances of '${typeName(left)}' and '${typeName(right)}'`,
  );
}

function contains(container: PyValue, item: PyValue): boolean {
  if (typeof container === 'string') {
    if (typeof item !== 'string')
      throw new PyError('TypeError', `'in <string>' requires string as left operand, not ${typeName(item)}`);
    return container.includes(item);
  }
  if (container instanceof PyBytes && item instanceof PyBytes) return container.text.includes(item.text);
  if (container instanceof PyList || container instanceof PyTuple)
    return container.items.some((each) => areEqual(each, item));
  if (container instanceof PyDict) return container.get(item) !== undefined;
  if (container instanceof PySet) return [...container.entries.values()].some((each) => areEqual(each, item));
  throw new PyError('TypeError', `argument of type '${typeName(container)}' is not iterable`);
}

/** `"%s is %d" % values`. Throws PyError. */
function percentFormat(format: string, values: PyValue): string {
  const list = values instanceof PyTuple ? [...values.items] : [values];
  let used = 0;
  const text = format.replace(
    /%(?:\(([^)]*)\))?([-+ 0#]*)(\d+|\*)?(?:\.(\d+))?([a-zA-Z%])/g,
    (
      _whole,
      name: string | undefined,
      flags: string,
      width: string | undefined,
      precision: string | undefined,
      type: string,
    ) => {
      if (type === '%') return '%';
      let value: PyValue | undefined;
      if (name !== undefined && values instanceof PyDict) {
        value = values.get(name);
        if (value === undefined) throw new PyError('KeyError', represent(name), name);
        used = list.length;
      } else {
        value = list[used];
        used += 1;
      }
      if (value === undefined) throw new PyError('TypeError', 'not enough arguments for format string');
      if (type === 's' || type === 'r') {
        const shown = type === 's' ? display(value) : represent(value);
        const cut = precision === undefined ? shown : shown.slice(0, Number(precision));
        return flags.includes('-') ? cut.padEnd(Number(width ?? 0)) : cut.padStart(Number(width ?? 0));
      }
      if (!isNumber(value) && (type !== 'c' || typeof value !== 'string'))
        throw new PyError('TypeError', `%${type} format: a real number is required, not ${typeName(value)}`);
      if (typeof value === 'string') return value;
      if (type === 'c') return String.fromCharCode(Number(value) & 0xff);
      const number = /[diuxXo]/.test(type)
        ? toBigInt(typeof value === 'number' ? Math.trunc(value) : value)
        : Number(value);
      const specification = `${flags.includes('-') ? '<' : ''}${flags.includes('+') ? '+' : ''}${flags.includes('0') && !flags.includes('-') ? '0' : ''}${width ?? ''}${precision === undefined || typeof number === 'bigint' ? '' : `.${precision}`}${type.replace(/[iu]/, 'd')}`;
      return formatValue(number, String(number), specification) ?? String(number);
    },
  );
  if (
    used < list.length &&
    !(values instanceof PyDict) &&
    !(
      list.length === 1 &&
      used === 0 &&
      !(values instanceof PyTuple) &&
      typeof values !== 'string' &&
      !isNumber(values)
    )
  )
    throw new PyError('TypeError', 'not all arguments converted during string formatting');
  return text;
}
