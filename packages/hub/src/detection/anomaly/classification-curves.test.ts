import { labelledEvaluationSchema, MAX_CURVE_POINTS } from '@cerberusmesh/contracts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { areaUnderRoc } from './area-under-roc.ts';
import { classificationCurves } from './classification-curves.ts';

describe('classification curves', () => {
  it('count what scores at least as high as each score, equal ones together', () => {
    const anomalies = [true, false, true, false];
    expect(classificationCurves(Float64Array.of(4, 3, 3, 1), (index) => anomalies[index] === true)).toEqual({
      averagePrecision: 0.5 + 0.5 * (2 / 3),
      roc: [
        { score: null, falsePositiveRate: 0, truePositiveRate: 0 },
        { score: 4, falsePositiveRate: 0, truePositiveRate: 0.5 },
        { score: 3, falsePositiveRate: 0.5, truePositiveRate: 1 },
        { score: 1, falsePositiveRate: 1, truePositiveRate: 1 },
      ],
      precisionRecall: [
        { score: 4, recall: 0.5, precision: 1 },
        { score: 3, recall: 1, precision: 2 / 3 },
        { score: 1, recall: 1, precision: 0.5 },
      ],
    });
  });

  it('are none without sessions of both sorts', () => {
    expect(classificationCurves(Float64Array.of(1, 2), () => true)).toBe(null);
    expect(classificationCurves(new Float64Array(), () => true)).toBe(null);
  });

  it('keep both ends, their order and nearly their area when they are thinned', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(500), fc.boolean()), { minLength: 70, maxLength: 120 }), (sessions) => {
        const scores = Float64Array.from(sessions, ([score]) => score);
        const isAnomaly = (index: number): boolean => sessions[index]?.[1] === true;
        const curves = classificationCurves(scores, isAnomaly);
        fc.pre(curves !== null);
        const { roc, precisionRecall } = labelledEvaluationSchema
          .pick({ roc: true, precisionRecall: true })
          .parse(curves);
        expect(roc.length).toBeLessThanOrEqual(MAX_CURVE_POINTS);
        expect([roc[0], roc.at(-1)]).toMatchObject([
          { falsePositiveRate: 0, truePositiveRate: 0 },
          { falsePositiveRate: 1, truePositiveRate: 1 },
        ]);
        expect(precisionRecall.at(-1)?.recall).toBe(1);
        const area = roc.reduce((sum, point, at) => {
          const before = roc[at - 1] ?? point;
          const width = point.falsePositiveRate - before.falsePositiveRate;
          expect(width).toBeGreaterThanOrEqual(0);
          return sum + (width * (point.truePositiveRate + before.truePositiveRate)) / 2;
        }, 0);
        expect(Math.abs(area - areaUnderRoc(scores, isAnomaly))).toBeLessThan(0.02);
      }),
      { numRuns: 10 },
    );
  });
});
