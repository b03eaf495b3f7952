import { describe, expect, it } from 'vitest';
import { CredentialPolicy, type CredentialPolicyDefinition, credentialPolicySchema } from './credential-policy.ts';

function policy(definition: Parameters<typeof credentialPolicySchema.parse>[0], key = 'key'): CredentialPolicy {
  const parsed: CredentialPolicyDefinition = credentialPolicySchema.parse(definition);
  return new CredentialPolicy(parsed, key);
}

const attempt = (user: string, password: string, source = '192.0.2.1', triedBefore = 0) => ({
  source,
  user,
  password,
  triedBefore,
});

describe('a credential policy', () => {
  it('refuses what no rule names', () => {
    expect(policy({}).admits(attempt('root', 'root'))).toBe(false);
  });

  it('lets fixed pairs and patterns in, with the user in place of {user}', () => {
    const rules = policy({
      accept: [
        { user: 'root', password: ['a', 'x?z*'] },
        { user: ['t*'], password: '{user}1' },
      ],
    });
    expect([
      rules.admits(attempt('root', 'a')),
      rules.admits(attempt('root', 'xyz')),
      rules.admits(attempt('root', 'xyzzy')),
      rules.admits(attempt('root', 'b')),
      rules.admits(attempt('test', 'test1')),
      rules.admits(attempt('test', '{user}1')),
      rules.admits(attempt('admin', 'admin1')),
    ]).toEqual([true, true, true, false, true, false, false]);
  });

  it('refuses before it accepts', () => {
    const rules = policy({
      accept: [{ user: '*', password: '*' }],
      refuse: [{ password: 'probe' }, { minimumCharacters: 8 }],
    });
    expect([
      rules.admits(attempt('root', 'probe')),
      rules.admits(attempt('root', 'short')),
      rules.admits(attempt('root', 'longer than that')),
    ]).toEqual([false, true, false]);
  });

  it('refuses passwords that look drawn at random, not those that people make up', () => {
    const rules = policy({ accept: [{ user: '*', password: '*' }], refuse: [{ random: true }] });
    expect(
      ['aB3dE6gH9kLm2', 'x9Kq2Lw8Zr4T', 'Passw0rd1234', 'Winter2025Frankfurt', 'admin'].map((word) =>
        rules.admits(attempt('root', word)),
      ),
    ).toEqual([false, false, true, true, true]);
  });

  it('draws once for each source, user and password, by a key that others do not have', () => {
    const definition = { probable: [{ user: 'root', password: '*', probability: 0.3 }] };
    const answers = (rules: CredentialPolicy) =>
      Array.from({ length: 400 }, (_, index) => rules.admits(attempt('root', `p${index % 20}`, `192.0.2.${index}`)));
    const first = answers(policy(definition));
    expect(answers(policy(definition))).toEqual(first);
    expect(answers(policy(definition, 'another'))).not.toEqual(first);
    const share = first.filter(Boolean).length / first.length;
    expect(share > 0.2 && share < 0.4).toBe(true);
  });

  it('lets a probable pair in only after the first tries were refused', () => {
    const rules = policy({ probable: [{ user: 'root', password: 'x', probability: 1 }], refuseFirst: 2 });
    expect([0, 1, 2].map((tries) => rules.admits(attempt('root', 'x', '192.0.2.1', tries)))).toEqual([
      false,
      false,
      true,
    ]);
  });

  it('names no key it does not know', () => {
    expect(credentialPolicySchema.safeParse({ acept: [] }).success).toBe(false);
  });
});
