import { describe, expect, it } from 'vitest';
import { setupToken } from './setup-token.ts';

describe('the set-up link', () => {
  it('carries its token behind the #', () => expect(setupToken('#token=abcdefghijklmnop')).toBe('abcdefghijklmnop'));
  it('is incomplete without one', () =>
    expect([setupToken(''), setupToken('#token='), setupToken('#token=short'), setupToken('#x=1')]).toEqual([
      null,
      null,
      null,
      null,
    ]));
});
