import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { scoreRank } from './score-rank.ts';

describe('the rank of a score', () => {
  it('is the share of ordinary scores below it', () => {
    const quantiles = [1, 2, 3, 5, 9];
    expect([0, 1, 2, 2.5, 4, 9, 10].map((score) => scoreRank(quantiles, score))).toEqual([
      0, 0, 0.25, 0.375, 0.625, 1, 1,
    ]);
  });

  it('is the middle where many have the very score', () => {
    expect(scoreRank([2, 2, 2, 2, 8], 2)).toBe(0.375);
    expect(scoreRank([2, 2, 2, 2, 2], 2)).toBe(0.5);
  });

  it('never falls as the score rises, and stays within 0 and 1', () => {
    const number = fc.integer({ min: -50, max: 50 });
    fc.assert(
      fc.property(fc.array(number, { minLength: 2, maxLength: 20 }), number, number, (values, one, other) => {
        const quantiles = values.toSorted((left, right) => left - right);
        const ranks = [Math.min(one, other), Math.max(one, other)].map((score) => scoreRank(quantiles, score));
        expect(ranks[0]).toBeLessThanOrEqual(ranks[1] ?? 0);
        expect(ranks.every((rank) => rank >= 0 && rank <= 1)).toBe(true);
      }),
    );
  });
});
