// Long because it is one evaluator: a case a kind of expression.
import { formatValue } from './python-format.ts';
import { attributeOf } from './python-methods.ts';
import { Coroutine, PyIterator } from './python-objects.ts';
import { iteratorOf, PythonObjects } from './python-protocols.ts';
import { sliced, subscripted } from './python-subscripts.ts';
import type { Argument, Expression, Parameter, Statement } from './python-syntax.ts';
import {
  asInteger,
  display,
  PyBytes,
  PyDict,
  PyError,
  PyFunction,
  PyList,
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
  importModule(name: string): PyValue | Promise<PyValue>;
  readonly builtins: ReadonlyMap<string, PyValue>;
}

export class ReturnSignal {
  readonly value: PyValue;
  constructor(value: PyValue) {
    this.value = value;
  }
}

/** Evaluates expressions of the imitated Python, step by step; who extends it runs statements. */
export abstract class PythonEvaluator extends PythonObjects {
  protected readonly world: PythonWorld;
  protected line = 1;
  #depth = 0;

  constructor(world: PythonWorld) {
    super();
    this.world = world;
  }

  protected abstract body(body: readonly Statement[], scope: Scope): Promise<void>;
  protected abstract assign(target: Expression, value: PyValue, scope: Scope): Promise<void>;

  override step(): Promise<void> | null {
    return this.world.step();
  }

  async evaluateIn(expression: Expression, scope: Scope): Promise<PyValue> {
    return this.value(expression, scope);
  }

  protected override async callFunction(
    callee: PyFunction,
    args: readonly PyValue[],
    named: ReadonlyMap<string, PyValue>,
  ): Promise<PyValue> {
    if (this.#depth >= MAX_CALL_DEPTH) throw new PyError('RecursionError', 'maximum recursion depth exceeded');
    const scope: Scope = {
      names: boundArguments(callee, args, named),
      parent: callee.scope,
      globals: new Set(),
      nonlocals: new Set(),
      title: callee.name,
      ...(callee.owner === null ? {} : { method: { self: args[0] ?? null, owner: callee.owner } }),
    };
    if (callee.isGenerator) return this.#generator(callee, scope);
    this.#depth += 1;
    const caller = this.line;
    try {
      return await this.#runFunction(callee, scope);
    } finally {
      this.#depth -= 1;
      this.line = caller;
    }
  }

  async #runFunction(callee: PyFunction, scope: Scope): Promise<PyValue> {
    try {
      if (!Array.isArray(callee.body)) return await this.value(callee.body as Expression, scope); // reason: Array.isArray does not narrow readonly arrays away.
      await this.body(callee.body, scope);
      return null;
    } catch (error) {
      if (error instanceof ReturnSignal) return error.value;
      if (error instanceof PyError) error.frames.push({ line: this.line, title: callee.name });
      throw error;
    }
  }

  #generator(callee: PyFunction, scope: Scope): PyIterator {
    const coroutine = new Coroutine(async (running) => {
      await this.#runFunction(callee, { ...scope, give: (value) => running.give(value) });
    });
    return new PyIterator('generator', async (sent, thrown) => {
      const caller = this.line;
      try {
        return await coroutine.pull(sent, thrown);
      } finally {
        this.line = caller;
      }
    });
  }

  protected async makeFunction(
    name: string,
    parameters: readonly Parameter[],
    body: readonly Statement[] | Expression,
    scope: Scope,
    isGenerator = false,
  ): Promise<PyFunction> {
    const standards: (PyValue | undefined)[] = [];
    for (const { standard } of parameters)
      standards.push(standard === null ? undefined : await this.value(standard, scope));
    return new PyFunction({ name, parameters, standards, body, scope, isGenerator });
  }

  protected async value(expression: Expression, scope: Scope): Promise<PyValue> {
    const pause = this.world.step();
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
        return attributeOf(this, await this.value(expression.object, scope), expression.name);
      case 'subscript':
        return this.#subscript(expression, scope);
      case 'slice':
        return null;
      case 'call':
        return this.#callExpression(expression, scope);
      case 'unary':
        return this.#unary(expression.operator, await this.value(expression.operand, scope));
      case 'binary':
        return this.binary(
          expression.operator,
          await this.value(expression.left, scope),
          await this.value(expression.right, scope),
        );
      case 'logical': {
        const left = await this.value(expression.left, scope);
        return (await this.truth(left)) === (expression.operator === 'or') ? left : this.value(expression.right, scope);
      }
      case 'comparison': {
        let left = await this.value(expression.first, scope);
        for (const { operator, operand } of expression.rest) {
          const right = await this.value(operand, scope);
          if (!(await this.compares(operator, left, right))) return false;
          left = right;
        }
        return true;
      }
      case 'conditional':
        return this.value(
          (await this.truth(await this.value(expression.test, scope))) ? expression.yes : expression.no,
          scope,
        );
      case 'list':
        return new PyList(await this.items(expression.items, scope));
      case 'tuple':
        return new PyTuple(await this.items(expression.items, scope));
      case 'set':
        return new PySet(await this.items(expression.items, scope));
      case 'dict': {
        const dict = new PyDict();
        for (const [key, value] of expression.entries) {
          const made = await this.value(value, scope);
          if (key !== null) dict.set(await this.value(key, scope), made);
          else if (made instanceof PyDict) for (const entry of made.entries.values()) dict.set(entry.key, entry.value);
        }
        return dict;
      }
      case 'comprehension':
        return this.#comprehension(expression, scope);
      case 'lambda':
        return this.makeFunction('<lambda>', expression.parameters, expression.body, scope);
      case 'starred':
        return this.value(expression.operand, scope);
      case 'yield':
        return this.#yield(expression, scope);
      case 'assigned': {
        const value = await this.value(expression.value, scope);
        setName(scope, expression.name, value);
        return value;
      }
    }
  }

  async #yield(expression: Extract<Expression, { kind: 'yield' }>, scope: Scope): Promise<PyValue> {
    const { give } = scope;
    if (give === undefined) throw new PyError('SyntaxError', "'yield' outside function");
    const value = expression.operand === null ? null : await this.value(expression.operand, scope);
    const { line } = this;
    if (!expression.isFrom) {
      const sent = await give(value);
      this.line = line;
      return sent;
    }
    const source = await iteratorOf(this, value);
    for (let each = await source.pull(null, null); each !== undefined; each = await source.pull(null, null))
      await give(each);
    this.line = line;
    return null;
  }

  async #unary(operator: string, value: PyValue): Promise<PyValue> {
    if (operator === 'not') return !(await this.truth(value));
    if (typeof value === 'boolean')
      return operator === '-'
        ? -BigInt(Number(value))
        : operator === '~'
          ? ~BigInt(Number(value))
          : BigInt(Number(value));
    if (typeof value === 'bigint') return operator === '-' ? -value : operator === '~' ? ~value : value;
    if (typeof value === 'number' && operator !== '~') return operator === '-' ? -value : value;
    const own = this.methodOf(value, operator === '-' ? '__neg__' : operator === '~' ? '__invert__' : '__pos__');
    if (own !== null) return this.call(own, [value]);
    throw new PyError('TypeError', `bad operand type for unary ${operator}: '${typeName(value)}'`);
  }

  protected async items(expressions: readonly Expression[], scope: Scope): Promise<PyValue[]> {
    const items: PyValue[] = [];
    for (const expression of expressions) {
      const value = await this.value(expression, scope);
      if (expression.kind === 'starred') items.push(...(await this.listed(value)));
      else items.push(value);
    }
    return items;
  }

  #lookUp(name: string, scope: Scope): PyValue {
    for (let current: Scope | null = scope; current !== null; current = current.parent) {
      if (current.isClass === true && current !== scope) continue;
      const value = current.names.get(name);
      if (value !== undefined) return value;
    }
    const value = this.world.builtins.get(name);
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
      const value = await this.value(part.value, scope);
      await this.settle(value);
      const shown = part.conversion === 'r' ? represent(value) : display(value);
      const base = part.conversion === '' && (typeof value === 'bigint' || typeof value === 'number') ? value : shown;
      const formatted = formatValue(base, shown, await this.#nestedFormat(part.format, scope));
      if (formatted === null) throw new PyError('ValueError', 'Invalid format specifier');
      text += formatted;
    }
    return text;
  }

  /** `{width}` within a format: names of the scope only. */
  async #nestedFormat(format: string, scope: Scope): Promise<string> {
    const names = format.match(/\{\w+\}/g) ?? [];
    let made = format;
    for (const name of names) made = made.replace(name, display(this.#lookUp(name.slice(1, -1), scope)));
    return made;
  }

  async #subscript(expression: Extract<Expression, { kind: 'subscript' }>, scope: Scope): Promise<PyValue> {
    const object = await this.value(expression.object, scope);
    const { index } = expression;
    const own = this.methodOf(object, '__getitem__');
    if (index.kind === 'slice' && own === null) {
      const bound = async (part: Expression | null) => {
        const value = part === null ? null : await this.value(part, scope);
        return value === null ? null : asInteger(value);
      };
      return sliced(object, await bound(index.from), await bound(index.to), (await bound(index.step)) ?? 1);
    }
    const key = await this.value(index, scope);
    if (own !== null) return this.call(own, [object, key]);
    if (object instanceof PyDict && object.missing !== undefined && object.get(key) === undefined) {
      if (object.kind === 'Counter') return 0n;
      if (object.missing !== null) object.set(key, await this.call(object.missing, []));
    }
    return subscripted(object, key);
  }

  async #callExpression(expression: Extract<Expression, { kind: 'call' }>, scope: Scope): Promise<PyValue> {
    const { callee: called } = expression;
    const args: PyValue[] = [];
    const named = new Map<string, PyValue>();
    const callee = await this.value(called, scope);
    for (const argument of expression.args) await this.#argument(argument, args, named, scope);
    this.line = expression.line;
    return this.call(callee, args, named, scope);
  }

  async #argument(argument: Argument, args: PyValue[], named: Map<string, PyValue>, scope: Scope): Promise<void> {
    const value = await this.value(argument.value, scope);
    if (argument.spread === '*') args.push(...(await this.listed(value)));
    else if (argument.spread === '**' && value instanceof PyDict)
      for (const entry of value.entries.values()) named.set(display(entry.key), entry.value);
    else if (argument.name !== null) named.set(argument.name, value);
    else args.push(value);
  }

  async #comprehension(expression: Extract<Expression, { kind: 'comprehension' }>, outer: Scope): Promise<PyValue> {
    const isLazy = expression.result === 'generator';
    const title = isLazy ? '<genexpr>' : `<${expression.result}comp>`;
    const scope: Scope = { names: new Map(), parent: outer, globals: new Set(), nonlocals: new Set(), title };
    // The first of its sources is looked at at once, in the scope around it.
    const [first] = expression.clauses;
    const source = first === undefined ? null : await iteratorOf(this, await this.value(first.iterable, outer));
    const visit = async (index: number, give: () => Promise<void>): Promise<void> => {
      const clause = expression.clauses[index];
      if (clause === undefined) return give();
      const each =
        index === 0 && source !== null ? source : await iteratorOf(this, await this.value(clause.iterable, scope));
      for (let item = await each.pull(null, null); item !== undefined; item = await each.pull(null, null)) {
        const pause = this.world.step();
        if (pause !== null) await pause;
        await this.assign(clause.target, item, scope);
        let fits = true;
        for (const condition of clause.conditions) fits &&= await this.truth(await this.value(condition, scope));
        if (fits) await visit(index + 1, give);
      }
    };
    if (isLazy) {
      const coroutine = new Coroutine(async (running) => {
        await visit(0, async () => void (await running.give(await this.value(expression.item, scope))));
      });
      return new PyIterator('generator', (sent, thrown) => coroutine.pull(sent, thrown));
    }
    const items: PyValue[] = [];
    const dict = new PyDict();
    try {
      await visit(0, async () => {
        const item = await this.value(expression.item, scope);
        if (expression.value === null) items.push(item);
        else dict.set(item, await this.value(expression.value, scope));
      });
    } catch (error) {
      if (error instanceof PyError) error.frames.push({ line: this.line, title });
      throw error;
    }
    if (expression.result === 'dict') return dict;
    return expression.result === 'set' ? new PySet(items) : new PyList(items);
  }
}

export function setName(scope: Scope, name: string, value: PyValue): void {
  let into = scope;
  if (scope.globals.has(name)) while (into.parent !== null) into = into.parent;
  else if (scope.nonlocals?.has(name) === true)
    for (let outer = scope.parent; outer !== null; outer = outer.parent)
      if (outer.parent !== null && outer.names.has(name)) {
        into = outer;
        break;
      }
  into.names.set(name, value);
}

function boundArguments(
  callee: PyFunction,
  args: readonly PyValue[],
  named: ReadonlyMap<string, PyValue>,
): Map<string, PyValue> {
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
      const given = left.get(parameter.name);
      const value = given ?? (left.has(parameter.name) ? null : (rest.shift() ?? callee.standards[index]));
      // None is a value like any other: only what is absent falls back.
      left.delete(parameter.name);
      if (value === undefined) missing.push(`'${parameter.name}'`);
      else names.set(parameter.name, value);
    }
  }
  const title =
    callee.owner === null ? callee.name : `${String(callee.owner.attributes.get('__name__'))}.${callee.name}`;
  if (missing.length > 0)
    throw new PyError(
      'TypeError',
      `${title}() missing ${missing.length} required positional argument${missing.length === 1 ? '' : 's'}: ${missing.length > 2 ? `${missing.slice(0, -1).join(', ')}, and ${missing.at(-1) ?? ''}` : missing.join(' and ')}`,
    );
  if (rest.length > 0 || left.size > 0)
    throw new PyError(
      'TypeError',
      left.size > 0
        ? `${title}() got an unexpected keyword argument '${[...left.keys()][0] ?? ''}'`
        : `${title}() takes ${callee.parameters.length} positional argument${callee.parameters.length === 1 ? '' : 's'} but ${args.length} ${args.length === 1 ? 'was' : 'were'} given`,
    );
  return names;
}
