import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Rows } from './anomaly-model.ts';
import { emptyTrees, type IsolationTrees, TreeGrower } from './isolation-trees.ts';
import { averagePathLength, createPathLengthSum, measureTrees } from './path-lengths.ts';
import { createRandom } from './random.ts';

/** As the paper writes it down: split by split, from the root to where the sample's rows end. */
function plainPathLength({ depth, features, thresholds, leafCounts }: IsolationTrees, tree: number, row: Float32Array) {
  const splits = 2 ** depth - 1;
  let node = 0;
  let length = 0;
  while (node < splits) {
    const threshold = thresholds[tree * splits + node] ?? 0;
    if (threshold !== Number.POSITIVE_INFINITY) length++;
    node = 2 * node + ((row[features[tree * splits + node] ?? 0] ?? 0) > threshold ? 2 : 1);
  }
  return Math.fround(length + averagePathLength(leafCounts[tree * (splits + 1) + node - splits] ?? 0));
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
        const forest = emptyTrees({ trees: 3, width, sampleRows: Math.min(count, sampleRows) });
        const grower = new TreeGrower(forest, rows, random);
        for (let tree = 0; tree < 3; tree++) grower.grow(tree);
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

  it('counts every row of a tree once', () => {
    const random = createRandom(5);
    const rows: Rows = {
      values: Float32Array.from({ length: 200 }, () => random.nextGaussian()),
      count: 100,
      width: 2,
    };
    const forest = emptyTrees({ trees: 4, width: 2, sampleRows: 64 });
    const grower = new TreeGrower(forest, rows, random);
    for (let tree = 0; tree < 4; tree++) grower.grow(tree);
    for (let tree = 0; tree < 4; tree++)
      expect(forest.leafCounts.subarray(tree * 256, (tree + 1) * 256).reduce((sum, count) => sum + count, 0)).toBe(64);
  });
});

describe('the mean path length', () => {
  it('is that of the paper', () => {
    expect([0, 1, 2, 256].map(averagePathLength)).toEqual([0, 0, 1, expect.closeTo(10.244_77, 4)]);
  });
});
