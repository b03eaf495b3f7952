import { describe, expect, it } from 'vitest';
import { parse, parseArithmetic, splitStatements, walkCommands } from './index.ts';

const size = 1_000_000;
const fill = (text: string): string => text.repeat(Math.floor(size / text.length));

/** Inputs that made other parsers overflow their stack or take quadratic time. */
const hostile: readonly (readonly [string, string])[] = [
  ['parentheses', fill('(')],
  ['parentheses and blanks', fill('( ')],
  ['command substitutions', fill('$(')],
  ['quoted command substitutions', fill('"$(')],
  ['arithmetic', fill('$((')],
  ['arithmetic commands', fill('(( ')],
  ['arithmetic that is none', fill('((a);')],
  ['bracketed arithmetic', fill('$[')],
  ['parameter expansions', fill('${x:-')],
  ['unknown parameter forms', fill('${x!')],
  ['double quotes', `${fill('"')}"`],
  ['apostrophes', `${fill("'")}'`],
  ['backquotes', `${fill('`')}x\``],
  ['backslashes', `${fill('\\\\')}\\`],
  ['a long here-document', `cat <<E\n${fill('line $x\n')}`],
  ['many here-documents', `cat ${'<<E '.repeat(50_000)}\n${'E\n'.repeat(50_000)}`],
  ['subscripts', fill('a[ ')],
  ['array elements', `a=(${fill('[x ')}`],
  ['arrays', fill('a=(')],
  ['if', fill('if ')],
  ['case', fill('case x in a) ')],
  ['functions', fill('f() ')],
  ['negations in a test', `[[ ${fill('! ')}`],
  ['parentheses in a test', `[[ ${fill('( ')}`],
  ['extended globs', `[[ a == ${fill('@(')}`],
  ['a regular expression', `[[ a =~ ${fill('(')}`],
  ['pipes', fill('a|')],
  ['NUL bytes', fill('\0')],
  ['Windows lines', fill('a\r\n')],
  ['a line of errors', fill('a )\n')],
];

describe('hostile input', () => {
  it.each(hostile)('ends on a megabyte of %s', (_name, text) => {
    const { script } = parse(text);
    let commands = 0;
    walkCommands(script, () => {
      commands += 1;
    });
    expect(commands).toBeLessThanOrEqual(400_000);
  });

  it('goes on after each bad line without reading the source again', () => {
    expect(splitStatements('a )\n'.repeat(20_000))).toHaveLength(20_000);
  });

  it('names the limit it has reached', () => {
    const deep = '$('.repeat(300);
    expect(parse(deep).error).toEqual({
      kind: 'limit',
      token: 'maxNestingDepth',
      offset: 400,
      line: 1,
      incomplete: false,
      message: 'maximum nesting level exceeded',
    });
    expect(parse('a b', { limits: { maxNodes: 2 } }).error?.token).toBe('maxNodes');
    expect(parse('a b', { limits: { maxSourceCharacters: 2 } }).error?.token).toBe('maxSourceCharacters');
    expect(parse('[[ a && b && c ]]', { limits: { maxConditionalOperators: 1 } }).error?.token).toBe(
      'maxConditionalOperators',
    );
  });

  it('keeps nesting up to the limit', () => {
    const depth = 90;
    expect(parse(`${'( '.repeat(depth)}a${' )'.repeat(depth)}`).error).toBeNull();
    expect(parse(`echo ${'$('.repeat(depth)}a${')'.repeat(depth)}`).error).toBeNull();
  });

  it('ends when aliases name each other', () => {
    const aliases = new Map([
      ['a', 'b b'],
      ['b', 'a a'],
    ]);
    expect(parse('a; b', { aliases }).error).toBeNull();
    const growing = new Map([['a', ' a; a ']]);
    expect(parse('a;'.repeat(1_000), { aliases: growing }).error?.token).toBe('maxAliasExpansions');
  });

  it('refuses arithmetic an evaluator could not walk', () => {
    expect(parseArithmetic('('.repeat(60_000)).error).toMatch(/^expression recursion level exceeded/);
    expect(parseArithmetic('1+'.repeat(30_000)).error).toMatch(/^expression recursion level exceeded/);
    expect(parseArithmetic('-'.repeat(60_000)).error).toMatch(/^expression recursion level exceeded/);
    expect(parseArithmetic('1'.repeat(70_000)).error).toBe('expression too long');
    expect(parseArithmetic('9'.repeat(60_000)).error).toBeNull();
  });
});
