import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ownEntropy, sequenceScore, windowedQuantile } from './sequence-score.ts';

describe('the score of a sequence', () => {
  const losses = Float32Array.of(1, 1, 1, 1, 9, 9, 1, 1);

  it('takes the quantile of the mean over all windows', () => {
    // Windows of two: 1 1 1 5 9 5 1.
    expect(windowedQuantile(losses, { windowEvents: 2, quantile: 0 })).toBe(1);
    expect(windowedQuantile(losses, { windowEvents: 2, quantile: 0.6 })).toBe(5);
    expect(windowedQuantile(losses, { windowEvents: 2, quantile: 1 })).toBe(9);
  });

  it('takes the mean where the sequence is not longer than a window', () => {
    expect(windowedQuantile(losses, { windowEvents: 20, quantile: 0.2 })).toBe(3);
  });

  it('does not let a short burst decide', () => {
    const ordinary = new Float32Array(200).fill(0.1);
    const withBurst = ordinary.map((loss, at) => (at >= 100 && at < 110 ? 12 : loss));
    const settings = { windowEvents: 20, quantile: 0.2 };
    expect(windowedQuantile(withBurst, settings)).toBeCloseTo(windowedQuantile(ordinary, settings), 5);
  });

  it('knows how unpredictable a sequence is in itself', () => {
    expect(ownEntropy(Int32Array.of(1, 2, 3, 1, 2, 3, 1, 2, 3))).toBe(0);
    // After 1 comes 1 or 2, each half of the time; after 2 always 1: two thirds of the pairs hold ln 2.
    expect(ownEntropy(Int32Array.of(1, 1, 2, 1, 1, 2, 1))).toBeCloseTo((2 / 3) * Math.LN2, 10);
    expect(ownEntropy(new Int32Array(0))).toBe(0);
    expect(ownEntropy(Int32Array.of(5))).toBe(0);
  });

  it('is the surprise less what the sequence is unpredictable and manifold in itself, and 0 for an empty one', () => {
    const settings = { windowEvents: 20, quantile: 0.2 };
    expect(sequenceScore(Int32Array.of(1, 2, 3, 4, 5, 6, 7, 8), losses, settings)).toBeCloseTo(
      3 - 0.15 * Math.log(8),
      6,
    );
    const irregular = Int32Array.of(1, 1, 2, 1, 1, 2, 1);
    expect(sequenceScore(irregular, new Float32Array(7).fill(3), settings)).toBeCloseTo(
      3 - (1 / 3 + 0.15) * Math.LN2,
      6,
    );
    expect(sequenceScore(new Int32Array(0), new Float32Array(0), settings)).toBe(0);
  });

  it('looks through windows of several widths', () => {
    // One familiar stretch of 20 in 200: only the narrowest windows find it.
    const surprising = Float32Array.from({ length: 200 }, (_, at) => (at < 20 ? 0 : 4));
    const settings = { windowEvents: 20, quantile: 0 };
    const expected = (0 + (30 * 4) / 50 + (80 * 4) / 100 + (180 * 4) / 200) / 4;
    expect(sequenceScore(new Int32Array(200), surprising, settings)).toBeCloseTo(expected, 6);
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
          expect(windowedQuantile(after, settings)).toBeGreaterThanOrEqual(windowedQuantile(before, settings));
        },
      ),
      { numRuns: 100 },
    );
  });
});
