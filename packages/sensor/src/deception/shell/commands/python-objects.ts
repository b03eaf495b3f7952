import {
  isKindOf,
  type NativeCall,
  PyDict,
  PyError,
  PyFunction,
  PyNative,
  PyObject,
  PyTuple,
  type PyValue,
} from './python-values.ts';

/** Calls a value of the running program. */
type CallValue = (callee: PyValue, args: readonly PyValue[], named?: ReadonlyMap<string, PyValue>) => Promise<PyValue>;

/** A class of the script. What it defines are its attributes; attackers' names are keys of a map like any other. */
export class PyClass extends PyObject {
  readonly name: string;
  /** The class and its ancestors made by scripts, in the order in which a name is looked up. */
  readonly order: readonly PyClass[];
  /** The built-in class that it is made of, by name. */
  readonly builtIn: string;

  constructor(name: string, bases: readonly PyObject[], members: ReadonlyMap<string, PyValue>) {
    super('type', [...members, ['__name__', name]]);
    this.name = name;
    const own = bases.filter((base): base is PyClass => base instanceof PyClass);
    this.order = [this, ...merged(own.map((base) => base.order))];
    const foreign = bases.find((base) => !(base instanceof PyClass));
    this.builtIn = own[0]?.builtIn ?? String(foreign?.attributes.get('__name__') ?? 'object');
    for (const member of members.values()) {
      const target = member instanceof PyObject ? member.attributes.get('__func__') : member;
      if (target instanceof PyFunction) target.owner ??= this;
    }
  }

  override get isScripted(): boolean {
    return true;
  }

  find(name: string): PyValue | undefined {
    for (const each of this.order) {
      const value = each.attributes.get(name);
      if (value !== undefined) return value;
    }
    return undefined;
  }

  isA(name: string): boolean {
    return this.order.some((each) => each.name === name) || isKindOf(this.builtIn, name);
  }
}

/** Every ancestor once, after all of those that come before it in any of the lists. */
function merged(lists: readonly (readonly PyClass[])[]): PyClass[] {
  const left = lists.map((list) => [...list]);
  const order: PyClass[] = [];
  while (left.some((list) => list.length > 0)) {
    const next = left
      .map(([first]) => first)
      .find((first) => first !== undefined && !left.some((list) => list.indexOf(first) > 0));
    if (next === undefined) throw new PyError('TypeError', 'Cannot create a consistent method resolution\norder (MRO)');
    order.push(next);
    for (const list of left) if (list[0] === next) list.shift();
  }
  return order;
}

export class PyInstance extends PyObject {
  readonly type: PyClass;

  override get isScripted(): boolean {
    return true;
  }
  constructor(type: PyClass) {
    super(type.name);
    this.type = type;
  }
}

/** `super()`: what comes after a class in the order of an object's own. */
export class PySuper extends PyObject {
  readonly self: PyInstance | PyClass;
  readonly after: PyClass;

  constructor(self: PyInstance | PyClass, after: PyClass) {
    super('super');
    this.self = self;
    this.after = after;
  }
}

/** Something that gives one value after the other: a generator, or what iter() and map() make. */
export class PyIterator extends PyObject {
  /** The next value; undefined at the end. Takes what send() or throw() give a generator. */
  readonly pull: (sent: PyValue, thrown: PyError | null) => Promise<PyValue | undefined>;

  constructor(kind: string, pull: (sent: PyValue, thrown: PyError | null) => Promise<PyValue | undefined>) {
    super(kind);
    this.pull = pull;
  }

  method(name: string): NativeCall | null {
    const next = async (sent: PyValue, thrown: PyError | null): Promise<PyValue> => {
      const value = await this.pull(sent, thrown);
      if (value === undefined) throw new PyError('StopIteration', '', null);
      return value;
    };
    if (name === '__next__') return () => next(null, null);
    if (name === '__iter__') return () => this;
    if (this.kind !== 'generator') return null;
    if (name === 'send') return ([value]) => next(value ?? null, null);
    if (name === 'throw')
      return ([value]) => {
        const kind = value instanceof PyObject && value.kind === 'type' ? String(value.attributes.get('__name__')) : '';
        return next(
          null,
          value instanceof PyObject && kind === '' ? new PyError(value.kind, '', value) : new PyError(kind, ''),
        );
      };
    if (name === 'close')
      return async () => {
        try {
          await this.pull(null, new PyError('GeneratorExit', ''));
        } catch (error) {
          if (!(error instanceof PyError) || error.type !== 'GeneratorExit') throw error;
        }
        return null;
      };
    return null;
  }
}

interface Message {
  readonly value: PyValue;
  readonly thrown: PyError | null;
}

/** A running generator function: it stands still at each `yield` until the next value is asked for. */
export class Coroutine {
  #resume: ((message: Message) => void) | null = null;
  #answer: { resolve(value: PyValue | undefined): void; reject(error: unknown): void } | null = null;
  #state: 'new' | 'waiting' | 'running' | 'done' = 'new';
  readonly #body: (coroutine: Coroutine) => Promise<void>;

  constructor(body: (coroutine: Coroutine) => Promise<void>) {
    this.#body = body;
  }

  async pull(value: PyValue, thrown: PyError | null): Promise<PyValue | undefined> {
    if (this.#state === 'running') throw new PyError('ValueError', 'generator already executing');
    if (this.#state === 'done' || (this.#state === 'new' && thrown !== null)) {
      this.#state = 'done';
      if (thrown !== null) throw thrown;
      return undefined;
    }
    const isNew = this.#state === 'new';
    if (isNew && value !== null)
      throw new PyError('TypeError', "can't send non-None value to a just-started generator");
    this.#state = 'running';
    const answer = new Promise<PyValue | undefined>((resolve, reject) => {
      this.#answer = { resolve, reject };
    });
    if (isNew) void this.#run();
    else this.#resume?.({ value, thrown });
    return answer;
  }

  async #run(): Promise<void> {
    try {
      await this.#body(this);
      this.#state = 'done';
      this.#answer?.resolve(undefined);
    } catch (error) {
      this.#state = 'done';
      // Every failure, also the end of the whole program, is that of whoever asked for the value.
      this.#answer?.reject(error);
    }
  }

  /** Gives a value out and waits for what comes back. */
  async give(value: PyValue): Promise<PyValue> {
    const resumed = new Promise<Message>((resolve) => {
      this.#resume = resolve;
    });
    this.#state = 'waiting';
    this.#answer?.resolve(value);
    const message = await resumed;
    if (message.thrown !== null) throw message.thrown;
    return message.value;
  }
}

/** `object.name` of what scripts define; undefined where it has none. */
export function scriptAttribute(
  call: CallValue,
  object: PyInstance | PyClass | PySuper,
  name: string,
): PyValue | Promise<PyValue> | undefined {
  if (object instanceof PySuper) return superAttribute(call, object, name);
  if (object instanceof PyClass) {
    const value = object.find(name);
    if (value !== undefined) return bound(call, value, null, object);
    if (name === '__mro__') return new PyTuple([...object.order, new PyObject('type', [['__name__', 'object']])]);
    if (name === '__qualname__') return object.name;
    if (name === '__module__') return '__main__';
    return name === '__dict__' ? asDict(object) : undefined;
  }
  const member = object.type.find(name);
  const isProperty = member instanceof PyObject && member.kind === 'property';
  if (!isProperty) {
    const own = object.attributes.get(name);
    if (own !== undefined) return own;
  }
  if (member !== undefined) return bound(call, member, object, object.type);
  if (name === '__class__') return object.type;
  if (name === '__dict__') return asDict(object);
  const fallback = object.type.find('__getattr__');
  return fallback === undefined ? undefined : call(fallback, [object, name]);
}

function superAttribute(
  call: CallValue,
  { self, after }: PySuper,
  name: string,
): PyValue | Promise<PyValue> | undefined {
  const type = self instanceof PyClass ? self : self.type;
  for (const each of type.order.slice(type.order.indexOf(after) + 1)) {
    const value = each.attributes.get(name);
    if (value !== undefined && name !== '__name__')
      return bound(call, value, self instanceof PyClass ? null : self, type);
  }
  // What every object has, where no class of the script has it.
  if (name === '__init__')
    return new PyNative(name, (args) => {
      if (self instanceof PyInstance && self.attributes.has('args')) self.attributes.set('args', new PyTuple(args));
      return null;
    });
  return undefined;
}

function bound(call: CallValue, member: PyValue, self: PyInstance | null, type: PyClass): PyValue | Promise<PyValue> {
  if (member instanceof PyFunction && self !== null)
    return new PyNative(member.name, (args, named) => call(member, [self, ...args], named));
  if (!(member instanceof PyObject)) return member;
  const target = member.attributes.get('__func__');
  if (target === undefined) return member;
  if (member.kind === 'staticmethod') return target;
  if (member.kind === 'classmethod')
    return new PyNative('method', (args, named) => call(target, [type, ...args], named));
  if (member.kind === 'property' && self !== null) return call(target, [self]);
  return member;
}

function asDict(object: PyObject): PyDict {
  const dict = new PyDict();
  for (const [key, value] of object.attributes) dict.set(key, value);
  return dict;
}

/** property, staticmethod and classmethod. */
export function wrapperType(kind: string): PyObject {
  const make = (target: PyValue, setter: PyValue): PyObject => {
    const made = new PyObject(kind, [['__func__', target]]);
    if (setter !== null) made.attributes.set('fset', setter);
    if (kind === 'property')
      made.attributes.set('setter', new PyNative('setter', ([other]) => make(target, other ?? null)));
    return made;
  };
  return new PyObject('type', [['__name__', kind]], ([target]) => make(target ?? null, null));
}

/** The method of the operator, and that of the right operand. */
export const OPERATOR_METHODS: ReadonlyMap<string, string> = new Map([
  ['+', 'add'],
  ['-', 'sub'],
  ['*', 'mul'],
  ['/', 'truediv'],
  ['//', 'floordiv'],
  ['%', 'mod'],
  ['**', 'pow'],
  ['@', 'matmul'],
  ['&', 'and'],
  ['|', 'or'],
  ['^', 'xor'],
  ['<<', 'lshift'],
  ['>>', 'rshift'],
]);

export const COMPARISON_METHODS: ReadonlyMap<string, readonly [string, string]> = new Map([
  ['==', ['__eq__', '__eq__']],
  ['!=', ['__ne__', '__ne__']],
  ['<', ['__lt__', '__gt__']],
  ['>', ['__gt__', '__lt__']],
  ['<=', ['__le__', '__ge__']],
  ['>=', ['__ge__', '__le__']],
]);
