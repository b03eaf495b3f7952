import { maxArithmeticCharacters, maxArithmeticNestingDepth, maxArithmeticNodes } from './limits.ts';

/** A variable, or an array element: its subscript is text, since only the variable's kind says how to read it. */
export interface ArithmeticVariable {
  readonly type: 'variable';
  readonly name: string;
  readonly subscript: string | null;
}

export type ArithmeticUnaryOperator = '+' | '-' | '!' | '~';
export type ArithmeticBinaryOperator =
  | ('**' | '*' | '/' | '%' | '+' | '-' | '<<' | '>>' | '<' | '<=' | '>' | '>=')
  | ('==' | '!=' | '&' | '^' | '|' | '&&' | '||' | ',');
export type ArithmeticAssignmentOperator = '=' | '*=' | '/=' | '%=' | '+=' | '-=' | '<<=' | '>>=' | '&=' | '^=' | '|=';

/** An expression of `$(( ))` after word expansion (XCU 2.6.4, bash manual 6.5). */
export type ArithmeticExpression =
  /** `value` is exact; wrapping it to 64 bits is up to the evaluator. */
  | { readonly type: 'number'; readonly text: string; readonly value: bigint }
  | ArithmeticVariable
  | { readonly type: 'unary'; readonly operator: ArithmeticUnaryOperator; readonly operand: ArithmeticExpression }
  | {
      readonly type: 'increment';
      readonly operator: '++' | '--';
      readonly prefix: boolean;
      readonly target: ArithmeticVariable;
    }
  | {
      readonly type: 'binary';
      readonly operator: ArithmeticBinaryOperator;
      readonly left: ArithmeticExpression;
      readonly right: ArithmeticExpression;
    }
  | {
      readonly type: 'assignment';
      readonly operator: ArithmeticAssignmentOperator;
      readonly target: ArithmeticVariable;
      readonly value: ArithmeticExpression;
    }
  | {
      readonly type: 'conditional';
      readonly test: ArithmeticExpression;
      readonly whenTrue: ArithmeticExpression;
      readonly whenFalse: ArithmeticExpression;
    };

export interface ArithmeticResult {
  /** The number 0 where there is an error. */
  readonly expression: ArithmeticExpression;
  /** What bash prints after the expression: `syntax error: operand expected (error token is "+")`. */
  readonly error: string | null;
}

const zero: ArithmeticExpression = { type: 'number', text: '0', value: 0n };

/** Parses the text between `((` and `))` after word expansion. An empty text is 0. Never throws. */
export function parseArithmetic(text: string): ArithmeticResult {
  if (text.length > maxArithmeticCharacters) return { expression: zero, error: 'expression too long' };
  const parser = new ArithmeticParser(text);
  try {
    return { expression: parser.whole(), error: null };
  } catch (failure) {
    if (!(failure instanceof ArithmeticFailure)) throw failure;
    return { expression: zero, error: failure.message };
  }
}

class ArithmeticFailure extends Error {}

const binaryLevels = new Map<ArithmeticBinaryOperator, number>([
  ['||', 1],
  ['&&', 2],
  ['|', 3],
  ['^', 4],
  ['&', 5],
  ['==', 6],
  ['!=', 6],
  ['<', 7],
  ['<=', 7],
  ['>', 7],
  ['>=', 7],
  ['<<', 8],
  ['>>', 8],
  ['+', 9],
  ['-', 9],
  ['*', 10],
  ['/', 10],
  ['%', 10],
  ['**', 11],
]);
const assignmentOperators: readonly ArithmeticAssignmentOperator[] = [
  ...(['<<=', '>>=', '*=', '/=', '%=', '+=', '-=', '&=', '^=', '|='] as const),
  '=',
];
/** Longest first. */
const binaryOperators = [...binaryLevels.keys()].sort((left, right) => right.length - left.length);

class ArithmeticParser {
  private readonly text: string;
  private position = 0;
  private depth = 0;
  private nodes = 0;
  /** Where the token read last begins: bash names the text from there when what follows is wrong. */
  private lastToken = 0;

  constructor(text: string) {
    this.text = text.trimStart();
  }

  whole(): ArithmeticExpression {
    if (this.text === '') return zero;
    const expression = this.comma();
    this.skip();
    if (this.position < this.text.length) {
      const rest = this.text.slice(this.position);
      const variable = expression.type === 'variable';
      if (/^[=]/.test(rest) && !variable) throw this.failure('attempted assignment to non-variable', this.position);
      if (/^[\w"'$\\@.:?)(\]{}[;#`]/.test(rest)) {
        const invalid = /^[\w)(:$"']/.test(rest)
          ? 'syntax error in expression'
          : 'syntax error: invalid arithmetic operator';
        throw this.failure(invalid, this.position);
      }
      throw this.failure('syntax error in expression', this.position);
    }
    return expression;
  }

  private skip(): void {
    while (this.position < this.text.length && ' \t\n\r'.includes(this.text.charAt(this.position))) this.position += 1;
  }

  private failure(message: string, position: number): ArithmeticFailure {
    return new ArithmeticFailure(`${message} (error token is "${this.text.slice(position)}")`);
  }

  private node<T extends ArithmeticExpression>(expression: T): T {
    this.nodes += 1;
    if (this.nodes > maxArithmeticNodes) throw this.failure('expression recursion level exceeded', this.position);
    return expression;
  }

  private nested<T>(read: () => T): T {
    this.depth += 1;
    if (this.depth > maxArithmeticNestingDepth)
      throw this.failure('expression recursion level exceeded', this.position);
    const result = read();
    this.depth -= 1;
    return result;
  }

  private comma(): ArithmeticExpression {
    let left = this.assignment();
    for (;;) {
      this.skip();
      if (this.text.charAt(this.position) !== ',') return left;
      this.lastToken = this.position;
      this.position += 1;
      left = this.node({ type: 'binary', operator: ',', left, right: this.assignment() });
    }
  }

  private assignment(): ArithmeticExpression {
    return this.nested(() => {
      const left = this.conditional();
      const operator = this.assignmentOperator();
      if (operator === null) return left;
      if (left.type !== 'variable') throw this.failure('attempted assignment to non-variable', this.position);
      this.lastToken = this.position;
      this.position += operator.length;
      return this.node({ type: 'assignment', operator, target: left, value: this.assignment() });
    });
  }

  private assignmentOperator(): ArithmeticAssignmentOperator | null {
    this.skip();
    if (this.text.startsWith('==', this.position)) return null;
    return assignmentOperators.find((operator) => this.text.startsWith(operator, this.position)) ?? null;
  }

  private conditional(): ArithmeticExpression {
    const test = this.binary(1);
    this.skip();
    if (this.text.charAt(this.position) !== '?') return test;
    this.lastToken = this.position;
    this.position += 1;
    this.skip();
    if (this.position >= this.text.length || this.text.charAt(this.position) === ':') {
      throw this.failure('expression expected', this.missingFrom());
    }
    const whenTrue = this.nested(() => this.comma());
    this.skip();
    if (this.text.charAt(this.position) !== ':') {
      throw this.failure("`:' expected for conditional expression", this.missingFrom());
    }
    this.lastToken = this.position;
    this.position += 1;
    this.skip();
    if (this.position >= this.text.length) throw this.failure('expression expected', this.lastToken);
    // The third operand is a conditional expression in C; bash reads `a ? b : c = 1` the same way and refuses it.
    const whenFalse = this.nested(() => this.conditional());
    return this.node({ type: 'conditional', test, whenTrue, whenFalse });
  }

  private binaryOperator(): ArithmeticBinaryOperator | null {
    this.skip();
    if (this.assignmentOperator() !== null) return null;
    return binaryOperators.find((operator) => this.text.startsWith(operator, this.position)) ?? null;
  }

  private binary(minimum: number): ArithmeticExpression {
    let left = this.unary();
    for (;;) {
      const operator = this.binaryOperator();
      if (operator === null) return left;
      const level = binaryLevels.get(operator) ?? 0;
      if (level < minimum) return left;
      this.lastToken = this.position;
      this.position += operator.length;
      // `**` alone groups to the right.
      const right = this.nested(() => this.binary(operator === '**' ? level : level + 1));
      left = this.node({ type: 'binary', operator, left, right });
    }
  }

  private unary(): ArithmeticExpression {
    this.skip();
    const operator = this.text.charAt(this.position);
    if (operator !== '+' && operator !== '-' && operator !== '!' && operator !== '~') return this.postfix();
    if ((operator === '+' || operator === '-') && this.text.charAt(this.position + 1) === operator) {
      const rest = this.text.slice(this.position + 2).trimStart();
      if (/^[A-Za-z_]/.test(rest.charAt(0))) {
        this.position += 2;
        this.skip();
        const target = this.variable();
        return this.node({ type: 'increment', operator: operator === '+' ? '++' : '--', prefix: true, target });
      }
    }
    this.lastToken = this.position;
    this.position += 1;
    const operand = this.nested(() => this.unary());
    return this.node({ type: 'unary', operator, operand });
  }

  private postfix(): ArithmeticExpression {
    const operand = this.primary();
    if (operand.type !== 'variable') return operand;
    this.skip();
    const operator = this.text.slice(this.position, this.position + 2);
    if (operator !== '++' && operator !== '--') return operand;
    this.lastToken = this.position;
    this.position += 2;
    return this.node({ type: 'increment', operator, prefix: false, target: operand });
  }

  private primary(): ArithmeticExpression {
    this.skip();
    const character = this.text.charAt(this.position);
    if (character === '(') {
      this.lastToken = this.position;
      this.position += 1;
      const inside = this.nested(() => this.comma());
      this.skip();
      if (this.text.charAt(this.position) !== ')') throw this.failure("missing `)'", this.missingFrom());
      this.lastToken = this.position;
      this.position += 1;
      // `(a)` is no variable any more: `(a)=1` and `(a)++` are refused.
      return inside.type === 'variable' ? this.node({ type: 'unary', operator: '+', operand: inside }) : inside;
    }
    if (character >= '0' && character <= '9') return this.number();
    if (/[A-Za-z_]/.test(character)) return this.variable();
    throw this.failure('syntax error: operand expected', character === '' ? this.lastToken : this.position);
  }

  private missingFrom(): number {
    return this.position < this.text.length ? this.position : this.lastToken;
  }

  private variable(): ArithmeticVariable {
    const start = this.position;
    while (/\w/.test(this.text.charAt(this.position))) this.position += 1;
    const name = this.text.slice(start, this.position);
    this.lastToken = start;
    if (this.text.charAt(this.position) !== '[') return this.node({ type: 'variable', name, subscript: null });
    const open = this.position;
    let brackets = 0;
    for (; this.position < this.text.length; this.position += 1) {
      const character = this.text.charAt(this.position);
      if (character === '[') brackets += 1;
      if (character === ']') brackets -= 1;
      if (brackets === 0) break;
    }
    if (brackets > 0) throw this.failure('bad array subscript', start);
    this.position += 1;
    return this.node({ type: 'variable', name, subscript: this.text.slice(open + 1, this.position - 1) });
  }

  /** Decimal, `0` octal, `0x` hexadecimal, and bash's `base#digits` with base 2 to 64. */
  private number(): ArithmeticExpression {
    const start = this.position;
    while (/[\w#@]/.test(this.text.charAt(this.position))) this.position += 1;
    const text = this.text.slice(start, this.position);
    this.lastToken = start;
    const hash = text.indexOf('#');
    let base = 10;
    let digits = text;
    if (hash !== -1) {
      const written = text.slice(0, hash);
      base = /^[0-9]{1,2}$/.test(written) ? Number(written) : 0;
      if (base < 2 || base > 64) throw this.failure('invalid arithmetic base', start);
      digits = text.slice(hash + 1);
      if (digits === '') throw this.failure('invalid integer constant', start);
    } else if (/^0[xX]/.test(text)) {
      base = 16;
      digits = text.slice(2);
    } else if (text.length > 1 && text.startsWith('0')) {
      base = 8;
      digits = text.slice(1);
    }
    return this.node({ type: 'number', text, value: this.value(digits, base, start) });
  }

  private value(digits: string, base: number, start: number): bigint {
    let value = 0n;
    const wide = BigInt(base);
    if (base === 10 && digits.length <= 15 && /^[0-9]+$/.test(digits)) return BigInt(digits);
    for (const character of digits) {
      const digit = digitValue(character, base);
      if (digit < 0) throw this.failure('invalid number', start);
      if (digit >= base) throw this.failure('value too great for base', start);
      value = value * wide + BigInt(digit);
      // Only the low 64 bits can matter, and they alone keep this linear.
      if (value >= 1n << 128n) value = BigInt.asUintN(64, value);
    }
    return value;
  }
}

function digitValue(character: string, base: number): number {
  const code = character.charCodeAt(0);
  if (code >= 0x30 && code <= 0x39) return code - 0x30;
  if (code >= 0x61 && code <= 0x7a) return code - 0x61 + 10;
  // Up to base 36 both cases mean the same.
  if (code >= 0x41 && code <= 0x5a) return code - 0x41 + (base <= 36 ? 10 : 36);
  if (character === '@') return 62;
  return character === '_' ? 63 : -1;
}
