import { PythonEvaluator, type PythonWorld, ReturnSignal, setName } from './python-evaluator.ts';
import { attributeOf } from './python-methods.ts';
import { PyClass, PyInstance } from './python-objects.ts';
import { iteratorOf } from './python-protocols.ts';
import { deleteItem, setItem } from './python-subscripts.ts';
import type { Expression, Statement } from './python-syntax.ts';
import {
  display,
  isKindOf,
  PyDict,
  PyError,
  PyFunction,
  PyList,
  PyObject,
  PyTuple,
  type PyValue,
  represent,
  type Scope,
  typeName,
} from './python-values.ts';

class LoopSignal {
  readonly kind: 'break' | 'continue';
  constructor(kind: 'break' | 'continue') {
    this.kind = kind;
  }
}

/** Runs a program of the imitated Python, step by step. */
export class PythonRun extends PythonEvaluator {
  #handled: PyError | null = null;

  constructor(world: PythonWorld) {
    super(world);
  }

  /** Throws PyError, whose frames say where it came from. */
  async runProgram(body: readonly Statement[], scope: Scope): Promise<void> {
    try {
      await this.body(body, scope);
    } catch (error) {
      if (error instanceof PyError) error.frames.push({ line: this.line, title: scope.title });
      if (error instanceof ReturnSignal) throw new PyError('SyntaxError', "'return' outside function");
      throw error;
    }
  }

  protected override async body(body: readonly Statement[], scope: Scope): Promise<void> {
    for (const statement of body) await this.#statement(statement, scope);
  }

  async #statement(statement: Statement, scope: Scope): Promise<void> {
    const pause = this.world.step();
    if (pause !== null) await pause;
    this.line = statement.line;
    switch (statement.kind) {
      case 'expression':
        await this.value(statement.value, scope);
        return;
      case 'assign': {
        const value = await this.value(statement.value, scope);
        for (const target of statement.targets) await this.assign(target, value, scope);
        return;
      }
      case 'annotated':
        await this.#annotated(statement, scope);
        return;
      case 'augmented':
        await this.#augmented(statement, scope);
        return;
      case 'import':
        for (const [name, alias] of statement.names) {
          const module = await this.world.importModule(name);
          const top = name.split('.')[0] ?? name;
          setName(scope, alias ?? top, alias === null ? await this.world.importModule(top) : module);
        }
        return;
      case 'from':
        await this.#importFrom(statement, scope);
        return;
      case 'if':
        for (const [test, body] of statement.branches)
          if (await this.truth(await this.value(test, scope))) {
            await this.body(body, scope);
            return;
          }
        await this.body(statement.otherwise, scope);
        return;
      case 'while':
        await this.#loop(async () => this.truth(await this.value(statement.test, scope)), statement, scope);
        return;
      case 'for': {
        const source = await iteratorOf(this, await this.value(statement.iterable, scope));
        await this.#loop(
          async () => {
            const item = await source.pull(null, null);
            if (item === undefined) return false;
            await this.assign(statement.target, item, scope);
            return true;
          },
          statement,
          scope,
        );
        return;
      }
      case 'def': {
        const { name, parameters, body, isGenerator, decorators } = statement;
        const made = await this.makeFunction(name, parameters, body, scope, isGenerator);
        setName(scope, name, await this.#decorated(made, decorators, scope));
        return;
      }
      case 'return':
        throw new ReturnSignal(statement.value === null ? null : await this.value(statement.value, scope));
      case 'break':
      case 'continue':
        throw new LoopSignal(statement.kind);
      case 'try':
        await this.#tryStatement(statement, scope);
        return;
      case 'with':
        await this.#with(statement.items, statement.body, scope);
        return;
      case 'raise':
        throw await this.#raised(statement, scope);
      case 'assert':
        if (!(await this.truth(await this.value(statement.test, scope))))
          throw new PyError(
            'AssertionError',
            statement.message === null ? '' : display(await this.value(statement.message, scope)),
          );
        return;
      case 'delete':
        for (const target of statement.targets) await this.#delete(target, scope);
        return;
      case 'global':
        for (const name of statement.names) scope.globals.add(name);
        return;
      case 'nonlocal':
        for (const name of statement.names) scope.nonlocals?.add(name);
        return;
      case 'class':
        await this.#classDefinition(statement, scope);
        return;
      case 'unsupported':
        throw new PyError('MemoryError', '');
      case 'pass':
        return;
    }
  }

  async #annotated(statement: Extract<Statement, { kind: 'annotated' }>, scope: Scope): Promise<void> {
    if (statement.target.kind === 'name' && scope.isClass === true) {
      const known = scope.names.get('__annotations__');
      const annotations = known instanceof PyDict ? known : new PyDict();
      annotations.set(statement.target.name, null);
      scope.names.set('__annotations__', annotations);
    }
    if (statement.value !== null) await this.assign(statement.target, await this.value(statement.value, scope), scope);
  }

  async #augmented(statement: Extract<Statement, { kind: 'augmented' }>, scope: Scope): Promise<void> {
    const before = await this.value(statement.target, scope);
    const operand = await this.value(statement.value, scope);
    if (before instanceof PyList && statement.operator === '+') {
      // In place: whoever holds the list sees it.
      before.items.push(...(await this.listed(operand)));
      return;
    }
    const own = statement.operator === '+' ? this.methodOf(before, '__iadd__') : null;
    const after =
      own === null ? await this.binary(statement.operator, before, operand) : await this.call(own, [before, operand]);
    await this.assign(statement.target, after, scope);
  }

  async #importFrom(statement: Extract<Statement, { kind: 'from' }>, scope: Scope): Promise<void> {
    const module = await this.world.importModule(statement.module);
    if (!(module instanceof PyObject)) return;
    for (const [name, alias] of statement.names) {
      if (name === '*') {
        for (const [key, value] of module.attributes) if (!key.startsWith('_')) setName(scope, key, value);
        continue;
      }
      const value = module.attributes.get(name);
      if (value === undefined)
        throw new PyError('ImportError', `cannot import name '${name}' from '${statement.module}' (unknown location)`);
      setName(scope, alias ?? name, value);
    }
  }

  async #decorated(made: PyValue, decorators: readonly Expression[], scope: Scope): Promise<PyValue> {
    const wrappers: PyValue[] = [];
    for (const decorator of decorators) wrappers.push(await this.value(decorator, scope));
    let value = made;
    for (const wrapper of wrappers.reverse()) value = await this.call(wrapper, [value]);
    return value;
  }

  async #classDefinition(statement: Extract<Statement, { kind: 'class' }>, scope: Scope): Promise<void> {
    const { name, bases, body, decorators } = statement;
    const parents = (await this.items(bases, scope)).filter((base): base is PyObject => base instanceof PyObject);
    const names = new Map<string, PyValue>();
    await this.body(body, { names, parent: scope, globals: new Set(), title: name, isClass: true });
    setName(scope, name, await this.#decorated(new PyClass(name, parents, names), decorators, scope));
  }

  async #loop(
    goesOn: () => Promise<boolean>,
    statement: { readonly body: readonly Statement[]; readonly otherwise: readonly Statement[] },
    scope: Scope,
  ): Promise<void> {
    while (await goesOn()) {
      const pause = this.world.step();
      if (pause !== null) await pause;
      try {
        await this.body(statement.body, scope);
      } catch (error) {
        if (!(error instanceof LoopSignal)) throw error;
        if (error.kind === 'break') return;
      }
    }
    await this.body(statement.otherwise, scope);
  }

  async #with(
    items: readonly (readonly [Expression, Expression | null])[],
    body: readonly Statement[],
    scope: Scope,
  ): Promise<void> {
    const [first, ...rest] = items;
    if (first === undefined) return this.body(body, scope);
    const [value, target] = first;
    const resource = await this.value(value, scope);
    const enter = this.methodOf(resource, '__enter__');
    const exit = this.methodOf(resource, '__exit__');
    if (resource instanceof PyInstance && (enter === null || exit === null))
      throw new PyError('TypeError', `'${typeName(resource)}' object does not support the context manager protocol`);
    const entered = enter === null ? resource : await this.call(enter, [resource]);
    if (target !== null) await this.assign(target, entered, scope);
    const leave = async (args: readonly PyValue[]): Promise<boolean> => {
      if (exit !== null) return this.truth(await this.call(exit, [resource, ...args]));
      const close = resource instanceof PyObject ? resource.attributes.get('close') : undefined;
      if (close !== undefined) await this.call(close, []);
      return false;
    };
    try {
      await this.#with(rest, body, scope);
    } catch (error) {
      if (!(error instanceof PyError)) {
        await leave([null, null, null]);
        throw error;
      }
      const raised = exceptionValue(error);
      if (!(await leave([typeOf(this.world, raised), raised, null]))) throw error;
      return;
    }
    await leave([null, null, null]);
  }

  async #raised(statement: Extract<Statement, { kind: 'raise' }>, scope: Scope): Promise<PyError> {
    if (statement.value === null) return this.#handled ?? new PyError('RuntimeError', 'No active exception to reraise');
    const value = await this.value(statement.value, scope);
    const raised = value instanceof PyObject && value.kind === 'type' ? await this.call(value, []) : value;
    if (!(raised instanceof PyObject)) throw new PyError('TypeError', 'exceptions must derive from BaseException');
    await this.settle(raised);
    const error = new PyError(raised.kind, raised.kind === 'KeyError' ? keyText(raised) : display(raised), raised);
    if (statement.cause === null) return error;
    const cause = await this.value(statement.cause, scope);
    error.hidesContext = true;
    error.raisedFrom = this.#handled !== null && cause instanceof PyObject ? this.#handled : null;
    return error;
  }

  async #tryStatement(statement: Extract<Statement, { kind: 'try' }>, scope: Scope): Promise<void> {
    try {
      let failed: PyError | null = null;
      try {
        await this.body(statement.body, scope);
      } catch (error) {
        if (!(error instanceof PyError)) throw error;
        failed = error;
      }
      if (failed === null) {
        await this.body(statement.otherwise, scope);
        return;
      }
      for (const handler of statement.handlers) {
        if (handler.types !== null && !isCaught(failed, await this.value(handler.types, scope))) continue;
        failed.frames.push({ line: this.line, title: scope.title });
        if (handler.name !== null) setName(scope, handler.name, exceptionValue(failed));
        const before = this.#handled;
        this.#handled = failed;
        try {
          await this.body(handler.body, scope);
        } catch (error) {
          if (error instanceof PyError && error !== failed) error.context ??= failed;
          else if (error === failed) failed.frames.pop();
          throw error;
        } finally {
          this.#handled = before;
          if (handler.name !== null) scope.names.delete(handler.name);
        }
        return;
      }
      throw failed;
    } finally {
      const { line } = this;
      await this.body(statement.final, scope);
      this.line = line;
    }
  }

  async #delete(target: Expression, scope: Scope): Promise<void> {
    if (target.kind === 'tuple') for (const each of target.items) await this.#delete(each, scope);
    else if (target.kind === 'name') {
      if (!scope.names.delete(target.name)) throw new PyError('NameError', `name '${target.name}' is not defined`);
    } else if (target.kind === 'attribute') {
      const object = await this.value(target.object, scope);
      if (object instanceof PyObject) object.attributes.delete(target.name);
    } else if (target.kind === 'subscript') {
      const object = await this.value(target.object, scope);
      const own = this.methodOf(object, '__delitem__');
      const index = await this.value(target.index, scope);
      if (own === null) deleteItem(object, index);
      else await this.call(own, [object, index]);
    }
  }

  protected override async assign(target: Expression, value: PyValue, scope: Scope): Promise<void> {
    switch (target.kind) {
      case 'name':
        setName(scope, target.name, value);
        return;
      case 'tuple':
      case 'list':
        await this.#unpack(target.items, await this.listed(value), scope);
        return;
      case 'subscript': {
        const object = await this.value(target.object, scope);
        const index = await this.value(target.index, scope);
        const own = this.methodOf(object, '__setitem__');
        if (own === null) setItem(object, index, value);
        else await this.call(own, [object, index, value]);
        return;
      }
      case 'attribute': {
        const object = await this.value(target.object, scope);
        const property = object instanceof PyInstance ? object.type.find(target.name) : undefined;
        if (object instanceof PyInstance && property instanceof PyObject && property.kind === 'property') {
          const setter = property.attributes.get('fset');
          if (setter === undefined)
            throw new PyError('AttributeError', `property '${target.name}' of '${object.kind}' object has no setter`);
          await this.call(setter, [object, value]);
        } else if (object instanceof PyObject || object instanceof PyFunction)
          object.attributes.set(target.name, value);
        else {
          await attributeOf(this, object, target.name);
          throw new PyError('AttributeError', `'${typeName(object)}' object attribute '${target.name}' is read-only`);
        }
        return;
      }
      default:
        throw new PyError('SyntaxError', 'cannot assign to expression');
    }
  }

  async #unpack(targets: readonly Expression[], items: readonly PyValue[], scope: Scope): Promise<void> {
    const star = targets.findIndex((target) => target.kind === 'starred');
    const needed = star === -1 ? targets.length : targets.length - 1;
    if (items.length < needed || (star === -1 && items.length > needed))
      throw new PyError(
        'ValueError',
        items.length < needed
          ? `not enough values to unpack (expected ${star === -1 ? '' : 'at least '}${needed}, got ${items.length})`
          : `too many values to unpack (expected ${needed})`,
      );
    const extra = items.length - needed;
    for (const [index, part] of targets.entries()) {
      if (part.kind === 'starred')
        await this.assign(part.operand, new PyList(items.slice(index, index + extra)), scope);
      else await this.assign(part, items[star !== -1 && index > star ? index + extra - 1 : index] ?? null, scope);
    }
  }
}

function typeOf(world: PythonWorld, value: PyValue): PyValue {
  if (value instanceof PyInstance) return value.type;
  const name = typeName(value);
  return world.builtins.get(name) ?? new PyObject('type', [['__name__', name]]);
}

function isCaught(error: PyError, types: PyValue): boolean {
  const list = types instanceof PyTuple ? types.items : [types];
  return list.some((each) => {
    if (!(each instanceof PyObject) || each.kind !== 'type') return false;
    if (error.value instanceof PyInstance && each instanceof PyClass) return error.value.type.order.includes(each);
    const name = String(each.attributes.get('__name__') ?? '');
    return error.value instanceof PyInstance ? error.value.type.isA(name) : isKindOf(error.type, name);
  });
}

/** What a KeyError shows: the key as repr() has it. */
function keyText(error: PyObject): string {
  const args = error.attributes.get('args');
  return args instanceof PyTuple && args.items.length === 1 ? represent(args.items[0] ?? null) : display(error);
}

function exceptionValue(error: PyError): PyObject {
  if (error.value instanceof PyObject) return error.value;
  const made = new PyObject(error.type, [
    ['args', new PyTuple(error.value === '' && error.type !== 'KeyError' ? [] : [error.value])],
    ['message', error.message],
  ]);
  const system = /^\[Errno (\d+)\] (.*?)(?:: '(.*)')?$/s.exec(error.message);
  if (system !== null && isKindOf(error.type, 'OSError')) {
    made.attributes.set('args', new PyTuple([BigInt(system[1] ?? '0'), system[2] ?? '']));
    made.attributes.set('errno', BigInt(system[1] ?? '0'));
    made.attributes.set('strerror', system[2] ?? '');
    made.attributes.set('filename', system[3] ?? null);
  }
  return made;
}
