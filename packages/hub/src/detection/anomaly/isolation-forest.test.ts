import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Rows } from './anomaly-model.ts';
import { isolationForestFamily } from './isolation-forest.ts';
import { createRandom } from './random.ts';

/** Rows of a normal cloud; the last `strange` ones lie far out in the first `apart` features. */
function cloud(count: number, width: number, strange = 0, apart = 1): Rows {
  const random = createRandom(11);
  const values = Float32Array.from({ length: count * width }, () => random.nextGaussian());
  for (let row = count - strange; row < count; row++) values.fill(9 + (row % 3), row * width, row * width + apart);
  return { values, count, width };
}

function fit(rows: Rows, parameters: unknown = {}, seed = 1) {
  return isolationForestFamily.fit(rows, isolationForestFamily.parseParameters(parameters), { seed }).model;
}

describe('the isolation forest', () => {
  it('scores what lies apart above everything else', () => {
    const rows = cloud(500, 4, 3, 4);
    const scores = fit(rows).score(rows);
    const ordinary = Math.max(...scores.subarray(0, 497));
    expect(Math.min(...scores.subarray(497))).toBeGreaterThan(ordinary);
    expect(Math.min(...scores.subarray(497))).toBeGreaterThan(0.65);
  });

  it('is the same, byte for byte, for the same seed and another for another', () => {
    const rows = cloud(300, 5);
    const bytes = fit(rows, { trees: 10 }, 4).serialise();
    expect(fit(rows, { trees: 10 }, 4).serialise()).toEqual(bytes);
    expect(fit(rows, { trees: 10 }, 5).serialise()).not.toEqual(bytes);
  });

  it('scores as before after it was kept and restored, whatever the number of rows', () => {
    const rows = cloud(203, 3);
    const model = fit(rows, { trees: 20 });
    const restored = isolationForestFamily.restore(model.serialise());
    expect(restored.score(rows)).toEqual(model.score(rows));
    const one: Rows = { values: rows.values.slice(9, 12), count: 1, width: 3 };
    expect(restored.score(one)).toEqual(model.score(rows).slice(3, 4));
    expect(restored.serialise()).toEqual(model.serialise());
  });

  it('gives half to rows that are all the same, which no split can tell apart', () => {
    const rows: Rows = { values: new Float32Array(64 * 2).fill(3), count: 64, width: 2 };
    expect(
      new Set(
        fit(rows)
          .score(rows)
          .map((score) => Number(score.toFixed(6))),
      ),
    ).toEqual(new Set([0.5]));
  });

  it('splits only where rows differ, however many features are constant', () => {
    const rows: Rows = { values: new Float32Array(100 * 400), count: 100, width: 400 };
    rows.values[42 * 400 + 399] = 1;
    const scores = fit(rows, { trees: 10 }).score(rows);
    expect(scores.indexOf(Math.max(...scores))).toBe(42);
  });

  it('names the feature that made a row strange, and its contributions add up to the score', () => {
    const rows = cloud(400, 6, 1);
    const model = fit(rows);
    const contributions = model.contributions(rows, 399);
    expect(contributions.indexOf(Math.max(...contributions))).toBe(0);
    const logarithms = [...model.score(rows)].map((score) => Math.log2(score));
    const sum = (values: Iterable<number>): number => [...values].reduce((total, value) => total + value, 0);
    const base = (row: number): number => (logarithms[row] ?? 0) - sum(model.contributions(rows, row));
    expect(base(7)).toBeCloseTo(base(399), 6);
  });

  it('reports its progress and ends when told to', () => {
    const rows = cloud(50, 2);
    const shares: number[] = [];
    const onProgress = ({ share }: { share: number }): number => shares.push(share);
    isolationForestFamily.fit(rows, { trees: 60, sampleRows: 16 }, { seed: 1, onProgress });
    expect(shares).toEqual([25 / 60, 50 / 60, 1]);
    const controller = new AbortController();
    const stop = (): void => controller.abort(new Error('enough'));
    expect(() =>
      isolationForestFamily.fit(
        rows,
        { trees: 60, sampleRows: 16 },
        { seed: 1, onProgress: stop, signal: controller.signal },
      ),
    ).toThrow('enough');
  });

  it('leaves no side of a split empty, whatever the numbers', () => {
    fc.assert(
      fc.property(
        fc.array(fc.float({ noNaN: true, noDefaultInfinity: true }), { minLength: 4, maxLength: 60 }),
        fc.integer({ min: 0, max: 2 ** 32 - 1 }),
        (numbers, seed) => {
          const rows: Rows = { values: Float32Array.from(numbers), count: numbers.length, width: 1 };
          const scores = fit(rows, { trees: 3 }, seed).score(rows);
          expect(scores.every((score) => score > 0 && score <= 1)).toBe(true);
        },
      ),
    );
  });

  it('refuses what it cannot learn from or does not know', () => {
    const one: Rows = { values: new Float32Array(3), count: 1, width: 3 };
    expect(() => fit(one)).toThrow('at least two rows');
    expect(() => fit(cloud(10, 2)).score(one)).toThrow('do not have the features');
    expect(() => isolationForestFamily.parseParameters({ trees: 0 })).toThrow();
    expect(() => isolationForestFamily.parseParameters({ depth: 3 })).toThrow();
  });
});
