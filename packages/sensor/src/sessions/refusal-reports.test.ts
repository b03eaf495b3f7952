import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { RefusalReports } from './refusal-reports.ts';

describe('reports of refused connections', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  function reports() {
    const told: string[] = [];
    const refusals = new RefusalReports<'a' | 'b'>(60_000, (limit, value, count) =>
      told.push(`${limit} of ${value}: ${count}`),
    );
    return { told, refusals };
  }

  it('tell the first at once, the rest of a burst a minute later, and nothing after that', () => {
    const { told, refusals } = reports();
    for (let count = 0; count < 500; count += 1) refusals.add('a', 10);
    expect(told).toEqual(['a of 10: 1']);
    vi.advanceTimersByTime(60_000);
    expect(told).toEqual(['a of 10: 1', 'a of 10: 499']);
    vi.advanceTimersByTime(600_000);
    expect(told).toHaveLength(2);
    refusals.add('a', 10);
    expect(told.at(-1)).toBe('a of 10: 1');
    expect(vi.getTimerCount()).toBe(1);
  });

  it('keep limits apart and tell what is left at the end', () => {
    const { told, refusals } = reports();
    for (const limit of ['a', 'b', 'b', 'b'] as const) refusals.add(limit, 3);
    refusals.stop();
    refusals.stop();
    expect(told).toEqual(['a of 3: 1', 'b of 3: 1', 'b of 3: 2']);
    expect(vi.getTimerCount()).toBe(0);
  });
});
