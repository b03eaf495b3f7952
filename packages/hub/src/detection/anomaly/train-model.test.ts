import { describe, expect, it } from 'vitest';
import type { Rows, Sequences } from './anomaly-model.ts';
import { isolationForestFamily } from './isolation-forest.ts';
import { createRandom } from './random.ts';
import { quantiles, trainModel } from './train-model.ts';
import { selectRows, selectSequences, trainingDataSha256 } from './training-data.ts';

const random = createRandom(3);
const rows: Rows = { values: Float32Array.from({ length: 400 }, () => random.nextFloat()), count: 100, width: 4 };
const sequences: Sequences = {
  tokens: Int32Array.of(5, 6, 7, 8, 9, 1),
  offsets: Int32Array.of(0, 3, 3, 6),
  count: 3,
  vocabularySize: 10,
};

describe('a training', () => {
  it('learns from four fifths and says how the rest scores', () => {
    const trained = trainModel(isolationForestFamily, rows, { trees: 10 }, { seed: 5 });
    expect(trained.metrics).toMatchObject({ learnedFrom: 80, heldOut: 20, trees: 10, sampleRows: 80 });
    expect(trained.scoreQuantiles).toHaveLength(101);
    expect(trained.scoreQuantiles).toEqual(trained.scoreQuantiles.toSorted((left, right) => left - right));
    expect(trainModel(isolationForestFamily, rows, { trees: 10 }, { seed: 5 })).toEqual(trained);
  });

  it.each([
    ['numbers that are none', { ...rows, values: rows.values.with(7, Number.NaN) }, 'not a finite number'],
    ['sizes that do not fit', { ...rows, count: 99 }, 'are not 400 numbers'],
    ['sequences where rows are read', sequences, 'does not read this kind of data'],
    ['a token outside of the vocabulary', { ...sequences, vocabularySize: 9 }, 'outside of the vocabulary'],
    ['offsets that fall', { ...sequences, offsets: Int32Array.of(0, 4, 3, 6) }, 'The offsets fall'],
    ['offsets that end early', { ...sequences, offsets: Int32Array.of(0, 3, 3, 5) }, 'do not fit the tokens'],
  ])('refuses %s', (_what, data, message) => {
    expect(() => trainModel(isolationForestFamily, data, {}, { seed: 1 })).toThrow(message);
  });
});

describe('training data', () => {
  it('gives the rows or sequences that are named, in that order', () => {
    const table: Rows = { values: Float32Array.of(1, 2, 3, 4, 5, 6), count: 3, width: 2 };
    expect(selectRows(table, Int32Array.of(2, 0))).toEqual({ values: Float32Array.of(5, 6, 1, 2), count: 2, width: 2 });
    expect(selectSequences(sequences, Int32Array.of(2, 1, 0))).toEqual({
      tokens: Int32Array.of(8, 9, 1, 5, 6, 7),
      offsets: Int32Array.of(0, 3, 3, 6),
      count: 3,
      vocabularySize: 10,
    });
  });

  it('has a hash of its shape and its numbers', () => {
    const table: Rows = { values: Float32Array.of(1, 2, 3, 4, 5, 6), count: 3, width: 2 };
    const hashes = [table, { ...table, count: 2, width: 3 }, { ...table, values: table.values.with(0, 9) }, sequences];
    expect(new Set(hashes.map(trainingDataSha256)).size).toBe(4);
    expect(trainingDataSha256(table)).toBe('7c6ef339f1f52c17d42cabfc511c9fd3f786526be176def6abad8998586762c8');
  });
});

describe('quantiles', () => {
  it('lie between neighbours in proportion', () => {
    expect(quantiles(Float64Array.of(4, 1, 2), 5)).toEqual([1, 1.5, 2, 3, 4]);
    expect(quantiles(Float64Array.of(3), 3)).toEqual([3, 3, 3]);
  });
});
