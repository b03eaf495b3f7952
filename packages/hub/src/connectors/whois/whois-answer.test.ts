import { isIP } from 'node:net';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { readWhoisAnswer, referralOf } from './whois-answer.ts';

const names = [
  'inetnum',
  'NetRange',
  'CIDR',
  'refer',
  'country',
  'netname',
  'abuse-c',
  'nic-hdl',
  'e-mail',
  '__proto__',
];
const values = fc.oneof(
  fc.string({ maxLength: 30 }),
  fc.ipV4(),
  fc.tuple(fc.ipV4(), fc.ipV4()).map((range) => range.join(' - ')),
  fc.tuple(fc.oneof(fc.ipV4(), fc.ipV6()), fc.nat({ max: 200 })).map((prefix) => prefix.join('/')),
);
const lines = fc.oneof(
  fc.tuple(fc.constantFrom(...names), values).map(([name, value]) => `${name}: ${value}`),
  fc.string({ maxLength: 40 }),
  fc.constantFrom('', '%', '# end'),
);

it('reads any text, and gives no network that is none', () => {
  fc.assert(
    fc.property(fc.array(lines, { maxLength: 20 }), (written) => {
      const text = written.join('\n');
      const referral = referralOf(text);
      expect(referral === null || referral === referral.toLowerCase()).toBe(true);
      const answer = readWhoisAnswer(text);
      if (answer.state !== 'known') return;
      const parts = answer.facts.network?.split(/ - |\//) ?? [];
      expect(isIP(parts[0] ?? '')).not.toBe(0);
      expect(parts).toHaveLength(2);
    }),
    { numRuns: 200 },
  );
});
