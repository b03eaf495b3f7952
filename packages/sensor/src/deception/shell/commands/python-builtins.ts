import { parsePythonExpression } from './python-expression-parser.ts';
import { formatValue } from './python-format.ts';
import { iterationFunctions } from './python-iteration.ts';
import { attributeOf, sortedItems } from './python-methods.ts';
import { PyClass, PyInstance, wrapperType } from './python-objects.ts';
import { binaryOperation, orderOf } from './python-operators.ts';
import { parsePython } from './python-parser.ts';
import type { PythonRun } from './python-run.ts';
import { PythonSyntaxError } from './python-syntax.ts';
import {
  asInteger,
  asText,
  display,
  identityOf,
  isKindOf,
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
  type Scope,
  typeName,
} from './python-values.ts';

const MAX_RANGE = 1_000_000;
const EXCEPTIONS =
  'BaseException Exception ArithmeticError AssertionError AttributeError ConnectionError ConnectionRefusedError ConnectionResetError BrokenPipeError EOFError EnvironmentError FileExistsError FileNotFoundError IOError ImportError IndexError IsADirectoryError KeyError KeyboardInterrupt LookupError MemoryError ModuleNotFoundError NameError NotImplementedError OSError OverflowError PermissionError RecursionError RuntimeError StopIteration GeneratorExit ConnectionAbortedError BlockingIOError ProcessLookupError InterruptedError ChildProcessError NotADirectoryError UnboundLocalError IndentationError FloatingPointError BufferError Warning DeprecationWarning UserWarning RuntimeWarning UnicodeEncodeError SyntaxError SystemExit TimeoutError TypeError UnicodeDecodeError UnicodeError ValueError ZeroDivisionError'.split(
    ' ',
  );

/** What built-in functions need besides values. */
export interface BuiltinsHost {
  readonly run: PythonRun;
  readonly scope: Scope;
  print(text: string, toErrors: boolean): Promise<void>;
  readLine(prompt: string): Promise<string | null>;
  importModule(name: string): PyValue | Promise<PyValue>;
  openFile(path: string, mode: string): PyValue;
}

/** An exception class: calling it makes an exception. */
export function exceptionType(name: string): PyObject {
  return new PyObject('type', [['__name__', name]], (args) => {
    const made = new PyObject(name, [['args', new PyTuple(args)]]);
    if (name === 'SystemExit') made.attributes.set('code', args[0] ?? null);
    return made;
  });
}

export function pythonBuiltins(host: BuiltinsHost): Map<string, PyValue> {
  const { run } = host;
  const table = new Map<string, PyValue>();
  const define = (name: string, call: NativeCall) => table.set(name, new PyNative(name, call));
  const lazily = (name: string, call: NativeCall) => table.set(name, new PyNative(name, call, true));
  const type = (name: string, call: NativeCall) => table.set(name, new PyObject('type', [['__name__', name]], call));
  for (const name of EXCEPTIONS) table.set(name, exceptionType(name));
  table.set('__name__', '__main__');
  table.set('NotImplemented', new PyObject('NotImplementedType'));
  table.set('Ellipsis', new PyObject('ellipsis'));
  define('print', async (args, named) => {
    const separator = named.get('sep');
    const end = named.get('end');
    const file = named.get('file');
    const text =
      args.map(display).join(typeof separator === 'string' ? separator : ' ') + (typeof end === 'string' ? end : '\n');
    await host.print(text, file instanceof PyObject && file.kind === 'stderr');
    return null;
  });
  define('input', async ([prompt]) => {
    const line = await host.readLine(prompt === undefined ? '' : display(prompt));
    if (line === null) throw new PyError('EOFError', 'EOF when reading a line');
    return line;
  });
  define('len', async ([value]) => {
    const own = run.methodOf(value ?? null, '__len__');
    if (own !== null) return run.call(own, [value ?? null]);
    if (typeof value === 'string') return BigInt(value.length);
    if (value instanceof PyBytes) return BigInt(value.text.length);
    if (value instanceof PyDict || value instanceof PySet) return BigInt(value.entries.size);
    if (value instanceof PyList || value instanceof PyTuple) return BigInt(value.items.length);
    throw new PyError('TypeError', `object of type '${typeName(value ?? null)}' has no len()`);
  });
  type('range', (args) => {
    const [from, to, step] =
      args.length === 1
        ? [0, asInteger(args[0]), 1]
        : [asInteger(args[0]), asInteger(args[1]), args[2] === undefined ? 1 : asInteger(args[2])];
    if (step === 0) throw new PyError('ValueError', 'range() arg 3 must not be zero');
    const length = Math.max(0, Math.ceil((to - from) / step));
    if (length > MAX_RANGE) throw new PyError('MemoryError', '');
    return new PyList(Array.from({ length }, (_, index) => BigInt(from + index * step)));
  });
  type('str', ([value]) => (value === undefined ? '' : display(value)));
  type('int', ([value, second], named) => {
    const base = second ?? named.get('base');
    if (value === undefined) return 0n;
    if (typeof value === 'bigint') return value;
    if (typeof value === 'boolean') return BigInt(Number(value));
    if (typeof value === 'number') return BigInt(Math.trunc(value));
    if (typeof value !== 'string' && !(value instanceof PyBytes))
      throw new PyError(
        'TypeError',
        `int() argument must be a string, a bytes-like object or a real number, not '${typeName(value)}'`,
      );
    const text = asText(value).trim().replaceAll('_', '');
    const radix = base === undefined ? 10 : asInteger(base);
    const digits = text
      .replace(/^[-+]/, '')
      .replace(radix === 16 ? /^0[xX]/ : radix === 2 ? /^0[bB]/ : /^$/, '')
      .toLowerCase();
    const valid = digits !== '' && [...digits].every((digit) => Number.parseInt(digit, 36) < radix);
    if (!valid) throw new PyError('ValueError', `invalid literal for int() with base ${radix}: ${represent(value)}`);
    const made = [...digits].reduce((sum, digit) => sum * BigInt(radix) + BigInt(Number.parseInt(digit, 36)), 0n);
    return text.startsWith('-') ? -made : made;
  });
  type('float', ([value]) => {
    if (typeof value === 'bigint' || typeof value === 'number' || typeof value === 'boolean') return Number(value);
    const text = asText(value ?? '').trim();
    if (!/^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(text))
      throw new PyError('ValueError', `could not convert string to float: ${represent(text)}`);
    return Number(text);
  });
  type('bool', ([value]) => isTrue(value ?? false));
  type('list', ([items]) => new PyList(items === undefined ? [] : iterate(items)));
  type('tuple', ([items]) => new PyTuple(items === undefined ? [] : iterate(items)));
  type('set', ([items]) => new PySet(items === undefined ? [] : iterate(items)));
  type('object', () => new PyObject('object'));
  type('dict', ([entries], named) => {
    const dict = new PyDict();
    if (entries instanceof PyDict) for (const { key, value } of entries.entries.values()) dict.set(key, value);
    else if (entries !== undefined)
      for (const pair of iterate(entries)) {
        const [key, value] = iterate(pair);
        dict.set(key ?? null, value ?? null);
      }
    for (const [key, value] of named) dict.set(key, value);
    return dict;
  });
  const makeBytes: NativeCall = ([value]) => {
    if (value === undefined) return new PyBytes('');
    if (typeof value === 'string' || value instanceof PyBytes) return new PyBytes(asText(value));
    if (typeof value === 'bigint') return new PyBytes('\0'.repeat(Math.min(MAX_RANGE, Number(value))));
    return new PyBytes(
      iterate(value)
        .map((item) => String.fromCharCode(asInteger(item) & 0xff))
        .join(''),
    );
  };
  type('bytes', makeBytes);
  type('bytearray', makeBytes);
  define('chr', ([code]) => {
    const value = asInteger(code);
    if (value < 0 || value > 0x10ffff) throw new PyError('ValueError', 'chr() arg not in range(0x110000)');
    return value < 128 ? String.fromCharCode(value) : Buffer.from(String.fromCodePoint(value)).toString('latin1');
  });
  define('ord', ([text]) => BigInt(asText(text).charCodeAt(0) || 0));
  define('hex', ([value]) => `0x${BigInt(asInteger(value)).toString(16)}`);
  define('oct', ([value]) => `0o${BigInt(asInteger(value)).toString(8)}`);
  define('bin', ([value]) => `0b${BigInt(asInteger(value)).toString(2)}`);
  define('abs', ([value]) => (typeof value === 'bigint' ? (value < 0n ? -value : value) : Math.abs(Number(value))));
  define('round', ([value, digits]) => {
    if (digits === undefined) return typeof value === 'bigint' ? value : halfToEven(Number(value));
    return Number(Number(value).toFixed(Math.max(0, Math.min(20, asInteger(digits)))));
  });
  define('pow', ([base, exponent]) => binaryOperation('**', base ?? null, exponent ?? null));
  define(
    'divmod',
    ([left, right]) =>
      new PyTuple([
        binaryOperation('//', left ?? null, right ?? null),
        binaryOperation('%', left ?? null, right ?? null),
      ]),
  );
  define('repr', ([value]) => represent(value ?? null));
  define('format', ([value, specification]) => {
    const shown = display(value ?? null);
    return (
      formatValue(
        typeof value === 'bigint' || typeof value === 'number' ? value : shown,
        shown,
        specification === undefined ? '' : asText(specification),
      ) ?? shown
    );
  });
  const kindOf = (value: PyValue): PyValue => {
    if (value instanceof PyInstance) return value.type;
    const name = typeName(value);
    return table.get(name) ?? new PyObject('type', [['__name__', name]]);
  };
  lazily('type', ([value]) => kindOf(value ?? null));
  for (const name of ['property', 'staticmethod', 'classmethod']) table.set(name, wrapperType(name));
  lazily('super', () => null);
  const isA = (value: PyValue, types: PyValue): boolean => {
    if (types instanceof PyTuple) return types.items.some((each) => isA(value, each));
    if (!(types instanceof PyObject))
      throw new PyError('TypeError', 'isinstance() arg 2 must be a type, a tuple of types, or a union');
    const name = String(types.attributes.get('__name__') ?? '');
    if (name === 'object') return true;
    if (types instanceof PyClass) return value instanceof PyInstance && value.type.order.includes(types);
    if (value instanceof PyInstance) return value.type.isA(name);
    const own = typeName(value);
    return (
      own === name ||
      (own === 'bool' && name === 'int') ||
      (value instanceof PyDict && name === 'dict') ||
      (value instanceof PyObject && value.kind !== 'type' && isKindOf(own, name) && value.attributes.has('args'))
    );
  };
  lazily('isinstance', ([value, types]) => isA(value ?? null, types ?? null));
  lazily('issubclass', ([type, types]) =>
    (types instanceof PyTuple ? types.items : [types]).some(
      (each) =>
        type instanceof PyObject &&
        each instanceof PyObject &&
        (type instanceof PyClass
          ? each instanceof PyClass
            ? type.order.includes(each)
            : type.isA(String(each.attributes.get('__name__')))
          : isKindOf(String(type.attributes.get('__name__')), String(each.attributes.get('__name__')))),
    ),
  );
  lazily(
    'callable',
    ([value]) =>
      value instanceof PyNative ||
      value instanceof PyClass ||
      (value instanceof PyInstance && value.type.find('__call__') !== undefined) ||
      (value instanceof PyObject && value.call !== null) ||
      typeName(value ?? null) === 'function',
  );
  const attribute = async (object: PyValue, name: string): Promise<PyValue | undefined> => {
    try {
      return await attributeOf(run, object, name);
    } catch (error) {
      if (error instanceof PyError && error.type === 'AttributeError') return undefined;
      throw error;
    }
  };
  lazily('hasattr', async ([object, name]) => (await attribute(object ?? null, asText(name))) !== undefined);
  lazily('getattr', async ([object, name, ...other]) => {
    const value =
      other.length === 0
        ? await attributeOf(run, object ?? null, asText(name))
        : await attribute(object ?? null, asText(name));
    return value ?? other[0] ?? null;
  });
  lazily('setattr', ([object, name, value]) => {
    if (object instanceof PyObject) object.attributes.set(asText(name), value ?? null);
    return null;
  });
  lazily('vars', ([object]) => {
    const dict = new PyDict();
    if (object instanceof PyObject) for (const [key, value] of object.attributes) dict.set(key, value);
    return dict;
  });
  define('ascii', ([value]) => represent(value ?? null));
  define('sum', async ([items, start]) => {
    let sum: PyValue = start ?? 0n;
    for (const item of iterate(items ?? null)) sum = await run.binary('+', sum, item);
    return sum;
  });
  const extreme =
    (sign: number): NativeCall =>
    async (args, named) => {
      const items = args.length === 1 ? iterate(args[0] ?? null) : [...args];
      if (items.length === 0) throw new PyError('ValueError', `${sign > 0 ? 'max' : 'min'}() arg is an empty sequence`);
      const key = named.get('key') ?? null;
      let best = items[0] ?? null;
      let bestKey = key === null ? best : await run.call(key, [best]);
      for (const item of items.slice(1)) {
        const by = key === null ? item : await run.call(key, [item]);
        if (orderOf(by, bestKey) * sign > 0) [best, bestKey] = [item, by];
      }
      return best;
    };
  define('max', extreme(1));
  define('min', extreme(-1));
  define('sorted', async ([items], named) => new PyList(await sortedItems(run, iterate(items ?? null), named)));
  for (const [name, value] of iterationFunctions(run)) table.set(name, value);
  define(
    'id',
    ([value]) =>
      139_889_123_456_784n + 48n * BigInt(typeof value === 'object' && value !== null ? identityOf(value) : 0),
  );
  define('hash', ([value]) => (typeof value === 'bigint' ? value : 5_740_354_900_026_072_187n));
  define('exit', ([code]) => exitWith(code));
  define('quit', ([code]) => exitWith(code));
  define('globals', () => namesOf(host.scope));
  define('locals', () => namesOf(host.scope));
  define('dir', ([object]) => new PyList(object instanceof PyObject ? [...object.attributes.keys()].sort() : []));
  define('__import__', ([name]) => host.importModule((asText(name).split('.')[0] ?? '') || asText(name)));
  define('open', ([path, mode], named) => host.openFile(asText(path), asText(mode ?? named.get('mode') ?? 'r')));
  define('compile', ([source]) => source ?? '');
  define('exec', async ([source]) => {
    await runSource(host, asText(source ?? ''));
    return null;
  });
  define('eval', async ([source]) => {
    try {
      return await run.evaluateIn(parsePythonExpression(asText(source ?? '')), host.scope);
    } catch (error) {
      if (error instanceof PythonSyntaxError)
        throw new PyError(error.type, `${error.message} (<string>, line ${error.line})`);
      throw error;
    }
  });
  return table;
}

/** round() without digits: a half goes to the even side. */
function halfToEven(value: number): bigint {
  const low = Math.floor(value);
  if (value - low !== 0.5) return BigInt(Math.round(value));
  return BigInt(low % 2 === 0 ? low : low + 1);
}

async function runSource(host: BuiltinsHost, source: string): Promise<void> {
  try {
    await host.run.runProgram(parsePython(source), host.scope);
  } catch (error) {
    if (error instanceof PythonSyntaxError)
      throw new PyError(error.type, `${error.message} (<string>, line ${error.line})`);
    throw error;
  }
}

export function exitWith(code: PyValue | undefined): never {
  throw new PyError('SystemExit', code === undefined || code === null ? '' : display(code), code ?? null);
}

function namesOf(scope: Scope): PyDict {
  const dict = new PyDict();
  for (const [key, value] of scope.names) dict.set(key, value);
  return dict;
}
