import { describe, expect, it } from 'vitest';
import { linkToken } from './link-token.ts';

describe('a one-time link', () => {
  it('carries its token behind the #', () => expect(linkToken('#token=abcdefghijklmnop')).toBe('abcdefghijklmnop'));
  it('is incomplete without one', () =>
    expect([linkToken(''), linkToken('#token='), linkToken('#token=short'), linkToken('#x=1')]).toEqual([
      null,
      null,
      null,
      null,
    ]));
});
