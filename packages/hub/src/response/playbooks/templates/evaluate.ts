import { FILTERS, nameOf, textOf } from './filters.ts';
import { TEMPLATE_LIMITS } from './limits.ts';
import { type Expression, type Node, parseExpression, parseTemplate, type TestName } from './parse.ts';
import { TemplateError } from './template-error.ts';
import { isEqual, isList, isMapping, isTrue, mappingOf, type Value } from './value.ts';

/** What names mean. Only own keys are seen. */
export type Scope = { readonly [name: string]: Value };

/**
 * A text with `{{ }}` in it, filled in. When the whole text is one expression the value keeps its type; otherwise it is a
 * text. What comes out is data and is never read as a template again.
 *
 * Strict: a name or key that does not exist is an error, unless `default(...)` or `is defined` asks for it.
 *
 * @throws TemplateError
 */
export function renderTemplate(source: string, scope: Scope): Value {
  const nodes = parseTemplate(source);
  const evaluation = new Evaluation();
  const [only] = nodes;
  if (nodes.length === 1 && only?.kind === 'print') return evaluation.value(only.value, scope);
  return evaluation.text(nodes, scope);
}

/** Every text inside a JSON value, filled in; keys stay as they are. @throws TemplateError */
export function renderValue(value: Value, scope: Scope): Value {
  if (typeof value === 'string') return value.includes('{') ? renderTemplate(value, scope) : value;
  if (isList(value)) return value.map((item) => renderValue(item, scope));
  if (isMapping(value)) return mappingOf(Object.entries(value).map(([key, item]) => [key, renderValue(item, scope)]));
  return value;
}

/** Whether a condition holds; with or without `{{ }}` around it. @throws TemplateError */
export function isMet(condition: string, scope: Scope): boolean {
  const trimmed = condition.trim();
  if (!trimmed.startsWith('{{')) return isTrue(new Evaluation().value(parseExpression(trimmed), scope));
  const [only, more] = parseTemplate(trimmed);
  // Text around braces would make every condition true.
  if (only?.kind !== 'print' || more !== undefined)
    throw new TemplateError('syntax', 'A condition is one expression, with or without braces around all of it.', 0);
  return isTrue(new Evaluation().value(only.value, scope));
}

/** What a missing name or key gives until somebody needs its value. */
const MISSING = Symbol('missing');

class Evaluation {
  #steps = 0;
  #written = 0;

  text(nodes: readonly Node[], scope: Scope): string {
    let out = '';
    for (const node of nodes) {
      this.#step(0);
      if (node.kind === 'text') out += this.#counted(node.text);
      else if (node.kind === 'print') out += this.#counted(textOf(this.value(node.value, scope), node.value.at));
      else if (node.kind === 'if') {
        const arm = node.arms.find(({ when }) => when === null || isTrue(this.value(when, scope)));
        if (arm !== undefined) out += this.text(arm.body, scope);
      } else {
        const items = this.value(node.items, scope);
        if (!isList(items)) throw new TemplateError('type', `A loop needs a list, this is ${nameOf(items)}.`, node.at);
        for (const item of items) out += this.text(node.body, { ...scope, [node.name]: item });
      }
    }
    return out;
  }

  value(expression: Expression, scope: Scope): Value {
    const value = this.#maybe(expression, scope);
    if (value === MISSING)
      throw new TemplateError('undefined', `${describe(expression)} does not exist.`, expression.at);
    return value;
  }

  #maybe(expression: Expression, scope: Scope): Value | typeof MISSING {
    this.#step(expression.at);
    switch (expression.kind) {
      case 'literal':
        return expression.value;
      case 'list':
        return expression.items.map((item) => this.value(item, scope));
      case 'map':
        return mappingOf(
          expression.entries.map(([key, item]) => [textOf(this.value(key, scope), key.at), this.value(item, scope)]),
        );
      case 'name':
        return Object.hasOwn(scope, expression.name) ? (scope[expression.name] ?? null) : MISSING;
      case 'member':
        return this.#member(this.#maybe(expression.of, scope), this.value(expression.key, scope));
      case 'filter':
        return this.#filtered(expression, scope);
      case 'test':
        return this.#tested(this.#maybe(expression.of, scope), expression.name, expression.at) !== expression.negated;
      case 'unary':
        return expression.operator === 'not'
          ? !isTrue(this.value(expression.of, scope))
          : -this.#number(this.value(expression.of, scope), expression.at);
      case 'choice':
        return this.value(isTrue(this.value(expression.when, scope)) ? expression.then : expression.otherwise, scope);
      case 'binary':
        return this.#binary(expression, scope);
    }
  }

  #member(of: Value | typeof MISSING, key: Value): Value | typeof MISSING {
    if (of === MISSING) return MISSING;
    if (isList(of) || typeof of === 'string') {
      if (typeof key !== 'number') return MISSING;
      const found: Value | undefined = of[key < 0 ? of.length + key : key];
      return found ?? MISSING;
    }
    if (!isMapping(of) || (typeof key !== 'string' && typeof key !== 'number')) return MISSING;
    return Object.hasOwn(of, key) ? (of[key] ?? null) : MISSING;
  }

  #filtered(expression: Extract<Expression, { kind: 'filter' }>, scope: Scope): Value {
    const values = expression.values.map((value) => this.value(value, scope));
    if (expression.name === 'default') {
      const value = this.#maybe(expression.of, scope);
      const [otherwise = '', alsoEmpty = false] = values;
      return value === MISSING || value === null || (isTrue(alsoEmpty) && !isTrue(value)) ? otherwise : value;
    }
    const filter = FILTERS.get(expression.name);
    if (filter === undefined)
      throw new TemplateError('unknown-filter', `There is no filter "${expression.name}".`, expression.at);
    const value = this.value(expression.of, scope);
    // A filter looks at every item: charge for them before it does.
    if (isList(value)) this.#step(expression.at, value.length);
    const result = filter(value, values, expression.at);
    if (typeof result === 'string') this.#limitText(result, expression.at);
    return result;
  }

  #tested(value: Value | typeof MISSING, name: TestName, at: number): boolean {
    if (name === 'defined') return value !== MISSING;
    if (name === 'undefined') return value === MISSING;
    if (value === MISSING) throw new TemplateError('undefined', 'What is tested does not exist.', at);
    if (name === 'none') return value === null;
    if (name === 'mapping') return isMapping(value);
    return name === 'sequence' ? isList(value) : typeof value === name;
  }

  #binary({ operator, left, right, at }: Extract<Expression, { kind: 'binary' }>, scope: Scope): Value {
    const first = this.value(left, scope);
    if (operator === 'or') return isTrue(first) ? first : this.value(right, scope);
    if (operator === 'and') return isTrue(first) ? this.value(right, scope) : first;
    const second = this.value(right, scope);
    switch (operator) {
      case '==':
        return isEqual(first, second);
      case '!=':
        return !isEqual(first, second);
      case 'in':
        return this.#isIn(first, second, at);
      case 'not in':
        return !this.#isIn(first, second, at);
      case '~':
        return this.#limitText(textOf(first, at) + textOf(second, at), at);
      case '+':
        if (typeof first === 'string' && typeof second === 'string') return this.#limitText(first + second, at);
        if (isList(first) && isList(second)) return this.#limitList([...first, ...second], at);
        return this.#number(first, at) + this.#number(second, at);
      case '<':
      case '<=':
      case '>':
      case '>=':
        return this.#ordered(operator, first, second, at);
      default:
        return this.#calculated(operator, this.#number(first, at), this.#number(second, at), at);
    }
  }

  #calculated(operator: '-' | '*' | '/' | '//' | '%', left: number, right: number, at: number): number {
    if (operator === '-') return left - right;
    if (operator === '*') return left * right;
    if (right === 0) throw new TemplateError('type', 'This divides by zero.', at);
    // As in Python the remainder has the sign of the divisor.
    if (operator === '%') return left - right * Math.floor(left / right);
    return operator === '/' ? left / right : Math.floor(left / right);
  }

  #ordered(operator: '<' | '<=' | '>' | '>=', left: Value, right: Value, at: number): boolean {
    const comparable =
      (typeof left === 'number' && typeof right === 'number') ||
      (typeof left === 'string' && typeof right === 'string');
    if (!comparable) throw new TemplateError('type', `${nameOf(left)} and ${nameOf(right)} have no order.`, at);
    if (operator === '<') return left < right;
    if (operator === '<=') return left <= right;
    return operator === '>' ? left > right : left >= right;
  }

  #isIn(item: Value, container: Value, at: number): boolean {
    if (typeof container === 'string') return container.includes(textOf(item, at));
    if (isList(container)) {
      this.#step(at, container.length);
      return container.some((one) => isEqual(one, item));
    }
    if (isMapping(container)) return typeof item === 'string' && Object.hasOwn(container, item);
    throw new TemplateError('type', `Nothing can be in ${nameOf(container)}.`, at);
  }

  #number(value: Value, at: number): number {
    if (typeof value === 'number') return value;
    throw new TemplateError('type', `A number is needed here, this is ${nameOf(value)}.`, at);
  }

  #step(at: number, steps = 1): void {
    this.#steps += steps;
    if (this.#steps > TEMPLATE_LIMITS.maxSteps)
      throw new TemplateError('limit', 'The template takes too many steps.', at);
  }

  #counted(text: string): string {
    this.#written += text.length;
    if (this.#written > TEMPLATE_LIMITS.maxOutputCharacters)
      throw new TemplateError(
        'limit',
        `A template gives at most ${TEMPLATE_LIMITS.maxOutputCharacters} characters.`,
        0,
      );
    return text;
  }

  #limitText(text: string, at: number): string {
    if (text.length > TEMPLATE_LIMITS.maxOutputCharacters)
      throw new TemplateError('limit', `A text has at most ${TEMPLATE_LIMITS.maxOutputCharacters} characters.`, at);
    return text;
  }

  #limitList(items: readonly Value[], at: number): readonly Value[] {
    if (items.length > TEMPLATE_LIMITS.maxListItems)
      throw new TemplateError('limit', `A list has at most ${TEMPLATE_LIMITS.maxListItems} items.`, at);
    return items;
  }
}

function describe(expression: Expression): string {
  if (expression.kind === 'name') return `"${expression.name}"`;
  if (expression.kind === 'member' && expression.key.kind === 'literal')
    return `"${String(expression.key.value)}" of ${describe(expression.of)}`;
  return 'This';
}
