import { describe, expect, it } from 'vitest';
import { fitColumnScaling, scaleRow } from './column-scaling.ts';

describe('column scaling', () => {
  const rows = { values: Float32Array.of(0, 5, -10, 100, 5, 10, 10_000, 5, 0), count: 3, width: 3 };
  const scaling = fitColumnScaling(rows);
  const scaled = Float32Array.from({ length: 9 });
  for (let row = 0; row < 3; row++) scaleRow(scaling, rows, row, scaled, row * 3);

  it('gives each column mean 0 and deviation 1 on the scale of orders of magnitude', () => {
    for (const column of [0, 2]) {
      const values = [0, 1, 2].map((row) => scaled[row * 3 + column] ?? Number.NaN);
      expect(values.reduce((sum, value) => sum + value, 0)).toBeCloseTo(0, 5);
      expect(values.reduce((sum, value) => sum + value * value, 0) / 3).toBeCloseTo(1, 5);
    }
    expect(scaled[0]).toBeCloseTo(-1.225, 2);
    expect(scaled[2]).toBeCloseTo(-1.225, 2);
  });

  it('notices a change of a column that never changed, without making it infinite', () => {
    const target = new Float32Array(3);
    scaleRow(scaling, { values: Float32Array.of(100, 6, 0), count: 1, width: 3 }, 0, target, 0);
    expect(scaled[1]).toBeCloseTo(0, 5);
    expect(target[1]).toBeCloseTo(Math.log(7 / 6) / 0.1, 4);
  });
});
