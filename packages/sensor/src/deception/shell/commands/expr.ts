import { PatternError, RegularExpression } from '../expansion/regular-expression.ts';
import { type Command, complain, print, printError } from '../kernel/program.ts';

const MAX_NESTING = 100;

class ExprError extends Error {}

/** expr(1): POSIX operators and GNU's length, substr, index, match. */
export const expr: Command = async (context) => {
  const { process, args } = context;
  const words = args[0] === '--' ? args.slice(1) : args;
  if (words.length === 0) {
    await printError(process, "expr: missing operand\nTry 'expr --help' for more information.\n");
    return 2;
  }
  try {
    const value = new Evaluation(words).run();
    await print(process, `${value}\n`);
    return isNull(value) ? 1 : 0;
  } catch (error) {
    if (!(error instanceof ExprError) && !(error instanceof PatternError)) throw error;
    await complain(context, error.message);
    return 2;
  }
};

function isNull(value: string): boolean {
  return value === '' || /^-?0+$/.test(value);
}

function integer(value: string): bigint {
  if (!/^-?\d+$/.test(value)) throw new ExprError('non-integer argument');
  return BigInt(value);
}

class Evaluation {
  readonly #words: readonly string[];
  #at = 0;
  #depth = 0;

  constructor(words: readonly string[]) {
    this.#words = words;
  }

  run(): string {
    const value = this.#or();
    const rest = this.#words[this.#at];
    if (rest !== undefined) throw new ExprError(`syntax error: unexpected argument '${rest}'`);
    return value;
  }

  #take(...operators: readonly string[]): string | null {
    const word = this.#words[this.#at];
    if (word === undefined || !operators.includes(word)) return null;
    this.#at += 1;
    return word;
  }

  #or(): string {
    let left = this.#and();
    while (this.#take('|') !== null) {
      const right = this.#and();
      if (isNull(left)) left = isNull(right) ? '0' : right;
    }
    return left;
  }

  #and(): string {
    let left = this.#comparison();
    while (this.#take('&') !== null) {
      const right = this.#comparison();
      left = isNull(left) || isNull(right) ? '0' : left;
    }
    return left;
  }

  #comparison(): string {
    let left = this.#sum();
    for (;;) {
      const operator = this.#take('<', '<=', '=', '==', '!=', '>=', '>');
      if (operator === null) return left;
      const right = this.#sum();
      const numeric = /^-?\d+$/.test(left) && /^-?\d+$/.test(right);
      const [a, b] = numeric ? [BigInt(left), BigInt(right)] : [left, right];
      const holds =
        operator === '<'
          ? a < b
          : operator === '<='
            ? a <= b
            : operator === '>'
              ? a > b
              : operator === '>='
                ? a >= b
                : (a === b) === (operator !== '!=');
      left = holds ? '1' : '0';
    }
  }

  #sum(): string {
    let left = this.#product();
    for (;;) {
      const operator = this.#take('+', '-');
      if (operator === null) return left;
      const right = this.#product();
      left = String(operator === '+' ? integer(left) + integer(right) : integer(left) - integer(right));
    }
  }

  #product(): string {
    let left = this.#match();
    for (;;) {
      const operator = this.#take('*', '/', '%');
      if (operator === null) return left;
      const [a, b] = [integer(left), integer(this.#match())];
      if (b === 0n && operator !== '*') throw new ExprError('division by zero');
      left = String(operator === '*' ? a * b : operator === '/' ? a / b : a % b);
    }
  }

  #match(): string {
    let left = this.#primary();
    while (this.#take(':') !== null) left = match(left, this.#primary());
    return left;
  }

  #primary(): string {
    const word = this.#words[this.#at];
    if (word === undefined)
      throw new ExprError(`syntax error: missing argument after '${this.#words[this.#at - 1] ?? ''}'`);
    this.#at += 1;
    this.#depth += 1;
    if (this.#depth > MAX_NESTING) throw new ExprError('memory exhausted');
    try {
      if (word === '(') {
        const value = this.#or();
        if (this.#take(')') === null) {
          const next = this.#words[this.#at];
          throw new ExprError(
            next === undefined
              ? `syntax error: expecting ')' after '${this.#words[this.#at - 1] ?? ''}'`
              : `syntax error: expecting ')' instead of '${next}'`,
          );
        }
        return value;
      }
      if (word === ')') throw new ExprError("syntax error: unexpected ')'");
      if (this.#words[this.#at] === undefined) return word;
      switch (word) {
        case '+':
          return this.#words[this.#at++] ?? '';
        case 'length':
          return String(this.#primary().length);
        case 'match':
          return match(this.#primary(), this.#primary());
        case 'index': {
          const text = this.#primary();
          const set = this.#primary();
          return String([...text].findIndex((character) => set.includes(character)) + 1);
        }
        case 'substr': {
          const text = this.#primary();
          const [from, count] = [Number(this.#primary()), Number(this.#primary())];
          return from >= 1 && count >= 1 ? text.slice(from - 1, from - 1 + count) : '';
        }
        default:
          return word;
      }
    } finally {
      this.#depth -= 1;
    }
  }
}

function match(text: string, pattern: string): string {
  const expression = new RegularExpression(`^${pattern}`, { extended: false });
  const found = expression.match(text, 0);
  const grouped = pattern.includes('\\(');
  if (found === null) return grouped ? '' : '0';
  if (grouped) return (found[2] ?? -1) < 0 ? '' : text.slice(found[2], found[3]);
  return String((found[1] ?? 0) - (found[0] ?? 0));
}
