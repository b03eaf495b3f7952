import type { Expression, Parameter, Statement } from './python-syntax.ts';

/** Values of the imitated Python: int is bigint, float is number, str is a byte string. */
export type PyValue =
  | null
  | boolean
  | bigint
  | number
  | string
  | PyBytes
  | PyList
  | PyTuple
  | PyDict
  | PySet
  | PyFunction
  | PyNative
  | PyObject;

export class PyBytes {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

export class PyList {
  readonly items: PyValue[];
  constructor(items: PyValue[]) {
    this.items = items;
  }
}

export class PyTuple {
  readonly items: readonly PyValue[];
  constructor(items: readonly PyValue[]) {
    this.items = items;
  }
}

/** Entries by the text of their key, so that attackers' keys are data. */
export class PyDict {
  readonly entries = new Map<string, { readonly key: PyValue; value: PyValue }>();

  get(key: PyValue): PyValue | undefined {
    return this.entries.get(hashText(key))?.value;
  }

  set(key: PyValue, value: PyValue): void {
    this.entries.set(hashText(key), { key, value });
  }
}

export class PySet {
  readonly entries = new Map<string, PyValue>();
  constructor(items: Iterable<PyValue> = []) {
    for (const item of items) this.entries.set(hashText(item), item);
  }
}

export interface Scope {
  /** Of a running function: what it has yielded so far. */
  yielded?: PyValue[] | null;
  readonly names: Map<string, PyValue>;
  readonly parent: Scope | null;
  readonly globals: Set<string>;
  readonly title: string;
}

export class PyFunction {
  readonly name: string;
  readonly parameters: readonly Parameter[];
  readonly standards: readonly (PyValue | undefined)[];
  readonly body: readonly Statement[] | Expression;
  readonly scope: Scope;

  constructor(options: {
    name: string;
    parameters: readonly Parameter[];
    standards: readonly (PyValue | undefined)[];
    body: readonly Statement[] | Expression;
    scope: Scope;
  }) {
    this.name = options.name;
    this.parameters = options.parameters;
    this.standards = options.standards;
    this.body = options.body;
    this.scope = options.scope;
  }
}

export type NativeCall = (args: readonly PyValue[], named: ReadonlyMap<string, PyValue>) => PyValue | Promise<PyValue>;

export class PyNative {
  readonly name: string;
  readonly call: NativeCall;
  constructor(name: string, call: NativeCall) {
    this.name = name;
    this.call = call;
  }
}

/** A module, an exception, a socket: a kind with attributes. */
export class PyObject {
  readonly kind: string;
  readonly attributes: Map<string, PyValue>;
  /** How it is called, where it can be. */
  readonly call: NativeCall | null;

  constructor(kind: string, attributes: Iterable<readonly [string, PyValue]> = [], call: NativeCall | null = null) {
    this.kind = kind;
    this.attributes = new Map(attributes);
    this.call = call;
  }
}

/** A Python exception on its way. */
export class PyError extends Error {
  readonly type: string;
  readonly value: PyValue;
  /** Frames from the innermost out: where it passed. */
  readonly frames: { readonly line: number; readonly title: string }[] = [];

  constructor(type: string, message: string, value: PyValue = message) {
    super(message);
    this.type = type;
    this.value = value;
  }
}

/** Ancestors of the exceptions that programs name. */
const PARENTS = new Map([
  ['ZeroDivisionError', 'ArithmeticError'],
  ['OverflowError', 'ArithmeticError'],
  ['IndexError', 'LookupError'],
  ['KeyError', 'LookupError'],
  ['ModuleNotFoundError', 'ImportError'],
  ['FileNotFoundError', 'OSError'],
  ['PermissionError', 'OSError'],
  ['FileExistsError', 'OSError'],
  ['IsADirectoryError', 'OSError'],
  ['NotADirectoryError', 'OSError'],
  ['ConnectionError', 'OSError'],
  ['ConnectionRefusedError', 'ConnectionError'],
  ['ConnectionResetError', 'ConnectionError'],
  ['BrokenPipeError', 'ConnectionError'],
  ['TimeoutError', 'OSError'],
  ['socket.gaierror', 'OSError'],
  ['socket.timeout', 'OSError'],
  ['urllib.error.URLError', 'OSError'],
  ['urllib.error.HTTPError', 'urllib.error.URLError'],
  ['UnboundLocalError', 'NameError'],
  ['UnicodeDecodeError', 'ValueError'],
  ['json.decoder.JSONDecodeError', 'ValueError'],
  ['binascii.Error', 'ValueError'],
  ['IndentationError', 'SyntaxError'],
  ['NotImplementedError', 'RuntimeError'],
  ['RecursionError', 'RuntimeError'],
  ['SystemExit', 'BaseException'],
  ['KeyboardInterrupt', 'BaseException'],
  ['Exception', 'BaseException'],
]);

export function isKindOf(type: string, ancestor: string): boolean {
  const wanted =
    ancestor === 'IOError' || ancestor === 'EnvironmentError' || ancestor === 'socket.error' ? 'OSError' : ancestor;
  for (let current: string | undefined = type; current !== undefined && current !== ''; ) {
    if (current === wanted) return true;
    current = PARENTS.get(current) ?? (current === 'BaseException' ? undefined : 'Exception');
  }
  return false;
}

export function typeName(value: PyValue): string {
  if (value === null) return 'NoneType';
  if (typeof value === 'boolean') return 'bool';
  if (typeof value === 'bigint') return 'int';
  if (typeof value === 'number') return 'float';
  if (typeof value === 'string') return 'str';
  if (value instanceof PyBytes) return 'bytes';
  if (value instanceof PyList) return 'list';
  if (value instanceof PyTuple) return 'tuple';
  if (value instanceof PyDict) return 'dict';
  if (value instanceof PySet) return 'set';
  if (value instanceof PyFunction) return 'function';
  if (value instanceof PyNative) return 'builtin_function_or_method';
  return value.kind;
}

export function isTrue(value: PyValue): boolean {
  if (value === null) return false;
  if (typeof value === 'boolean') return value;
  if (typeof value === 'bigint') return value !== 0n;
  if (typeof value === 'number') return value !== 0;
  if (typeof value === 'string') return value !== '';
  if (value instanceof PyBytes) return value.text !== '';
  if (value instanceof PyList || value instanceof PyTuple) return value.items.length > 0;
  if (value instanceof PyDict || value instanceof PySet) return value.entries.size > 0;
  return true;
}

function hashText(key: PyValue): string {
  if (key instanceof PyList || key instanceof PyDict || key instanceof PySet)
    throw new PyError('TypeError', `unhashable type: '${typeName(key)}'`);
  if (typeof key === 'boolean') return `n${Number(key)}`;
  if (typeof key === 'bigint' || typeof key === 'number') return `n${key}`;
  return `${typeName(key)}${represent(key)}`;
}

/** str() */
export function display(value: PyValue): string {
  if (typeof value === 'string') return value;
  if (value instanceof PyObject && value.attributes.has('args')) {
    const args = value.attributes.get('args');
    if (args instanceof PyTuple) {
      const message = value.attributes.get('message');
      if (typeof message === 'string') return message;
      return args.items.length === 1 ? display(args.items[0] ?? null) : args.items.length === 0 ? '' : represent(args);
    }
  }
  return represent(value);
}

/** repr() */
export function represent(value: PyValue, depth = 0): string {
  if (depth > 20) return '...';
  if (value === null) return 'None';
  if (value === true) return 'True';
  if (value === false) return 'False';
  if (typeof value === 'bigint') return String(value);
  if (typeof value === 'number') return floatText(value);
  if (typeof value === 'string') return quoted(value, false);
  if (value instanceof PyBytes) return `b${quoted(value.text, true)}`;
  const inner = (items: Iterable<PyValue>) => [...items].map((item) => represent(item, depth + 1)).join(', ');
  if (value instanceof PyList) return `[${inner(value.items)}]`;
  if (value instanceof PyTuple) return `(${inner(value.items)}${value.items.length === 1 ? ',' : ''})`;
  if (value instanceof PySet) return value.entries.size === 0 ? 'set()' : `{${inner(value.entries.values())}}`;
  if (value instanceof PyDict)
    return `{${[...value.entries.values()].map((entry) => `${represent(entry.key, depth + 1)}: ${represent(entry.value, depth + 1)}`).join(', ')}}`;
  if (value instanceof PyFunction) return `<function ${value.name} at 0x7f3a5c1e2d40>`;
  if (value instanceof PyNative) return `<built-in function ${value.name}>`;
  if (value.kind === 'type') return `<class '${String(value.attributes.get('__name__') ?? '')}'>`;
  if (value.kind === 'module') return `<module '${String(value.attributes.get('__name__') ?? '')}' (built-in)>`;
  const args = value.attributes.get('args');
  if (args instanceof PyTuple)
    return `${value.kind}${args.items.length === 1 ? `(${represent(args.items[0] ?? null, depth + 1)})` : represent(args, depth + 1)}`;
  return `<${value.kind} object at 0x7f3a5c1e2d90>`;
}

function floatText(value: number): string {
  if (Number.isNaN(value)) return 'nan';
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf';
  if (Number.isInteger(value) && Math.abs(value) < 1e16) return `${value}.0`;
  const text = Math.abs(value) >= 1e16 || Math.abs(value) < 1e-4 ? value.toExponential() : String(value);
  return text.replace(/e([-+])(\d)$/, 'e$10$2');
}

function quoted(text: string, bytes: boolean): string {
  const mark = text.includes("'") && !text.includes('"') ? '"' : "'";
  const body = text.replace(/[\\\x00-\x1f\x7f-\xff'"]/g, (character) => {
    if (character === '\\') return '\\\\';
    if (character === '\n') return '\\n';
    if (character === '\t') return '\\t';
    if (character === '\r') return '\\r';
    if (character === "'" || character === '"') return character === mark ? `\\${character}` : character;
    if (!bytes && character >= '\x80') return character;
    return `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`;
  });
  return mark + body + mark;
}

export function areEqual(left: PyValue, right: PyValue): boolean {
  if (left === right) return true;
  const number = (value: PyValue) =>
    typeof value === 'boolean'
      ? Number(value)
      : typeof value === 'bigint'
        ? Number(value)
        : typeof value === 'number'
          ? value
          : null;
  const [first, second] = [number(left), number(right)];
  if (first !== null && second !== null) return first === second;
  if (left instanceof PyBytes && right instanceof PyBytes) return left.text === right.text;
  const bothLists = left instanceof PyList && right instanceof PyList;
  const bothTuples = left instanceof PyTuple && right instanceof PyTuple;
  if (bothLists || bothTuples) {
    const [one, two] = [left.items, right.items];
    return one.length === two.length && one.every((item, index) => areEqual(item, two[index] ?? null));
  }
  if (left instanceof PyDict && right instanceof PyDict) return represent(left) === represent(right);
  return false;
}

/** What iterating gives. */
export function iterate(value: PyValue): PyValue[] {
  if (typeof value === 'string') return [...value];
  if (value instanceof PyBytes) return [...value.text].map((character) => BigInt(character.charCodeAt(0)));
  if (value instanceof PyList || value instanceof PyTuple) return [...value.items];
  if (value instanceof PyDict) return [...value.entries.values()].map((entry) => entry.key);
  if (value instanceof PySet) return [...value.entries.values()];
  if (value instanceof PyObject) {
    const items = value.attributes.get('__items__');
    if (items instanceof PyList) return items.items;
  }
  throw new PyError('TypeError', `'${typeName(value)}' object is not iterable`);
}

export function asInteger(value: PyValue | undefined, what = 'integer'): number {
  if (typeof value === 'bigint') return Number(value);
  if (typeof value === 'boolean') return Number(value);
  throw new PyError('TypeError', `'${typeName(value ?? null)}' object cannot be interpreted as an ${what}`);
}

export function asText(value: PyValue | undefined): string {
  if (typeof value === 'string') return value;
  if (value instanceof PyBytes) return value.text;
  throw new PyError('TypeError', `expected str, bytes or os.PathLike object, not ${typeName(value ?? null)}`);
}
