import { describe, expect, it } from 'vitest';
import type { FitProgress, Rows } from './anomaly-model.ts';
import { autoencoderFamily } from './autoencoder.ts';
import { createRandom } from './random.ts';

/** Four features that all follow from one number, with a little noise: what a narrow layer can learn. */
function ordinaryRows(count: number, seed: number): Rows {
  const random = createRandom(seed);
  const values = new Float32Array(count * 4);
  for (let row = 0; row < count; row++) {
    const cause = random.nextFloat() * 4;
    for (const [column, factor] of [1, -1, 2, 0.5].entries())
      values[row * 4 + column] =
        Math.sign(factor) * Math.expm1(Math.abs(factor * cause)) + 0.01 * random.nextGaussian();
  }
  return { values, count, width: 4 };
}

const PARAMETERS = autoencoderFamily.parseParameters({
  hidden: 16,
  code: 2,
  epochs: 25,
  leastUpdates: 1,
  batchRows: 16,
});
const training = ordinaryRows(400, 1);
const { model, metrics } = autoencoderFamily.fit(training, PARAMETERS, { seed: 7 });

describe('the autoencoder', () => {
  it('scores what breaks the relation between the features above everything ordinary', () => {
    const ordinary = model.score(ordinaryRows(200, 2));
    const [strange = 0] = model.score({ values: Float32Array.of(50, -50, 3, 6), count: 1, width: 4 });
    expect(strange).toBeGreaterThan(Math.max(...ordinary));
    expect(metrics.validationLoss).toBeLessThan(0.02);
  });

  it('says which features made the score: the contributions add up to it', () => {
    const row = { values: Float32Array.of(6.4, 0, 53.6, 1.7), count: 1, width: 4 };
    const contributions = model.contributions(row, 0);
    expect(contributions.reduce((sum, value) => sum + value, 0)).toBeCloseTo(model.score(row)[0] ?? 0, 10);
    expect(contributions.indexOf(Math.max(...contributions))).toBe(1);
  });

  it('gives the same bytes for the same seed and others for another', () => {
    const again = autoencoderFamily.fit(training, PARAMETERS, { seed: 7 }).model.serialise();
    const other = autoencoderFamily.fit(training, { ...PARAMETERS, epochs: 1 }, { seed: 8 }).model.serialise();
    expect(again).toEqual(model.serialise());
    expect(other).not.toEqual(again);
  });

  it('scores after it was kept and restored as before', () => {
    const rows = ordinaryRows(20, 3);
    expect(autoencoderFamily.restore(model.serialise()).score(rows)).toEqual(model.score(rows));
  });

  it('scores a row alone as among others', () => {
    const rows = ordinaryRows(300, 4);
    const alone = { values: rows.values.slice(270 * 4, 271 * 4), count: 1, width: 4 };
    expect(model.score(alone)[0]).toBe(model.score(rows)[270]);
  });

  it('scores the wildest values finitely', () => {
    const wild = { values: Float32Array.of(3e38, -3e38, 0, 3e38), count: 1, width: 4 };
    expect(Number.isFinite(model.score(wild)[0])).toBe(true);
  });

  it('reports every epoch and stops when told to', () => {
    const seen: FitProgress[] = [];
    const abort = new AbortController();
    const fit = () =>
      autoencoderFamily.fit(training, PARAMETERS, {
        seed: 1,
        signal: abort.signal,
        onProgress: (progress) => {
          seen.push(progress);
          if (seen.length === 2) abort.abort(new Error('enough'));
        },
      });
    expect(fit).toThrow('enough');
    expect(seen.map(({ share, unit, done, total }) => ({ share, unit, done, total }))).toEqual([
      { share: 1 / 25, unit: 'epoch', done: 1, total: 25 },
      { share: 2 / 25, unit: 'epoch', done: 2, total: 25 },
    ]);
    expect(seen[1]?.figures.validationLoss).toBeLessThan(seen[0]?.figures.validationLoss ?? 0);
  });

  it('leaves the rows as they were', () => {
    expect(training).toEqual(ordinaryRows(400, 1));
  });

  it('refuses rows of other features, too few rows and parameters it does not know', () => {
    const refusal = expect.objectContaining({ code: 'invalid-request' });
    expect(() => model.score({ values: new Float32Array(3), count: 1, width: 3 })).toThrow(refusal);
    expect(() => autoencoderFamily.fit(ordinaryRows(1, 1), PARAMETERS, { seed: 1 })).toThrow(refusal);
    expect(() => autoencoderFamily.parseParameters({ depth: 3 })).toThrow();
  });
});
