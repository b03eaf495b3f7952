import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CredentialPolicy, credentialPolicySchema } from './credential-policy.ts';
import { matchesGlob } from './glob.ts';

describe('credentials from attackers', () => {
  it('match patterns in linear time, whatever they hold', () => {
    const started = process.cpuUsage();
    expect(matchesGlob('*a*a*a*a*a*a*a*a*b', 'a'.repeat(20_000))).toBe(false);
    expect(process.cpuUsage(started).user).toBeLessThan(2_000_000);
  });

  it('match as a straightforward pattern would', () => {
    const model = (pattern: string, text: string): boolean => {
      if (pattern === '') return text === '';
      if (pattern[0] === '*') return model(pattern.slice(1), text) || (text !== '' && model(pattern, text.slice(1)));
      return text !== '' && (pattern[0] === '?' || pattern[0] === text[0]) && model(pattern.slice(1), text.slice(1));
    };
    const word = (letters: readonly string[]) =>
      fc.array(fc.constantFrom(...letters), { maxLength: 8 }).map((each) => each.join(''));
    fc.assert(
      fc.property(word(['a', 'b', '*', '?']), word(['a', 'b']), (pattern, text) => {
        expect(matchesGlob(pattern, text)).toBe(model(pattern, text));
      }),
      { numRuns: 2000, seed: 20_261_121 },
    );
  });

  it('cannot bring a pattern of their own: a user name with a star is a name', () => {
    const definition = credentialPolicySchema.parse({ accept: [{ user: '*', password: '{user}' }] });
    const policy = new CredentialPolicy(definition, 'key');
    const admits = (user: string, password: string) =>
      policy.admits({ source: '192.0.2.1', user, password, triedBefore: 0 });
    expect([admits('root', 'root'), admits('$&', '$&'), admits('root', '*')]).toEqual([true, true, false]);
  });

  it('are refused when they are very long', () => {
    const policy = new CredentialPolicy(
      credentialPolicySchema.parse({ accept: [{ user: '*', password: '*' }] }),
      'key',
    );
    expect(policy.admits({ source: '192.0.2.1', user: 'root', password: 'x'.repeat(257), triedBefore: 0 })).toBe(false);
  });
});
