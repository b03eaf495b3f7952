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
  /** list, or deque of the module collections with the most that it holds. */
  readonly kind: 'list' | 'deque';
  readonly maxLength: number;
  constructor(items: PyValue[], kind: 'list' | 'deque' = 'list', maxLength = Number.POSITIVE_INFINITY) {
    this.items = items;
    this.kind = kind;
    this.maxLength = maxLength;
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
  /** dict, or one of those of the module collections. */
  readonly kind: string;
  /** Of a defaultdict: what makes a value that is missing; of a Counter: 0. */
  readonly missing: PyValue | undefined;
  constructor(kind = 'dict', missing?: PyValue) {
    this.kind = kind;
    this.missing = missing;
  }

  readonly entries = new Map<string, { readonly key: PyValue; value: PyValue }>();

  delete(key: PyValue): void {
    this.entries.delete(hashText(key));
  }

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
  /** Of a running generator: gives a value out, waits for what comes back. */
  readonly give?: (value: PyValue) => Promise<PyValue>;
  /** Of a method: the object that it is called of, and the class that defines it. */
  readonly method?: { readonly self: PyValue; readonly owner: PyObject };
  /** Names of a class are not seen by its methods. */
  readonly isClass?: boolean;
  readonly nonlocals?: Set<string>;
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
  readonly isGenerator: boolean;
  readonly attributes = new Map<string, PyValue>();
  /** The class whose method it is. */
  owner: PyObject | null = null;

  constructor(options: {
    name: string;
    parameters: readonly Parameter[];
    standards: readonly (PyValue | undefined)[];
    body: readonly Statement[] | Expression;
    scope: Scope;
    isGenerator: boolean;
  }) {
    this.name = options.name;
    this.parameters = options.parameters;
    this.standards = options.standards;
    this.body = options.body;
    this.scope = options.scope;
    this.isGenerator = options.isGenerator;
  }
}

export type NativeCall = (args: readonly PyValue[], named: ReadonlyMap<string, PyValue>) => PyValue | Promise<PyValue>;

export class PyNative {
  readonly name: string;
  readonly call: NativeCall;
  /** It takes iterators as they are; others are given a list of what they give. */
  readonly isLazy: boolean;
  constructor(name: string, call: NativeCall, isLazy = false) {
    this.name = name;
    this.call = call;
    this.isLazy = isLazy;
  }
}

/** A module, an exception, a socket: a kind with attributes. */
export class PyObject {
  readonly kind: string;
  readonly attributes: Map<string, PyValue>;
  /** How it is called, where it can be. */
  readonly call: NativeCall | null;
  /** What its own methods say it is shown as, since they were last asked. */
  shown: { readonly text: string | null; readonly representation: string | null } | null = null;

  /** Whether it is a class of the script, or made by one. */
  get isScripted(): boolean {
    return false;
  }

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
  /** What it was raised from, and what was being handled then. */
  raisedFrom: PyError | null = null;
  context: PyError | null = null;
  /** `raise ... from`: what was being handled is not told. */
  hidesContext = false;

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
  ['GeneratorExit', 'BaseException'],
  ['StopAsyncIteration', 'Exception'],
  ['subprocess.TimeoutExpired', 'subprocess.SubprocessError'],
  ['subprocess.CalledProcessError', 'subprocess.SubprocessError'],
  ['ConnectionAbortedError', 'ConnectionError'],
  ['BlockingIOError', 'OSError'],
  ['ChildProcessError', 'OSError'],
  ['InterruptedError', 'OSError'],
  ['ProcessLookupError', 'OSError'],
  ['UnicodeEncodeError', 'ValueError'],
  ['FloatingPointError', 'ArithmeticError'],
  ['TabError', 'IndentationError'],
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
  if (value instanceof PyList) return value.kind === 'deque' ? 'collections.deque' : 'list';
  if (value instanceof PyTuple) return 'tuple';
  if (value instanceof PyDict) return value.kind;
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
  if (key instanceof PyObject && key.isScripted && key.shown === null) return `object${identityOf(key)}`;
  return `${typeName(key)}${represent(key)}`;
}

/** str() */
export function display(value: PyValue): string {
  if (typeof value === 'string') return value;
  if (value instanceof PyObject && value.shown !== null && value.shown.text !== null) return value.shown.text;
  if (value instanceof PyObject && value.attributes.has('args')) {
    const args = value.attributes.get('args');
    if (args instanceof PyTuple) {
      const message = value.isScripted ? null : value.attributes.get('message');
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
  if (value instanceof PyList)
    return value.kind === 'list'
      ? `[${inner(value.items)}]`
      : `deque([${inner(value.items)}]${Number.isFinite(value.maxLength) ? `, maxlen=${value.maxLength}` : ''})`;
  if (value instanceof PyTuple) return `(${inner(value.items)}${value.items.length === 1 ? ',' : ''})`;
  if (value instanceof PySet) return value.entries.size === 0 ? 'set()' : `{${inner(value.entries.values())}}`;
  if (value instanceof PyDict) return representDict(value, depth);
  if (value instanceof PyFunction) return `<function ${value.name} at 0x7f3a5c1e2d40>`;
  if (value instanceof PyNative) return `<built-in function ${value.name}>`;
  if (value.shown?.representation != null) return value.shown.representation;
  if (value.kind === 'ellipsis') return 'Ellipsis';
  if (value.kind === 'type')
    return `<class '${value.isScripted ? '__main__.' : ''}${String(value.attributes.get('__name__') ?? '')}'>`;
  if (value.kind === 'module') return `<module '${String(value.attributes.get('__name__') ?? '')}' (built-in)>`;
  const args = value.attributes.get('args');
  if (args instanceof PyTuple && value.kind !== 'CompletedProcess')
    return `${value.kind.replace(/^.*\./, '')}${args.items.length === 1 ? `(${represent(args.items[0] ?? null, depth + 1)})` : represent(args, depth + 1)}`;
  return `<${value.isScripted ? '__main__.' : ''}${value.kind} object at 0x7f3a5c1e2d90>`;
}

/** Objects are told apart by a number each: id(), and their keys in a dict. */
const IDENTITIES = { next: 0, known: new WeakMap<object, number>() };

export function identityOf(value: object): number {
  const known = IDENTITIES.known.get(value);
  if (known !== undefined) return known;
  IDENTITIES.next += 1;
  IDENTITIES.known.set(value, IDENTITIES.next);
  return IDENTITIES.next;
}

function representDict(dict: PyDict, depth: number): string {
  const entries = [...dict.entries.values()];
  const text = `{${entries.map((entry) => `${represent(entry.key, depth + 1)}: ${represent(entry.value, depth + 1)}`).join(', ')}}`;
  if (dict.kind === 'dict') return text;
  if (dict.kind === 'OrderedDict')
    return `OrderedDict(${entries.length === 0 ? '' : represent(new PyList(entries.map(({ key, value }) => new PyTuple([key, value]))), depth + 1)})`;
  if (dict.kind === 'collections.defaultdict')
    return `defaultdict(${represent(dict.missing ?? null, depth + 1)}, ${text})`;
  return `${dict.kind}(${entries.length === 0 ? '' : text})`;
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
  if ((left instanceof PyDict && right instanceof PyDict) || (left instanceof PySet && right instanceof PySet)) {
    const [one, two] = [left.entries, right.entries];
    const entryOf = (each: PyValue | { readonly value: PyValue } | undefined) =>
      each !== null && typeof each === 'object' && 'value' in each ? each.value : null;
    return (
      one.size === two.size &&
      [...one].every(([key, each]) => two.has(key) && areEqual(entryOf(each), entryOf(two.get(key))))
    );
  }
  if (left instanceof PyObject && right instanceof PyObject && left.kind === 'type' && right.kind === 'type')
    return (
      !left.isScripted && !right.isScripted && left.attributes.get('__name__') === right.attributes.get('__name__')
    );
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
