import { describe, expect, it } from 'vitest';
import { areaUnderRoc } from './area-under-roc.ts';

describe('the area under the ROC curve', () => {
  it.each([
    ['1 when every anomaly scores higher', [1, 2, 8, 9], [2, 3], 1],
    ['0 when every anomaly scores lower', [8, 9, 1, 2], [2, 3], 0],
    ['a half when all score the same', [4, 4, 4, 4], [0, 3], 0.5],
    ['the share of pairs in the right order, ties counted half', [1, 3, 3, 2, 5], [1, 4], 5.5 / 6],
  ])('is %s', (_what, scores, anomalies, area) => {
    expect(areaUnderRoc(Float64Array.from(scores), (index) => anomalies.includes(index))).toBeCloseTo(area, 12);
  });

  it('is no number without both sorts', () => {
    expect(areaUnderRoc(Float64Array.of(1, 2), () => false)).toBeNaN();
  });
});
