import { describe, expect, it } from 'vitest';
import { authenticatorUri, base32, codeOfStep, matchingStep, stepAt } from './one-time-password.ts';

const SECRET = Buffer.from('12345678901234567890');

describe('a one-time password', () => {
  it.each([
    [59, '287082'],
    [1_111_111_109, '081804'],
    [1_111_111_111, '050471'],
    [1_234_567_890, '005924'],
    [2_000_000_000, '279037'],
    [20_000_000_000, '353130'],
  ])('at %i s is %s, as in RFC 6238 appendix B', (seconds, code) => {
    expect(codeOfStep(SECRET, stepAt(seconds * 1000))).toBe(code);
  });

  it('is taken half a minute early or late, once, and never before one that was taken', () => {
    const step = 50;
    const code = codeOfStep(SECRET, step);
    const at = (seconds: number, last = 0) => matchingStep(SECRET, code, seconds * 1000, last);
    expect([1469, 1470, 1500, 1559, 1560].map((seconds) => at(seconds))).toEqual([null, 50, 50, 50, null]);
    expect(at(1500, 49)).toBe(50);
    expect(at(1500, 50)).toBeNull();
    expect(at(1500, 51)).toBeNull();
    for (const wrong of ['', '12345', '1234567', 'abcdef', '１２３４５６']) {
      expect(matchingStep(SECRET, wrong, 1_500_000, 0)).toBeNull();
    }
  });

  it('is told to authenticators by a key URI', () => {
    expect(['', 'f', 'fo', 'foo', 'foob', 'fooba', 'foobar'].map((text) => base32(Buffer.from(text)))).toEqual([
      '',
      'MY',
      'MZXQ',
      'MZXW6',
      'MZXW6YQ',
      'MZXW6YTB',
      'MZXW6YTBOI',
    ]);
    expect(authenticatorUri(SECRET, 'a&b@example.org')).toBe(
      'otpauth://totp/CerberusMesh:a%26b%40example.org?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=CerberusMesh&algorithm=SHA1&digits=6&period=30',
    );
  });
});
