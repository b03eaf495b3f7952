import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lastDueMs, parseCron } from './cron.ts';

/** The last turn up to a time, looking back at most a year, as ISO text. */
function last(expression: string, now: string, since = '2020-01-01T00:00:00Z'): string | null {
  const found = lastDueMs(parseCron(expression), Date.parse(since), Date.parse(now));
  return found === null ? null : new Date(found).toISOString().slice(0, 16);
}

describe('a cron expression', () => {
  it('names minutes in UTC', () => {
    expect(last('0 6 * * *', '2026-05-01T06:00:30Z')).toBe('2026-05-01T06:00');
    expect(last('0 6 * * *', '2026-05-01T05:59:59Z')).toBe('2026-04-30T06:00');
    expect(last('*/15 8-17 * * mon-fri', '2026-05-03T12:00:00Z')).toBe('2026-05-01T17:45');
    expect(last('30 4 1,15 * *', '2026-05-14T00:00:00Z')).toBe('2026-05-01T04:30');
    expect(last('0 0 29 feb *', '2024-05-01T00:00:00Z')).toBe('2024-02-29T00:00');
    expect(last('0 0 * * 7', '2026-05-05T00:00:00Z')).toBe('2026-05-03T00:00');
  });

  it('takes either day when both fields of days are restricted', () => {
    expect(last('0 0 13 * fri', '2026-05-14T00:00:00Z')).toBe('2026-05-13T00:00');
    expect(last('0 0 13 * fri', '2026-05-12T00:00:00Z')).toBe('2026-05-08T00:00');
  });

  it('is not due again for a turn that was taken', () => {
    expect(last('0 6 * * *', '2026-05-01T06:00:30Z', '2026-05-01T06:00:00Z')).toBeNull();
  });

  it('is refused when it is anything else, whatever it is', () => {
    for (const text of [
      '',
      '* * * *',
      '60 * * * *',
      '* * 0 * *',
      '5-1 * * * *',
      '*/0 * * * *',
      '1/2/3 * * * *',
      '@daily',
    ])
      expect(() => parseCron(text), text).toThrow('no cron expression');
    fc.assert(
      fc.property(fc.string(), (text) => {
        try {
          parseCron(text);
        } catch (error) {
          expect(String(error)).toContain('no cron expression');
        }
      }),
    );
  });
});
