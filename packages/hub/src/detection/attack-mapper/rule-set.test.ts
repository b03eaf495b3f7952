import { describe, expect, it } from 'vitest';
import { parseRuleFile, RuleSet } from './rule-set.ts';
import { loadTechniqueTable } from './technique-table.ts';

const techniques = loadTechniqueTable();
const rule = (extra: string): string => `
about: test
rules:
  - id: my-rule
    technique: T1082
    tactic: discovery
    confidence: 0.5
    stage: discovery
    positive: [uname]
    negative: [ls]
${extra}
`;

describe('a rule file', () => {
  it('is read into rules', () => {
    expect(parseRuleFile('a.yaml', rule('    match: { command: uname }'))).toEqual({
      name: 'a.yaml',
      rules: [
        {
          id: 'my-rule',
          technique: 'T1082',
          tactic: 'discovery',
          confidence: 0.5,
          stage: 'discovery',
          match: [{ command: ['uname'] }],
          positive: ['uname'],
          negative: ['ls'],
        },
      ],
    });
  });

  it.each([
    ['an unknown condition', '    match: { comand: uname }', 'a.yaml: rule my-rule: match: '],
    ['no match at all', '', 'a.yaml: rule my-rule: match: '],
    ['text that is no YAML', '    match: {', 'a.yaml is not valid YAML'],
  ])('with %s is refused by the names of file and rule', (_, extra, message) => {
    expect(() => parseRuleFile('a.yaml', rule(extra))).toThrow(message);
  });

  it.each([
    ['a technique that ATT&CK lacks', 'T1082', 'T9999', 'a.yaml: rule my-rule: ATT&CK has no technique T9999'],
    [
      'a tactic the technique does not serve',
      'tactic: discovery',
      'tactic: impact',
      'a.yaml: rule my-rule: T1082 does not serve impact',
    ],
    [
      'a glob without its closing brace',
      'command: uname',
      "command: 'una{me'",
      'a.yaml: rule my-rule: unbalanced brace in glob',
    ],
  ])('with %s is refused when compiled', (_, from, to, message) => {
    const file = parseRuleFile('a.yaml', rule('    match: { command: uname }').replace(from, to));
    expect(() => new RuleSet([file], techniques)).toThrow(message);
  });

  it('may not reuse an id', () => {
    const file = parseRuleFile('a.yaml', rule('    match: { command: uname }'));
    expect(() => new RuleSet([file, { ...file, name: 'b.yaml' }], techniques)).toThrow(
      'b.yaml: rule my-rule: another rule has this id',
    );
  });
});

describe('the technique table', () => {
  it("holds the 691 active techniques of ATT&CK v18.1 with the parent in a sub-technique's name", () => {
    expect(techniques.size).toBe(691);
    expect(techniques.get('T1552.004')).toEqual({
      id: 'T1552.004',
      name: 'Unsecured Credentials: Private Keys',
      tactics: ['credential-access'],
      parent: 'T1552',
      linux: true,
    });
  });
});
