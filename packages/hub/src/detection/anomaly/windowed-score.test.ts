import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { windowedScore } from './windowed-score.ts';

describe('windowedScore', () => {
  const losses = Float32Array.of(1, 1, 1, 1, 9, 9, 1, 1);

  it('takes the quantile of the mean over all windows', () => {
    // Windows of two: 1 1 1 5 9 5 1.
    expect(windowedScore(losses, { windowEvents: 2, quantile: 0 })).toBe(1);
    expect(windowedScore(losses, { windowEvents: 2, quantile: 0.6 })).toBe(5);
    expect(windowedScore(losses, { windowEvents: 2, quantile: 1 })).toBe(9);
  });

  it('is the mean where the sequence is not longer than a window, and 0 where it is empty', () => {
    expect(windowedScore(losses, { windowEvents: 20, quantile: 0.2 })).toBe(3);
    expect(windowedScore(new Float32Array(0), { windowEvents: 20, quantile: 0.2 })).toBe(0);
  });

  it('does not let a short burst decide', () => {
    const ordinary = new Float32Array(200).fill(0.1);
    const withBurst = ordinary.map((loss, at) => (at >= 100 && at < 110 ? 12 : loss));
    const settings = { windowEvents: 20, quantile: 0.2 };
    expect(windowedScore(withBurst, settings)).toBeCloseTo(windowedScore(ordinary, settings), 5);
  });

  it('never falls when an event becomes more surprising', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 200 }), { minLength: 1, maxLength: 40 }),
        fc.nat(),
        fc.integer({ min: 1, max: 12 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (found, chosen, windowEvents, quantile) => {
          const before = Float32Array.from(found);
          const after = before.map((loss, at) => loss + (at === chosen % found.length ? 3 : 0));
          const settings = { windowEvents, quantile };
          expect(windowedScore(after, settings)).toBeGreaterThanOrEqual(windowedScore(before, settings));
        },
      ),
      { numRuns: 100 },
    );
  });
});
