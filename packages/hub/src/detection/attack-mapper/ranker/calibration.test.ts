import { describe, expect, it } from 'vitest';
import { expectedCalibrationError, fitLogistic, reliability } from './calibration.ts';

describe('calibration', () => {
  it('counts predictions by tenths of confidence', () => {
    const bins = reliability([
      { confidence: 0, right: false },
      { confidence: 0.85, right: true },
      { confidence: 0.9, right: false },
      { confidence: 1, right: true },
    ]);
    expect(bins.filter(({ count }) => count > 0)).toEqual([
      { from: 0, to: 0.1, count: 1, meanConfidence: 0, shareRight: 0 },
      { from: 0.8, to: 0.9, count: 2, meanConfidence: 0.875, shareRight: 0.5 },
      { from: 0.9, to: 1, count: 1, meanConfidence: 1, shareRight: 1 },
    ]);
    expect(expectedCalibrationError(bins)).toBeCloseTo(0.1875, 10);
  });

  it('has no error without predictions', () => {
    expect(expectedCalibrationError(reliability([]))).toBe(0);
  });

  it('finds the slope that made the answers', () => {
    const rows = Array.from({ length: 4_000 }, (_, at) => [1, (at % 40) / 10 - 2]);
    // Right as often as a logistic with bias -0.5 and slope 1.5 says, spread evenly.
    const right = rows.map(([, x = 0], at) => (Math.floor(at / 40) + 0.5) / 100 < 1 / (1 + Math.exp(0.5 - 1.5 * x)));
    const [bias = 0, slope = 0] = fitLogistic(rows, right, 1e-6);
    expect(bias).toBeCloseTo(-0.5, 1);
    expect(slope).toBeCloseTo(1.5, 1);
  });
});
