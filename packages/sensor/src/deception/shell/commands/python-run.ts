// Long because it is one evaluator: a case a kind of statement and expression.

import { makeClass } from './python-classes.ts';
import { formatValue } from './python-format.ts';
import { attributeOf } from './python-methods.ts';
import { binaryOperation, compare } from './python-operators.ts';
import type { Argument, Expression, Statement } from './python-syntax.ts';
import {
  asInteger,
  display,
  isKindOf,
  isTrue,
  iterate,
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
  type Scope,
  typeName,
} from './python-values.ts';

const MAX_CALL_DEPTH = 200;

/** What the evaluator needs of the world around it. */
export interface PythonWorld {
  /** Counts a step of work; waits when the session's share is used up. */
  step(): Promise<void> | null;
  importModule(name: string): PyValue;
  readonly builtins: ReadonlyMap<string, PyValue>;
}

class ReturnSignal {
  readonly value: PyValue;
  constructor(value: PyValue) {
    this.value = value;
  }
}

class LoopSignal {
  readonly kind: 'break' | 'continue';
  constructor(kind: 'break' | 'continue') {
    this.kind = kind;
  }
}

/** Runs a program of the imitated Python, step by step. */
export class PythonRun {
  readonly #world: PythonWorld;
  #depth = 0;
  #line = 1;
  #handled: PyError | null = null;

  constructor(world: PythonWorld) {
    this.#world = world;
  }

  /** Throws PyError, whose frames say where it came from. */
  async runProgram(body: readonly Statement[], scope: Scope): Promise<void> {
    try {
      await this.#body(body, scope);
    } catch (error) {
      if (error instanceof PyError) error.frames.push({ line: this.#line, title: scope.title });
      if (error instanceof ReturnSignal) throw new PyError('SyntaxError', "'return' outside function");
      throw error;
    }
  }

  async evaluateIn(expression: Expression, scope: Scope): Promise<PyValue> {
    return this.#value(expression, scope);
  }

  async call(
    callee: PyValue,
    args: readonly PyValue[],
    named: ReadonlyMap<string, PyValue> = new Map(),
  ): Promise<PyValue> {
    if (callee instanceof PyNative) return callee.call(args, named);
    if (callee instanceof PyObject && callee.call !== null) return callee.call(args, named);
    if (!(callee instanceof PyFunction)) throw new PyError('TypeError', `'${typeName(callee)}' object is not callable`);
    return this.#callFunction(callee, args, named);
  }

  async #callFunction(
    callee: PyFunction,
    args: readonly PyValue[],
    named: ReadonlyMap<string, PyValue>,
  ): Promise<PyValue> {
    if (this.#depth >= MAX_CALL_DEPTH) throw new PyError('RecursionError', 'maximum recursion depth exceeded');
    const names = new Map<string, PyValue>();
    const rest = [...args];
    const left = new Map(named);
    const missing: string[] = [];
    for (const [index, parameter] of callee.parameters.entries()) {
      if (parameter.spread === '*') names.set(parameter.name, new PyTuple(rest.splice(0)));
      else if (parameter.spread === '**') {
        const dict = new PyDict();
        for (const [key, value] of left) dict.set(key, value);
        left.clear();
        names.set(parameter.name, dict);
      } else {
        const value = left.get(parameter.name) ?? rest.shift() ?? callee.standards[index];
        left.delete(parameter.name);
        if (value === undefined) missing.push(`'${parameter.name}'`);
        else names.set(parameter.name, value);
      }
    }
    if (missing.length > 0)
      throw new PyError(
        'TypeError',
        `${callee.name}() missing ${missing.length} required positional argument${missing.length === 1 ? '' : 's'}: ${missing.join(' and ')}`,
      );
    if (rest.length > 0 || left.size > 0)
      throw new PyError(
        'TypeError',
        left.size > 0
          ? `${callee.name}() got an unexpected keyword argument '${[...left.keys()][0] ?? ''}'`
          : `${callee.name}() takes ${callee.parameters.length} positional argument${callee.parameters.length === 1 ? '' : 's'} but ${args.length} were given`,
      );
    const scope: Scope = { names, parent: callee.scope, globals: new Set(), title: callee.name, yielded: null };
    this.#depth += 1;
    const caller = this.#line;
    try {
      if (!Array.isArray(callee.body)) return await this.#value(callee.body as Expression, scope); // reason: Array.isArray does not narrow readonly arrays away.
      await this.#body(callee.body, scope);
      return scope.yielded == null ? null : new PyList(scope.yielded);
    } catch (error) {
      if (error instanceof ReturnSignal) return scope.yielded == null ? error.value : new PyList(scope.yielded);
      if (error instanceof PyError) error.frames.push({ line: this.#line, title: callee.name });
      throw error;
    } finally {
      this.#depth -= 1;
      this.#line = caller;
    }
  }

  async #body(body: readonly Statement[], scope: Scope): Promise<void> {
    for (const statement of body) await this.#statement(statement, scope);
  }

  async #statement(statement: Statement, scope: Scope): Promise<void> {
    const pause = this.#world.step();
    if (pause !== null) await pause;
    this.#line = statement.line;
    switch (statement.kind) {
      case 'expression':
        await this.#value(statement.value, scope);
        return;
      case 'assign': {
        const value = await this.#value(statement.value, scope);
        for (const target of statement.targets) await this.#assign(target, value, scope);
        return;
      }
      case 'augmented': {
        const before = await this.#value(statement.target, scope);
        const after = await this.#value(statement.value, scope);
        await this.#assign(statement.target, binaryOperation(statement.operator, before, after), scope);
        return;
      }
      case 'import':
        for (const [name, alias] of statement.names) {
          const module = this.#world.importModule(name);
          const top = name.split('.')[0] ?? name;
          setName(scope, alias ?? top, alias === null ? this.#world.importModule(top) : module);
        }
        return;
      case 'from': {
        const module = this.#world.importModule(statement.module);
        for (const [name, alias] of statement.names) {
          if (!(module instanceof PyObject)) continue;
          if (name === '*') for (const [key, value] of module.attributes) setName(scope, key, value);
          else {
            const value = module.attributes.get(name);
            if (value === undefined)
              throw new PyError(
                'ImportError',
                `cannot import name '${name}' from '${statement.module}' (unknown location)`,
              );
            setName(scope, alias ?? name, value);
          }
        }
        return;
      }
      case 'if':
        for (const [test, body] of statement.branches)
          if (isTrue(await this.#value(test, scope))) {
            await this.#body(body, scope);
            return;
          }
        await this.#body(statement.otherwise, scope);
        return;
      case 'while':
        await this.#loop(async () => isTrue(await this.#value(statement.test, scope)), statement, scope);
        return;
      case 'for': {
        const items = iterate(await this.#value(statement.iterable, scope));
        let index = 0;
        await this.#loop(
          async () => {
            if (index >= items.length) return false;
            await this.#assign(statement.target, items[index] ?? null, scope);
            index += 1;
            return true;
          },
          statement,
          scope,
        );
        return;
      }
      case 'def':
        setName(
          scope,
          statement.name,
          await this.#makeFunction(statement.name, statement.parameters, statement.body, scope),
        );
        return;
      case 'return':
        throw new ReturnSignal(statement.value === null ? null : await this.#value(statement.value, scope));
      case 'break':
      case 'continue':
        throw new LoopSignal(statement.kind);
      case 'try':
        await this.#tryStatement(statement, scope);
        return;
      case 'with':
        for (const [value, target] of statement.items) {
          const resource = await this.#value(value, scope);
          if (target !== null) await this.#assign(target, resource, scope);
        }
        await this.#body(statement.body, scope);
        return;
      case 'raise': {
        if (statement.value === null)
          throw this.#handled ?? new PyError('RuntimeError', 'No active exception to reraise');
        const value = await this.#value(statement.value, scope);
        const raised = value instanceof PyObject && value.kind === 'type' ? await this.call(value, []) : value;
        if (!(raised instanceof PyObject)) throw new PyError('TypeError', 'exceptions must derive from BaseException');
        throw new PyError(raised.kind, raised.kind === 'KeyError' ? keyText(raised) : display(raised), raised);
      }
      case 'assert':
        if (!isTrue(await this.#value(statement.test, scope)))
          throw new PyError(
            'AssertionError',
            statement.message === null ? '' : display(await this.#value(statement.message, scope)),
          );
        return;
      case 'delete':
        for (const target of statement.targets) {
          if (target.kind === 'name') scope.names.delete(target.name);
          else if (target.kind === 'subscript') {
            const object = await this.#value(target.object, scope);
            const index = await this.#value(target.index, scope);
            if (object instanceof PyList) object.items.splice(asInteger(index), 1);
            else if (object instanceof PyDict)
              for (const [key, entry] of object.entries)
                if (compare('==', entry.key, index)) object.entries.delete(key);
          }
        }
        return;
      case 'global':
        for (const name of statement.names) scope.globals.add(name);
        return;
      case 'class': {
        const names = new Map<string, PyValue>();
        await this.#body(statement.body, { names, parent: scope, globals: new Set(), title: statement.name });
        const made = makeClass(
          statement.name,
          await this.#items(statement.bases, scope),
          names,
          (callee, args, named) => this.call(callee, args, named),
        );
        setName(scope, statement.name, made);
        return;
      }
      case 'unsupported':
        throw new PyError('MemoryError', '');
      case 'pass':
        return;
    }
  }

  async #loop(
    goesOn: () => Promise<boolean>,
    statement: { readonly body: readonly Statement[]; readonly otherwise: readonly Statement[] },
    scope: Scope,
  ): Promise<void> {
    while (await goesOn()) {
      const pause = this.#world.step();
      if (pause !== null) await pause;
      try {
        await this.#body(statement.body, scope);
      } catch (error) {
        if (!(error instanceof LoopSignal)) throw error;
        if (error.kind === 'break') return;
      }
    }
    await this.#body(statement.otherwise, scope);
  }

  async #tryStatement(statement: Extract<Statement, { kind: 'try' }>, scope: Scope): Promise<void> {
    try {
      let failed: PyError | null = null;
      try {
        await this.#body(statement.body, scope);
      } catch (error) {
        if (!(error instanceof PyError)) throw error;
        failed = error;
      }
      if (failed === null) {
        await this.#body(statement.otherwise, scope);
        return;
      }
      for (const handler of statement.handlers) {
        if (handler.types !== null && !isCaught(failed.type, await this.#value(handler.types, scope))) continue;
        if (handler.name !== null) setName(scope, handler.name, exceptionValue(failed));
        const before = this.#handled;
        this.#handled = failed;
        await this.#body(handler.body, scope);
        this.#handled = before;
        return;
      }
      throw failed;
    } finally {
      await this.#body(statement.final, scope);
    }
  }

  async #makeFunction(
    name: string,
    parameters: readonly import('./python-syntax.ts').Parameter[],
    body: readonly Statement[] | Expression,
    scope: Scope,
  ): Promise<PyFunction> {
    const standards: (PyValue | undefined)[] = [];
    for (const { standard } of parameters)
      standards.push(standard === null ? undefined : await this.#value(standard, scope));
    return new PyFunction({ name, parameters, standards, body, scope });
  }

  async #assign(target: Expression, value: PyValue, scope: Scope): Promise<void> {
    switch (target.kind) {
      case 'name':
        setName(scope, target.name, value);
        return;
      case 'tuple':
      case 'list': {
        const items = iterate(value);
        if (items.length !== target.items.length)
          throw new PyError(
            'ValueError',
            items.length < target.items.length
              ? `not enough values to unpack (expected ${target.items.length}, got ${items.length})`
              : `too many values to unpack (expected ${target.items.length})`,
          );
        for (const [index, part] of target.items.entries()) await this.#assign(part, items[index] ?? null, scope);
        return;
      }
      case 'subscript': {
        const object = await this.#value(target.object, scope);
        const index = await this.#value(target.index, scope);
        if (object instanceof PyDict) object.set(index, value);
        else if (object instanceof PyList) {
          const at = asInteger(index);
          const place = at < 0 ? at + object.items.length : at;
          if (place < 0 || place >= object.items.length)
            throw new PyError('IndexError', 'list assignment index out of range');
          object.items[place] = value;
        } else throw new PyError('TypeError', `'${typeName(object)}' object does not support item assignment`);
        return;
      }
      case 'attribute': {
        const object = await this.#value(target.object, scope);
        if (!(object instanceof PyObject))
          throw new PyError('AttributeError', `'${typeName(object)}' object has no attribute '${target.name}'`);
        object.attributes.set(target.name, value);
        return;
      }
      default:
        throw new PyError('SyntaxError', 'cannot assign to expression');
    }
  }

  async #value(expression: Expression, scope: Scope): Promise<PyValue> {
    const pause = this.#world.step();
    if (pause !== null) await pause;
    switch (expression.kind) {
      case 'constant':
        return expression.value === '...' ? new PyObject('ellipsis') : expression.value;
      case 'bytes':
        return new PyBytes(expression.text);
      case 'formatted':
        return this.#formatted(expression, scope);
      case 'name':
        return this.#lookUp(expression.name, scope);
      case 'attribute':
        return attributeOf(this, await this.#value(expression.object, scope), expression.name);
      case 'subscript':
        return this.#subscript(expression, scope);
      case 'slice':
        return null;
      case 'call':
        return this.#callExpression(expression, scope);
      case 'unary': {
        const value = await this.#value(expression.operand, scope);
        if (expression.operator === 'not') return !isTrue(value);
        if (typeof value === 'bigint')
          return expression.operator === '-' ? -value : expression.operator === '~' ? ~value : value;
        if (typeof value === 'number') return expression.operator === '-' ? -value : value;
        throw new PyError('TypeError', `bad operand type for unary ${expression.operator}: '${typeName(value)}'`);
      }
      case 'binary':
        return binaryOperation(
          expression.operator,
          await this.#value(expression.left, scope),
          await this.#value(expression.right, scope),
        );
      case 'logical': {
        const left = await this.#value(expression.left, scope);
        return isTrue(left) === (expression.operator === 'or') ? left : this.#value(expression.right, scope);
      }
      case 'comparison': {
        let left = await this.#value(expression.first, scope);
        for (const { operator, operand } of expression.rest) {
          const right = await this.#value(operand, scope);
          if (!compare(operator, left, right)) return false;
          left = right;
        }
        return true;
      }
      case 'conditional':
        return this.#value(isTrue(await this.#value(expression.test, scope)) ? expression.yes : expression.no, scope);
      case 'list':
        return new PyList(await this.#items(expression.items, scope));
      case 'tuple':
        return new PyTuple(await this.#items(expression.items, scope));
      case 'set':
        return new PySet(await this.#items(expression.items, scope));
      case 'dict': {
        const dict = new PyDict();
        for (const [key, value] of expression.entries)
          dict.set(await this.#value(key, scope), await this.#value(value, scope));
        return dict;
      }
      case 'comprehension':
        return this.#comprehension(expression, scope);
      case 'lambda':
        return this.#makeFunction('<lambda>', expression.parameters, expression.body, scope);
      case 'starred':
        return this.#value(expression.operand, scope);
      case 'yield': {
        const value = expression.operand === null ? null : await this.#value(expression.operand, scope);
        giveOut(expression.isFrom ? iterate(value) : [value], scope);
        return null;
      }
      case 'assigned': {
        const value = await this.#value(expression.value, scope);
        setName(scope, expression.name, value);
        return value;
      }
    }
  }

  async #items(expressions: readonly Expression[], scope: Scope): Promise<PyValue[]> {
    const items: PyValue[] = [];
    for (const expression of expressions) {
      const value = await this.#value(expression, scope);
      if (expression.kind === 'starred') items.push(...iterate(value));
      else items.push(value);
    }
    return items;
  }

  #lookUp(name: string, scope: Scope): PyValue {
    for (let current: Scope | null = scope; current !== null; current = current.parent) {
      const value = current.names.get(name);
      if (value !== undefined) return value;
    }
    const value = this.#world.builtins.get(name);
    if (value === undefined) throw new PyError('NameError', `name '${name}' is not defined`);
    return value;
  }

  async #formatted(expression: Extract<Expression, { kind: 'formatted' }>, scope: Scope): Promise<string> {
    let text = '';
    for (const part of expression.parts) {
      if (typeof part === 'string') {
        text += part;
        continue;
      }
      const value = await this.#value(part.value, scope);
      const shown = part.conversion === 'r' ? represent(value) : display(value);
      const base = typeof value === 'bigint' || typeof value === 'number' ? value : shown;
      const formatted = formatValue(base, shown, part.format);
      if (formatted === null) throw new PyError('ValueError', 'Invalid format specifier');
      text += formatted;
    }
    return text;
  }

  async #subscript(expression: Extract<Expression, { kind: 'subscript' }>, scope: Scope): Promise<PyValue> {
    const object = await this.#value(expression.object, scope);
    const { index } = expression;
    if (index.kind === 'slice') {
      const bound = async (part: Expression | null) => {
        const value = part === null ? null : await this.#value(part, scope);
        return value === null ? null : asInteger(value);
      };
      return sliced(object, await bound(index.from), await bound(index.to), (await bound(index.step)) ?? 1);
    }
    const key = await this.#value(index, scope);
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
        `${typeof object === 'string' ? 'string' : typeName(object)} indices must be integers or slices, not ${typeName(key)}`,
      );
    const at = Number(key) < 0 ? Number(key) + items.length : Number(key);
    const item = items[at];
    if (item === undefined)
      throw new PyError('IndexError', `${typeof object === 'string' ? 'string' : typeName(object)} index out of range`);
    return object instanceof PyBytes && typeof item === 'string' ? BigInt(item.charCodeAt(0)) : item;
  }

  async #callExpression(expression: Extract<Expression, { kind: 'call' }>, scope: Scope): Promise<PyValue> {
    const parent = superOf(expression, scope);
    if (parent !== null) return parent;
    const callee = await this.#value(expression.callee, scope);
    const args: PyValue[] = [];
    const named = new Map<string, PyValue>();
    for (const argument of expression.args) await this.#argument(argument, args, named, scope);
    this.#line = expression.line;
    return this.call(callee, args, named);
  }

  async #argument(argument: Argument, args: PyValue[], named: Map<string, PyValue>, scope: Scope): Promise<void> {
    const value = await this.#value(argument.value, scope);
    if (argument.spread === '*') args.push(...iterate(value));
    else if (argument.spread === '**' && value instanceof PyDict)
      for (const entry of value.entries.values()) named.set(display(entry.key), entry.value);
    else if (argument.name !== null) named.set(argument.name, value);
    else args.push(value);
  }

  async #comprehension(expression: Extract<Expression, { kind: 'comprehension' }>, outer: Scope): Promise<PyValue> {
    const scope: Scope = { names: new Map(), parent: outer, globals: new Set(), title: '<listcomp>' };
    const items: PyValue[] = [];
    const dict = new PyDict();
    const visit = async (index: number): Promise<void> => {
      const clause = expression.clauses[index];
      if (clause === undefined) {
        const item = await this.#value(expression.item, scope);
        if (expression.value === null) items.push(item);
        else dict.set(item, await this.#value(expression.value, scope));
        return;
      }
      for (const each of iterate(await this.#value(clause.iterable, scope))) {
        await this.#assign(clause.target, each, scope);
        let fits = true;
        for (const condition of clause.conditions) fits &&= isTrue(await this.#value(condition, scope));
        if (fits) await visit(index + 1);
      }
    };
    await visit(0);
    if (expression.result === 'dict') return dict;
    return expression.result === 'set' ? new PySet(items) : new PyList(items);
  }
}

function setName(scope: Scope, name: string, value: PyValue): void {
  let into = scope;
  if (scope.globals.has(name)) while (into.parent !== null) into = into.parent;
  into.names.set(name, value);
}

function isCaught(type: string, types: PyValue): boolean {
  const list = types instanceof PyTuple ? types.items : [types];
  return list.some((each) => {
    const name = each instanceof PyObject && each.kind === 'type' ? each.attributes.get('__name__') : null;
    return typeof name === 'string' && isKindOf(type, name);
  });
}

/** What a KeyError shows: the key as repr() has it. */
function keyText(error: PyObject): string {
  const args = error.attributes.get('args');
  return args instanceof PyTuple && args.items.length === 1 ? represent(args.items[0] ?? null) : display(error);
}

function exceptionValue(error: PyError): PyValue {
  if (error.value instanceof PyObject) return error.value;
  return new PyObject(error.type, [
    ['args', new PyTuple([error.value])],
    ['message', error.message],
  ]);
}

function sliced(object: PyValue, from: number | null, to: number | null, step: number): PyValue {
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

/** A generator runs to its end, or so far, when it is called: what it yields is a list to whoever asks. */
const MAX_YIELDED = 10_000;

function giveOut(values: readonly PyValue[], scope: Scope): void {
  let target: Scope | null = scope;
  while (target !== null && target.yielded === undefined) target = target.parent;
  if (target === null) throw new PyError('SyntaxError', "'yield' outside function");
  target.yielded ??= [];
  target.yielded.push(...values);
  if (target.yielded.length >= MAX_YIELDED) throw new ReturnSignal(null);
}

/** `super()` in a method of a class of the script; null for every other call. */
function superOf({ callee, args }: Extract<Expression, { kind: 'call' }>, scope: Scope): PyValue | null {
  if (callee.kind !== 'name' || callee.name !== 'super' || args.length > 0) return null;
  const [self] = scope.names.values();
  return self instanceof PyObject ? (self.attributes.get('__super__') ?? null) : null;
}
