import { describe, expect, it } from 'vitest';
import { defang } from './defang.ts';

describe('an indicator that cannot be followed by accident', () => {
  it.each([
    ['ipv4', '198.51.100.7', '198[.]51[.]100[.]7'],
    ['ipv6', '2001:db8::1', '2001[:]db8[:][:]1'],
    ['domain', 'evil.example', 'evil[.]example'],
    ['email', 'a@evil.example', 'a[@]evil[.]example'],
    ['url', 'https://evil.example:8080/a.sh?b=c.d', 'hxxps[://]evil[.]example:8080/a.sh?b=c.d'],
    ['url', 'ftp://evil.example', 'ftp[://]evil[.]example'],
    ['url', 'javascript:alert(1)', 'javascript:alert(1)'],
    ['sha256', 'ab.cd', 'ab.cd'],
  ] as const)('%s %s is shown as %s', (type, value, shown) => {
    expect(defang(type, value)).toBe(shown);
  });
});
