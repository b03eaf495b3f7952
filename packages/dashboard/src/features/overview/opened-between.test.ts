import { FILTER_FIELDS, parseFilter } from '@cerberusmesh/contracts';
import { describe, expect, it } from 'vitest';
import { openedBetween } from './opened-between.ts';

describe('the sessions of a stretch of the chart', () => {
  it('are asked for in the grammar of filters', () => {
    const filter = openedBetween(1_793_500_000.4, 1_793_503_600.9);
    expect(filter).toBe('opened>=2026-11-01T02:26:40Z opened<2026-11-01T03:26:40Z');
    expect(parseFilter(filter, FILTER_FIELDS.sessions).ok).toBe(true);
  });

  it('are at least those of a second', () => {
    expect(openedBetween(1_793_500_000, 1_793_500_000)).toBe(
      'opened>=2026-11-01T02:26:40Z opened<2026-11-01T02:26:41Z',
    );
  });
});
