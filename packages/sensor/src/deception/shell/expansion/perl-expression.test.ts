import { describe, expect, it } from 'vitest';
import { PerlExpression } from './perl-expression.ts';

function found(pattern: string, text: string): string | null {
  const match = new PerlExpression(pattern).match(text, 0);
  return match === null ? null : text.slice(match[0], match[1]);
}

describe('a Perl-compatible expression', () => {
  it.each([
    ['(?<=ro)ot', 'root', 'ot'],
    ['(?<!a)b', 'ab cb', 'b'],
    ['root(?=:)', 'root:x', 'root'],
    ['foo(?!bar)\\w+', 'foobar foobaz', 'foobaz'],
    ['"ip":\\s*"\\K[^"]+', '{"ip": "1.2.3.4"}', '1.2.3.4'],
    ['(a|b)+?', 'aab', 'a'],
    ['<.+?>', '<a><b>', '<a>'],
    ['(?i)ABC', 'xabc', 'abc'],
    ['(\\w)\\1', 'hello', 'll'],
    ['^\\d{1,3}(?:\\.\\d{1,3}){3}$', '10.0.0.1', '10.0.0.1'],
    ['[[:digit:]a-c]+', 'xyz9b', '9b'],
    ['\\x41\\t?', 'BA', 'A'],
    ['a++b', 'aaab', 'aaab'],
    ['(?>a+)ab', 'aaab', null],
    ['nosuch', 'text', null],
  ])('%s in %s finds %s', (pattern, text, wanted) => {
    expect(found(pattern, text)).toBe(wanted);
  });

  it('says what is wrong with a pattern as PCRE does', () => {
    expect(() => new PerlExpression('(')).toThrow('missing closing parenthesis');
    expect(() => new PerlExpression('a)')).toThrow('unmatched closing parenthesis');
    expect(() => new PerlExpression('*a')).toThrow('quantifier does not follow a repeatable item');
    expect(() => new PerlExpression('[a')).toThrow('missing terminating ] for character class');
  });

  it('gives up a search that would take too long', () => {
    expect(new PerlExpression('(a+)+$').match(`${'a'.repeat(5_000)}b`, 0)).toBeNull();
    expect(new PerlExpression('(?:(?:x|xx)*)*y').match('x'.repeat(10_000), 0)).toBeNull();
  });
});
