import { type ArithmeticExpression, type ArithmeticVariable, parseArithmetic } from '@cerberusmesh/shell-syntax';
import { LazyMap } from '../lazy-map.ts';
import { MAX_CACHED_EXPRESSION_CHARACTERS, MAX_CACHED_EXPRESSIONS } from '../limits.ts';

/** An arithmetic error; the message is what bash prints after the expression. */
export class ArithmeticError extends Error {}

/** Where variables of an expression live. */
export interface ArithmeticScope {
  readonly expressions: ExpressionCache;
  get(name: string, subscript: string | null): string;
  set(name: string, subscript: string | null, value: string): void;
}

/** Parsed expressions: a loop's condition is parsed once. */
export class ExpressionCache {
  readonly #parsed = new LazyMap<string, ArithmeticExpression>();

  parse(text: string): ArithmeticExpression {
    const known = this.#parsed.get(text);
    if (known !== undefined) return known;
    const { expression, error } = parseArithmetic(text);
    if (error !== null) throw new ArithmeticError(`${text.replace(/^\s+/, '')}: ${error}`);
    if (text.length > MAX_CACHED_EXPRESSION_CHARACTERS) return expression;
    if (this.#parsed.size >= MAX_CACHED_EXPRESSIONS) this.#parsed.clear();
    this.#parsed.set(text, expression);
    return expression;
  }
}

/** A variable's text is itself an expression; bash stops such chains at about a thousand. */
const MAX_INDIRECTION = 64;

/** Value of an expression in 64-bit two's complement, as bash computes it. */
export function evaluateArithmetic(text: string, scope: ArithmeticScope, depth = 0): bigint {
  if (depth > MAX_INDIRECTION)
    throw new ArithmeticError(`${text}: expression recursion level exceeded (error token is "${text}")`);
  if (/^-?(?:[1-9]\d{0,14}|0)$/.test(text)) return BigInt(text);
  return new Evaluator(text, scope, depth).value(scope.expressions.parse(text));
}

class Evaluator {
  readonly #text: string;
  readonly #scope: ArithmeticScope;
  readonly #depth: number;

  constructor(text: string, scope: ArithmeticScope, depth: number) {
    this.#text = text;
    this.#scope = scope;
    this.#depth = depth;
  }

  value(expression: ArithmeticExpression): bigint {
    switch (expression.type) {
      case 'number':
        return BigInt.asIntN(64, expression.value);
      case 'variable':
        return this.#read(expression);
      case 'unary': {
        const operand = this.value(expression.operand);
        if (expression.operator === '-') return BigInt.asIntN(64, -operand);
        if (expression.operator === '!') return operand === 0n ? 1n : 0n;
        return expression.operator === '~' ? BigInt.asIntN(64, ~operand) : operand;
      }
      case 'increment': {
        const before = this.#read(expression.target);
        const after = BigInt.asIntN(64, expression.operator === '++' ? before + 1n : before - 1n);
        this.#write(expression.target, after);
        return expression.prefix ? after : before;
      }
      case 'binary':
        return this.#binary(expression.operator, expression.left, expression.right);
      case 'assignment': {
        const right = this.value(expression.value);
        const result =
          expression.operator === '='
            ? right
            : this.#apply(expression.operator.slice(0, -1), this.#read(expression.target), right);
        this.#write(expression.target, result);
        return result;
      }
      case 'conditional':
        return this.value(expression.test) !== 0n ? this.value(expression.whenTrue) : this.value(expression.whenFalse);
    }
  }

  #binary(operator: string, left: ArithmeticExpression, right: ArithmeticExpression): bigint {
    if (operator === '&&') return this.value(left) !== 0n && this.value(right) !== 0n ? 1n : 0n;
    if (operator === '||') return this.value(left) !== 0n || this.value(right) !== 0n ? 1n : 0n;
    return this.#apply(operator, this.value(left), this.value(right));
  }

  #apply(operator: string, left: bigint, right: bigint): bigint {
    switch (operator) {
      case '+':
        return BigInt.asIntN(64, left + right);
      case '-':
        return BigInt.asIntN(64, left - right);
      case '*':
        return BigInt.asIntN(64, left * right);
      case '/':
      case '%':
        if (right === 0n)
          throw new ArithmeticError(
            `${this.#text}: division by 0 (error token is "${this.#text.trim().split(/[/%]/).at(-1)?.trim() ?? '0'}")`,
          );
        return BigInt.asIntN(64, operator === '/' ? left / right : left % right);
      case '**': {
        if (right < 0n)
          throw new ArithmeticError(
            `${this.#text}: exponent less than 0 (error token is "${this.#text.trim().split('-').at(-1)?.trim() ?? ''}")`,
          );
        return power(left, right);
      }
      case '<<':
        return BigInt.asIntN(64, left << BigInt.asUintN(6, right));
      case '>>':
        return BigInt.asIntN(64, left >> BigInt.asUintN(6, right));
      case '<':
        return left < right ? 1n : 0n;
      case '<=':
        return left <= right ? 1n : 0n;
      case '>':
        return left > right ? 1n : 0n;
      case '>=':
        return left >= right ? 1n : 0n;
      case '==':
        return left === right ? 1n : 0n;
      case '!=':
        return left !== right ? 1n : 0n;
      case '&':
        return left & right;
      case '^':
        return left ^ right;
      case '|':
        return left | right;
      default:
        return right;
    }
  }

  #read(variable: ArithmeticVariable): bigint {
    const text = this.#scope.get(variable.name, variable.subscript);
    return text.trim() === '' ? 0n : evaluateArithmetic(text, this.#scope, this.#depth + 1);
  }

  #write(variable: ArithmeticVariable, value: bigint): void {
    this.#scope.set(variable.name, variable.subscript, value.toString());
  }
}

/** By squaring, wrapping at 64 bits: the exponent may be huge. */
function power(base: bigint, exponent: bigint): bigint {
  let result = 1n;
  let factor = base;
  for (let rest = exponent; rest > 0n; rest >>= 1n) {
    if ((rest & 1n) === 1n) result = BigInt.asIntN(64, result * factor);
    factor = BigInt.asIntN(64, factor * factor);
  }
  return result;
}
