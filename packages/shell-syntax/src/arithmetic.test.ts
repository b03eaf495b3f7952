import { describe, expect, it } from 'vitest';
import { type ArithmeticExpression, parseArithmetic } from './index.ts';

/** The tree with every operation in parentheses. */
function shape(expression: ArithmeticExpression): string {
  switch (expression.type) {
    case 'number':
      return expression.value.toString();
    case 'variable':
      return expression.subscript === null ? expression.name : `${expression.name}[${expression.subscript}]`;
    case 'unary':
      return `(${expression.operator}${shape(expression.operand)})`;
    case 'increment': {
      const target = shape(expression.target);
      return expression.prefix ? `(${expression.operator}${target})` : `(${target}${expression.operator})`;
    }
    case 'binary':
      return `(${shape(expression.left)} ${expression.operator} ${shape(expression.right)})`;
    case 'assignment':
      return `(${shape(expression.target)} ${expression.operator} ${shape(expression.value)})`;
    case 'conditional':
      return `(${shape(expression.test)} ? ${shape(expression.whenTrue)} : ${shape(expression.whenFalse)})`;
  }
}

describe('parseArithmetic', () => {
  it.each([
    ['1 + 2 * 3', '(1 + (2 * 3))'],
    ['1 - 2 - 3', '((1 - 2) - 3)'],
    ['2 ** 3 ** 2', '(2 ** (3 ** 2))'],
    ['-2 ** 2', '((-2) ** 2)'],
    ['(1 + 2) * 3', '((1 + 2) * 3)'],
    ['7*191+3', '((7 * 191) + 3)'],
    ['a = b += 2', '(a = (b += 2))'],
    ['a <<= 1, b', '((a <<= 1) , b)'],
    ['a ? b : c ? d : e', '(a ? b : (c ? d : e))'],
    ['1 || 2 && 3 | 4 ^ 5 & 6 == 7 < 8 << 9', '(1 || (2 && (3 | (4 ^ (5 & (6 == (7 < (8 << 9))))))))'],
    ['x++ + ++y', '((x++) + (++y))'],
    ['x[i + 1] -= 2', '(x[i + 1] -= 2)'],
    ['!~-+1', '(!(~(-(+1))))'],
    ['--1', '(-(-1))'],
    ['0x1F + 017 + 16#ff + 2#101 + 64#_ + 36#Z', '(((((31 + 15) + 255) + 5) + 63) + 35)'],
    ['9223372036854775808', '9223372036854775808'],
    ['  ', '0'],
  ])('reads %s', (text, expected) => {
    const { expression, error } = parseArithmetic(text);
    expect(error).toBeNull();
    expect(shape(expression)).toBe(expected);
  });

  it.each([
    ['1 +', 'syntax error: operand expected (error token is "+")'],
    ['08', 'value too great for base (error token is "08")'],
    ['2#3', 'value too great for base (error token is "2#3")'],
    ['99#1', 'invalid arithmetic base (error token is "99#1")'],
    ['1 = 2', 'attempted assignment to non-variable (error token is "= 2")'],
    ['1 2', 'syntax error in expression (error token is "2")'],
    ['1.5', 'syntax error: invalid arithmetic operator (error token is ".5")'],
    ['(1', 'missing `)\' (error token is "1")'],
  ])('says what bash says about %s', (text, error) => {
    expect(parseArithmetic(text)).toEqual({ expression: { type: 'number', text: '0', value: 0n }, error });
  });
});
