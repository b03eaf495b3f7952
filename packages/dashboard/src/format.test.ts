import { describe, expect, it } from 'vitest';
import {
  formatAge,
  formatBytes,
  formatCompact,
  formatCompactDateTime,
  formatCount,
  formatCountry,
  formatDateTime,
  formatDuration,
  formatScore,
  formatShare,
  formatTime,
} from './format.ts';

describe('formatting', () => {
  it('writes numbers as the language does', () => {
    expect(formatCount(1_234_567, 'en')).toBe('1,234,567');
    expect(formatCount(1_234_567, 'de')).toBe('1.234.567');
    expect(formatCompact(9_999, 'en')).toBe('9,999');
    expect(formatCompact(12_345, 'en')).toBe('12.3K');
    expect(formatScore(0.5, 'de')).toBe('0,50');
    expect(formatShare(0.873, 'en')).toBe('87%');
  });

  it('writes bytes in steps of a thousand', () => {
    expect([0, 999, 1_000, 1_843, 5_400_000].map((bytes) => formatBytes(bytes, 'en'))).toEqual([
      '0 byte',
      '999 byte',
      '1 kB',
      '1.8 kB',
      '5.4 MB',
    ]);
  });

  it('says how long ago in the greatest unit alone', () => {
    expect([-5, 42_000, 676_000, 7_800_000, 180_000_000].map((ms) => formatAge(ms, 'en'))).toEqual([
      '0 sec',
      '42 sec',
      '11 min',
      '2 hr',
      '2 days',
    ]);
    expect(formatAge(180_000_000, 'de')).toBe('2 Tg.');
  });

  it('writes durations with the two units that matter', () => {
    expect([0, 850, 12_400, 185_000, 7_800_000, 180_000_000].map((ms) => formatDuration(ms, 'en'))).toEqual([
      '0 ms',
      '850 ms',
      '12.4 sec',
      '3 min 5 sec',
      '2 hr 10 min',
      '2 days 2 hr',
    ]);
  });

  it('writes times in the given zone with 24 hours', () => {
    const at = '2026-05-01T22:04:05.123456Z';
    expect(formatDateTime(at, 'en-GB', 'Asia/Tokyo')).toBe('2 May 2026, 07:04:05');
    expect(formatTime(at, 'en', 'UTC')).toBe('22:04:05');
    expect(formatTime('2026-05-01T00:04:05.123Z', 'en', 'UTC')).toBe('00:04:05');
  });

  it('says the year in a dense table only when it is another one', () => {
    const now = Date.parse('2026-11-21T12:00:00Z');
    expect(formatCompactDateTime('2026-05-01T22:04:05.123Z', now, 'en', 'UTC')).toBe('May 01, 22:04:05');
    expect(formatCompactDateTime('2017-05-01T22:04:05.123Z', now, 'en', 'UTC')).toBe('May 01, 2017, 22:04:05');
  });

  it('names countries, and shows what is no country as it is', () => {
    expect(formatCountry('DE', 'de')).toBe('Deutschland');
    expect(formatCountry('DE', 'en')).toBe('Germany');
    expect(formatCountry('!!', 'en')).toBe('!!');
  });
});
