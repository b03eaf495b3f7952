import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileGlob, compileGlobs, splitGlobs } from './glob.ts';

describe('a glob', () => {
  it.each([
    ['abc', 'abc', true],
    ['abc', 'abcd', false],
    ['a*', 'abc', true],
    ['*c', 'abc', true],
    ['*b*', 'abc', true],
    ['a?c', 'abc', true],
    ['a?c', 'ac', false],
    ['a*c*e', 'abcde', true],
    ['{a,b{1,2}}x', 'b2x', true],
    ['{a,b}x', 'cx', false],
    ['[A-C0]x', 'Bx', true],
    ['[A-C0]x', 'Dx', false],
    ['\\*x', '*x', true],
    ['\\*x', 'ax', false],
    ['*', '', true],
    ['', '', true],
    ['*.*', 'a.b', true],
  ])('%s on %s is %s', (glob, text, expected) => {
    expect(compileGlob(glob)(text)).toBe(expected);
  });

  it('refuses unbalanced braces and too many alternatives', () => {
    expect(() => compileGlob('{a,b')).toThrow('unbalanced brace');
    expect(() => compileGlob('{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}')).toThrow('more than 64');
  });

  it('agrees with a list of itself, however the list is compiled', () => {
    const glob = fc
      .array(fc.constantFrom('a', 'b', '*', '?', '.', '+'), { maxLength: 6 })
      .map((pieces) => pieces.join(''));
    const text = fc.string({ unit: fc.constantFrom('a', 'b', '.', '+'), maxLength: 8 });
    fc.assert(
      fc.property(fc.array(glob, { minLength: 1, maxLength: 8 }), text, (globs, value) => {
        expect(compileGlobs(globs)(value)).toBe(globs.some((one) => referenceMatch(one, value)));
      }),
    );
  });

  it('separates exact texts from patterns', () => {
    expect(splitGlobs(['{sh,bash}', 'python*'])).toEqual({ texts: ['sh', 'bash'], patterns: ['python*'] });
  });
});

/** The textbook definition, slow and plain. */
function referenceMatch(glob: string, text: string): boolean {
  if (glob === '') return text === '';
  if (glob.startsWith('*'))
    return referenceMatch(glob.slice(1), text) || (text !== '' && referenceMatch(glob, text.slice(1)));
  return (
    text !== '' &&
    (glob.startsWith('?') || glob.charAt(0) === text.charAt(0)) &&
    referenceMatch(glob.slice(1), text.slice(1))
  );
}
