import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { defanged, visibleText } from './visible-text.ts';

describe('text of attackers as people see it', () => {
  it('shows what would act', () => {
    expect(visibleText('a\r\nb\t\u202Ec\u200Bd\u2028e', 100)).toBe(
      'a\\u{d}\\u{a}b\\u{9}\\u{202e}c\\u{200b}d\\u{2028}e',
    );
  });

  it('is one well-formed line of bounded length, whatever was written', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 80 }), (text) => {
        const shown = visibleText(text, 50);
        expect(shown).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
        expect(shown.isWellFormed()).toBe(true);
        expect(shown.length).toBeLessThanOrEqual(50 * 10);
      }),
    );
  });

  it('makes no link', () => {
    expect(defanged('see HTTPS://evil.example and http://x ftp://y')).toBe(
      'see HxxPS://evil.example and hxxp://x fxp://y',
    );
  });
});
