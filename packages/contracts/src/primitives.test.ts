import { describe, expect, it } from 'vitest';
import { timestampSchema } from './primitives.ts';

describe('a time stamp', () => {
  it.each([
    '2026-05-01T10:00:00.123Z',
    '2024-02-29T23:59:59.999999Z',
    '0001-01-01T00:00:00.000Z',
    '2000-02-29T00:00:00.000Z',
  ])('is %s', (text) => expect(timestampSchema.safeParse(text).success).toBe(true));

  it.each([
    '2026-02-29T10:00:00.000Z',
    '1900-02-29T10:00:00.000Z',
    '2026-04-31T10:00:00.000Z',
    '2026-13-01T10:00:00.000Z',
    '2026-00-01T10:00:00.000Z',
    '2026-05-01T24:00:00.000Z',
    '2026-05-01T10:60:00.000Z',
    '0000-01-01T00:00:00.000Z',
    '2026-05-01T10:00:00Z',
    '2026-05-01T10:00:00.000+00:00',
  ])('is not %s', (text) => expect(timestampSchema.safeParse(text).success).toBe(false));
});
