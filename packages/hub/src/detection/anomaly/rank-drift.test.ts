import { describe, expect, it } from 'vitest';
import { rankDrift } from './rank-drift.ts';
import { scoreRank } from './score-rank.ts';

const even = Float64Array.from({ length: 101 }, (_, index) => index / 100);

describe('the drift of ranks', () => {
  it('is next to nothing where sessions are as they were, however many share one score', () => {
    expect(
      rankDrift(
        Float64Array.from({ length: 1_000 }, (_, index) => index / 1_000),
        even,
      ),
    ).toBeLessThan(0.001);
    const tied = [...Array.from({ length: 70 }, () => 2), ...Array.from({ length: 31 }, (_, index) => 3 + index)];
    const ranks = Float64Array.from(tied, (score) => scoreRank(tied, score));
    expect(rankDrift(ranks, ranks)).toBe(0);
  });

  it('is large where most of them rank high', () => {
    expect(
      rankDrift(
        Float64Array.from({ length: 100 }, (_, index) => 0.8 + index / 500),
        even,
      ),
    ).toBeGreaterThan(1);
  });
});
