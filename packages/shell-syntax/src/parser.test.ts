// biome-ignore-all lint/suspicious/noTemplateCurlyInString: shell text.
import { describe, expect, it } from 'vitest';
import { approximateText, type Command, parse, parseNext, type SimpleCommand, staticText, type Word } from './index.ts';

function only(source: string): Command {
  const { script, error } = parse(source);
  expect(error).toBeNull();
  const command = script.statements[0]?.first.commands[0];
  if (command === undefined) throw new Error('no command');
  return command;
}

function simple(source: string): SimpleCommand {
  const command = only(source);
  if (command.type !== 'simple') throw new Error(`a ${command.type} command`);
  return command;
}

const parts = (source: string): Word['parts'] | undefined => simple(`: ${source}`).words[1]?.parts;
const texts = (words: readonly Word[] | null): string[] => (words ?? []).map(approximateText);

describe('parse', () => {
  it('gives the whole tree of a simple command', () => {
    expect(parse('a b;')).toEqual({
      error: null,
      script: {
        type: 'script',
        start: 0,
        end: 4,
        statements: [
          {
            type: 'statement',
            start: 0,
            end: 4,
            background: false,
            rest: [],
            first: {
              type: 'pipeline',
              start: 0,
              end: 3,
              negated: false,
              timed: false,
              operators: [],
              commands: [
                {
                  type: 'simple',
                  start: 0,
                  end: 3,
                  assignments: [],
                  redirections: [],
                  words: [
                    { start: 0, end: 1, parts: [{ type: 'literal', text: 'a' }] },
                    { start: 2, end: 3, parts: [{ type: 'literal', text: 'b' }] },
                  ],
                },
              ],
            },
          },
        ],
      },
    });
  });

  it('keeps what was complete before the error', () => {
    const { script, error } = parse('a; b\nc; )');
    expect(script.statements.map((statement) => statement.start)).toEqual([0, 3, 5]);
    expect(error).toEqual({
      kind: 'unexpected-token',
      token: ')',
      offset: 8,
      line: 2,
      incomplete: false,
      message: "syntax error near unexpected token `)'",
    });
  });

  it('reads pipelines and and-or lists', () => {
    const [statement] = parse('! a | b |& c && d || e &').script.statements;
    expect(statement?.background).toBe(true);
    expect(statement?.first.negated).toBe(true);
    expect(statement?.first.operators).toEqual(['|', '|&']);
    expect(statement?.rest.map((item) => item.operator)).toEqual(['&&', '||']);
  });

  it('reads reserved words only in command position', () => {
    expect(texts(simple('echo if then fi').words)).toEqual(['echo', 'if', 'then', 'fi']);
    expect(only('i\\\nf a; then b; fi').type).toBe('if');
    expect(simple('"if" a').words).toHaveLength(2);
  });
});

describe('incomplete input', () => {
  it.each([
    ...['if a', 'if a; then b', 'while a; do', 'for x in a', 'case x in', '{ a', '( a', 'f()', 'f() {'],
    ...['a |', 'a &&', 'a ||\n', 'echo "a', "echo 'a", 'echo `a', 'echo $(a', 'echo ${a', 'echo $((1', 'a=(1'],
    ...['cat <<E', 'cat <<E\nb\n', 'a \\', 'a \\\n', '[[ a &&', 'echo $(cat <<E\n'],
  ])('%j asks for more', (source) => {
    expect(parse(source).error?.incomplete).toBe(true);
  });

  it.each(['for', 'a )', 'if fi', 'a | | b', ')', 'case x in a', '[[ a'])('%j does not', (source) => {
    expect(parse(source).error?.incomplete).toBe(false);
  });

  it('is accepted at the end of the input where bash accepts it', () => {
    expect(parse('cat <<E\nb', { endOfInput: true }).error).toBeNull();
    expect(parse('a \\\n', { endOfInput: true }).error).toBeNull();
    expect(parse('if a', { endOfInput: true }).error?.incomplete).toBe(true);
  });
});

describe('words', () => {
  it('keeps each kind of quoting apart', () => {
    expect(parts('a\\*\'b\'"c$d"$\'\\x41\\n\'$"e"')).toEqual([
      { type: 'literal', text: 'a' },
      { type: 'escaped', text: '*' },
      { type: 'single-quoted', text: 'b' },
      {
        type: 'double-quoted',
        localised: false,
        parts: [
          { type: 'literal', text: 'c' },
          {
            ...{ type: 'parameter', name: 'd', source: '$d', subscript: null, indirect: false, length: false },
            operation: null,
          },
        ],
      },
      { type: 'ansi-c-quoted', text: 'A\n' },
      { type: 'double-quoted', localised: true, parts: [{ type: 'literal', text: 'e' }] },
    ]);
  });

  it('removes only the backslashes that quote within double quotes', () => {
    expect(staticText(simple('"\\a\\"\\\\\\$\\\n"').words[0] ?? { start: 0, end: 0, parts: [] })).toBe('\\a"\\$');
  });

  it('decodes all ANSI-C escapes', () => {
    expect(parts("$'\\a\\b\\e\\E\\f\\n\\r\\t\\v\\\\\\'\\\"\\?\\101\\x41\\u00e9\\U0001f600\\cA\\q\\0x'")).toEqual([
      { type: 'ansi-c-quoted', text: '\x07\b\x1b\x1b\f\n\r\t\v\\\'"?AA\\u00E9\\U0001F600\x01\\q' },
    ]);
  });

  it.each([
    ['${a:-b c}', { type: 'default', colon: true }],
    ['${a=b}', { type: 'assign', colon: false }],
    ['${a:?b}', { type: 'error', colon: true }],
    ['${a+b}', { type: 'alternative', colon: false }],
    ['${a##*/}', { type: 'remove-prefix', longest: true }],
    ['${a%.*}', { type: 'remove-suffix', longest: false }],
    ['${a//// }', { type: 'replace', all: true, anchor: null }],
    ['${a//x/y}', { type: 'replace', all: true, anchor: null }],
    ['${a/#x/y}', { type: 'replace', all: false, anchor: 'start' }],
    ['${a:1:2}', { type: 'substring' }],
    ['${a^^}', { type: 'case', operator: '^^', pattern: null }],
    ['${a@Q}', { type: 'transform', operator: 'Q' }],
    ['${!a*}', { type: 'names', separator: '*' }],
  ])('reads the operation of %s', (source, operation) => {
    expect(parts(source)).toMatchObject([{ type: 'parameter', name: 'a', source, operation }]);
  });

  it.each([
    ['${#}', { name: '#', length: false }],
    ['${#a}', { name: 'a', length: true }],
    ['${##}', { name: '#', length: true }],
    ['${#a[@]}', { name: 'a', length: true, subscript: '@' }],
    ['${!a}', { name: 'a', indirect: true }],
    ['${10}', { name: '10' }],
    ['$10', { name: '1' }],
    ['${a!}', { invalid: 'a!' }],
  ])('reads the name of %s', (source, expected) => {
    expect(parts(source)?.[0]).toMatchObject({ type: 'parameter', ...expected });
  });

  it('tells arithmetic from a subshell in a substitution', () => {
    expect(parts('$((1+(2)))')?.[0]?.type).toBe('arithmetic-expansion');
    expect(parts('$((a); (b))')?.[0]?.type).toBe('command-substitution');
    expect(only('((a); (b))').type).toBe('subshell');
    expect(only('((a + 1))').type).toBe('arithmetic-command');
  });

  it('places what is between backquotes in the source', () => {
    const [part] = parts('`a \\`b\\``') ?? [];
    if (part?.type !== 'command-substitution') throw new Error('no substitution');
    const inner = part.script.statements[0]?.first.commands[0];
    expect(inner).toMatchObject({ type: 'simple', start: 3, end: 10 });
  });

  it('keeps the error between backquotes for when the command runs', () => {
    const [part] = parts('`(`') ?? [];
    expect(part).toMatchObject({ error: { message: 'syntax error: unexpected end of file' } });
    expect(parse('echo `(`', { dialect: 'posix' }).error?.kind).toBe('unexpected-end');
  });
});

describe('commands', () => {
  it('reads assignments and arrays', () => {
    const { assignments, words } = simple('a=1 b+=2 c[i]=3 d=(x [2]=y) e=');
    expect(words).toEqual([]);
    expect(assignments.map(({ name, append }) => [name, append])).toEqual([
      ['a', false],
      ['b', true],
      ['c', false],
      ['d', false],
      ['e', false],
    ]);
    expect(assignments[2]?.subscript?.parts).toEqual([{ type: 'literal', text: 'i' }]);
    expect(texts(assignments[3]?.array?.map((element) => element.value) ?? null)).toEqual(['x', 'y']);
    expect(assignments[4]?.value?.parts).toEqual([]);
  });

  it('reads array arguments of declarations', () => {
    const [, word] = simple('declare a=(1 2)').words;
    expect(word?.assignment?.array).toHaveLength(2);
    expect(approximateText(word ?? { start: 0, end: 0, parts: [] })).toBe('a=(1 2)');
  });

  it('reads redirections', () => {
    const { redirections } = simple('a <b 2>&1 {fd}>>c &>d <<<e 3<>f >|g');
    expect(
      redirections.map((item) => [item.fileDescriptor ?? item.variable, item.operator, approximateText(item.target)]),
    ).toEqual([
      [null, '<', 'b'],
      [2, '>&', '1'],
      ['fd', '>>', 'c'],
      [null, '&>', 'd'],
      [null, '<<<', 'e'],
      [3, '<>', 'f'],
      [null, '>|', 'g'],
    ]);
  });

  it('reads several here-documents on a line', () => {
    const { redirections } = simple("cat <<A <<-'B'\n$x\\$\nA\n\tb $x\n\tB\necho");
    expect(redirections.map((item) => item.body?.parts)).toEqual([
      [
        {
          ...{ type: 'parameter', name: 'x', source: '$x', subscript: null, indirect: false, length: false },
          operation: null,
        },
        { type: 'literal', text: '$\n' },
      ],
      [{ type: 'literal', text: 'b $x\n' }],
    ]);
  });

  it.each([
    ['if a; then b; elif c; then d; else e; fi', 'if'],
    ['for x in a b; do c; done', 'for'],
    ['for ((i=0; i<3; i++)); do c; done', 'arithmetic-for'],
    ['until a; do b; done', 'while'],
    ['case x in a|b) c;; (d) e;& *) f;;& esac', 'case'],
    ['select x in a; do b; done', 'select'],
    ['[[ -f a && ! b =~ ^(c d)+$ || e < f ]]', 'conditional'],
    ['coproc NAME { a; }', 'coproc'],
    ['f() { a; } >b', 'function'],
    ['function f { a; }', 'function'],
    ['{ a; }', 'group'],
    ['(a)', 'subshell'],
  ])('reads %s', (source, type) => {
    expect(only(source)).toMatchObject({ type, start: 0, end: source.length });
  });
});

describe('dash', () => {
  it('has none of the additions of bash', () => {
    const read = (source: string): unknown =>
      parse(source, { dialect: 'posix' }).script.statements[0]?.first.commands[0];
    expect(read('[[ a ]]')).toMatchObject({ type: 'simple' });
    expect(read('function f')).toMatchObject({ type: 'simple' });
    expect(parse('a &>b', { dialect: 'posix' }).script.statements).toHaveLength(2);
    expect(read("$'a'")).toMatchObject({ words: [{ parts: [{ text: '$' }, { type: 'single-quoted', text: 'a' }] }] });
    expect(parse('a=(1)', { dialect: 'posix' }).error?.message).toBe('Syntax error: "(" unexpected');
  });
});

describe('aliases', () => {
  const aliases = new Map([
    ['ll', 'ls -l'],
    ['ls', 'ls --color'],
    ['sudo', 'command sudo '],
    ['begin', '{'],
  ]);
  const words = (source: string): string[] => {
    const command = parse(source, { aliases }).script.statements[0]?.first.commands[0];
    return command?.type === 'simple' ? texts(command.words) : [command?.type ?? ''];
  };

  it('are replaced in command position, once each', () => {
    expect(words('ll x')).toEqual(['ls', '--color', '-l', 'x']);
    expect(words('echo ll')).toEqual(['echo', 'll']);
    expect(words('\\ll')).toEqual(['ll']);
    expect(words('sudo ll')).toEqual(['command', 'sudo', 'ls', '--color', '-l']);
    expect(words('begin a; }')).toEqual(['group']);
    expect(words('a=1 ll')).toEqual(['ls', '--color', '-l']);
  });
});

describe('parseNext', () => {
  it('reads a script one complete line at a time', () => {
    const source = 'a; b\n\nif c\nthen d\nfi\ncat <<E\nx\nE\n)';
    const ends: number[] = [];
    let offset = 0;
    while (offset < source.length) {
      const next = parseNext(source, offset);
      ends.push(next.statements.length, next.end);
      offset = next.end;
      if (next.error !== null) expect(next.error).toMatchObject({ token: ')', line: 9 });
    }
    expect(ends).toEqual([2, 5, 1, 21, 1, 33, 0, 34]);
  });

  it('gives nothing to run from a line with an error', () => {
    expect(parseNext('a; )\nb', 0)).toMatchObject({ statements: [], end: 5 });
  });
});
