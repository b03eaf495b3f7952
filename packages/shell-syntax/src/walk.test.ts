// biome-ignore-all lint/suspicious/noTemplateCurlyInString: shell text.
import { describe, expect, it } from 'vitest';
import { parse, type SimpleCommand, splitStatements, staticText, walkCommands } from './index.ts';

describe('walkCommands', () => {
  it('visits every command in source order with its depth', () => {
    const source =
      'a "$(b `c`)" <(d) ${x:-$(e)} $(( $(f) )); g() { h; }; if i; then j; else k; fi\n' +
      'l=$(m) n[$(o)]=$(p); for x in $(q); do r; done; case $(s) in $(t)) u;; esac; [[ $(v) ]] > $(w)\ncat <<E\n$(x)\nE\n';
    const seen: string[] = [];
    walkCommands(parse(source).script, (command, depth) => {
      const name = command.type === 'simple' ? simpleName(command) : command.type;
      seen.push(`${name}${depth}`);
    });
    expect(seen.join(' ')).toBe(
      'a0 b1 c2 d1 e1 f1 function0 group1 h2 if0 i1 j1 k1 l0 m1 o1 p1 for0 q1 r1 case0 s1 t1 u1 conditional0 v1 w1 cat0 x1',
    );
  });
});

function simpleName(command: SimpleCommand): string {
  const [word] = command.words;
  return word === undefined ? (command.assignments[0]?.name ?? '') : (staticText(word) ?? '?');
}

describe('splitStatements', () => {
  const texts = (source: string): string[] => splitStatements(source).map((item) => item.text);

  it('cuts at list operators only', () => {
    expect(texts('cd /tmp && wget x; sh x')).toEqual(['cd /tmp', 'wget x', 'sh x']);
    expect(texts('a | b & if c; then d; fi; { e; f; }')).toEqual(['a | b', 'if c; then d; fi', '{ e; f; }']);
    expect(texts('echo "a; b"; (c; d)')).toEqual(['echo "a; b"', '(c; d)']);
  });

  it('shows bad lines whole and goes on after them', () => {
    expect(texts('a; )\nb; c\necho "d')).toEqual(['a; )', 'b', 'c', 'echo "d']);
  });
});

describe('staticText', () => {
  const value = (source: string): string | null => {
    const command = parse(source).script.statements[0]?.first.commands[0];
    const word = command?.type === 'simple' ? command.words[0] : undefined;
    return word === undefined ? null : staticText(word);
  };

  it.each([
    ['a"b"\'c\'\\d', 'abcd'],
    ['[', '['],
    ['"*"', '*'],
    ['a{b}', 'a{b}'],
    ["$'a\\tb'", 'a\tb'],
  ])('of %s is %j', (source, expected) => {
    expect(value(source)).toBe(expected);
  });

  it.each(['$a', '"$a"', 'a*', '?', '[a]', '~/x', '{a,b}', '{1..3}', '`a`'])('of %s is unknown', (source) => {
    expect(value(source)).toBeNull();
  });
});
