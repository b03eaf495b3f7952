import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Rows } from './anomaly-model.ts';
import { growTrees, type IsolationTrees, LEAF } from './isolation-trees.ts';
import { averagePathLength, createPathLengthSum, measureTrees } from './path-lengths.ts';
import { createRandom } from './random.ts';

/** As the paper writes it down: split by split, from the root to where the sample's rows end. */
function plainPathLength(
  { starts, features, thresholds, lefts, counts }: IsolationTrees,
  tree: number,
  row: Float32Array,
) {
  let node = starts[tree] ?? 0;
  let length = 0;
  for (; features[node] !== LEAF; length++) {
    node = (lefts[node] ?? 0) + ((row[features[node] ?? 0] ?? 0) > (thresholds[node] ?? 0) ? 1 : 0);
  }
  return Math.fround(length + averagePathLength(counts[node] ?? 0));
}

describe('the sum of path lengths', () => {
  it('is what going down each tree by hand gives, for any shape of rows and trees', () => {
    const shapes = fc.record({
      seed: fc.nat(),
      count: fc.integer({ min: 2, max: 300 }),
      width: fc.integer({ min: 1, max: 40 }),
      sampleRows: fc.integer({ min: 2, max: 40 }),
      /** Few different values leave branches that end early. */
      values: fc.constantFrom(1, 2, 5, 1_000),
    });
    fc.assert(
      fc.property(shapes, ({ seed, count, width, sampleRows, values }) => {
        const random = createRandom(seed);
        const rows: Rows = {
          values: Float32Array.from({ length: count * width }, () => random.nextBelow(values) / 7 - 2),
          count,
          width,
        };
        const forest = growTrees(rows, { trees: 3, sampleRows: Math.min(count, sampleRows) }, random);
        const sums = createPathLengthSum(measureTrees(forest))(rows);
        const plain = Float64Array.from({ length: count }, (_, row) =>
          [0, 1, 2].reduce(
            (sum, tree) => sum + plainPathLength(forest, tree, rows.values.subarray(row * width, (row + 1) * width)),
            0,
          ),
        );
        expect(sums).toEqual(plain);
      }),
      { numRuns: 60 },
    );
  });

  it('leads every row of a sample to one leaf, and both ways of a split are taken', () => {
    const random = createRandom(5);
    const rows: Rows = {
      values: Float32Array.from({ length: 200 }, () => random.nextGaussian()),
      count: 100,
      width: 2,
    };
    const { starts, features, lefts, counts } = growTrees(rows, { trees: 4, sampleRows: 64 }, random);
    for (let tree = 0; tree < 4; tree++) expect(counts[starts[tree] ?? 0]).toBe(64);
    for (const [node, feature] of features.entries()) {
      const left = lefts[node] ?? 0;
      if (feature !== LEAF) expect((counts[left] ?? 0) + (counts[left + 1] ?? 0)).toBe(counts[node]);
      expect(counts[node]).toBeGreaterThan(0);
    }
  });
});

describe('the mean path length', () => {
  it('is that of the paper', () => {
    expect([0, 1, 2, 256].map(averagePathLength)).toEqual([0, 0, 1, expect.closeTo(10.244_77, 4)]);
  });
});
