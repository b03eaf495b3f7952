import type { Rows } from './anomaly-model.ts';
import type { IsolationTrees } from './isolation-trees.ts';

/** Rows that go through one tree before the next tree has its turn: few enough to stay in the first-level cache. */
const BLOCK_ROWS = 128;
/** Rows that go down a tree side by side: each waits for memory while the others move. */
const LANES = 8;

/**
 * The mean length of an unsuccessful search in a binary search tree of `count` keys: what a path that ends in a leaf of
 * so many rows is still missing (Liu, Ting, Zhou 2008, equation 1).
 */
export function averagePathLength(count: number): number {
  if (count <= 1) return 0;
  if (count === 2) return 1;
  const EULER = 0.577_215_664_901_532_9;
  return 2 * (Math.log(count - 1) + EULER) - (2 * (count - 1)) / count;
}

/** Trees with what scoring needs besides: how long the path to each leaf is, and where each tree's splits end. */
export interface MeasuredTrees extends IsolationTrees {
  /** `2^depth` a tree: splits on the way, and the mean of what would follow. */
  readonly pathLengths: Float32Array;
  /** The deepest level with a split in each tree. */
  readonly heights: Int32Array;
}

export function measureTrees(forest: IsolationTrees): MeasuredTrees {
  const { trees, depth, leafCounts, thresholds } = forest;
  const leaves = 2 ** depth;
  const pathLengths = new Float32Array(trees * leaves);
  const heights = new Int32Array(trees);
  for (let tree = 0; tree < trees; tree++) {
    for (let leaf = 0; leaf < leaves; leaf++) {
      let splits = 0;
      let level = depth;
      for (let node = leaf + leaves - 1; node > 0; ) {
        node = (node - 1) >> 1;
        if (thresholds[tree * (leaves - 1) + node] !== Number.POSITIVE_INFINITY) {
          splits++;
          heights[tree] = Math.max(heights[tree] ?? 0, level);
        }
        level--;
      }
      pathLengths[tree * leaves + leaf] = splits + averagePathLength(leafCounts[tree * leaves + leaf] ?? 0);
    }
  }
  return { ...forest, pathLengths, heights };
}

/** For each row the sum of its path lengths over all trees. */
export function sumPathLengths(forest: MeasuredTrees, { values, width, count }: Rows): Float64Array {
  const { trees, depth, features, thresholds, pathLengths, heights } = forest;
  const sums = new Float64Array(count);
  const splits = 2 ** depth - 1;
  for (let block = 0; block < count; block += BLOCK_ROWS) {
    const blockEnd = Math.min(count, block + BLOCK_ROWS);
    for (let tree = 0; tree < trees; tree++) {
      const split = features.subarray(tree * splits, (tree + 1) * splits);
      const above = thresholds.subarray(tree * splits, (tree + 1) * splits);
      const paths = pathLengths.subarray(tree * (splits + 1), (tree + 1) * (splits + 1));
      const height = heights[tree] ?? 0;
      // Below its last split a tree only goes left, to the first leaf below the node.
      const down = depth - height;
      let row = block;
      for (; row + LANES <= blockEnd; row += LANES) {
        const base0 = row * width;
        const base1 = base0 + width;
        const base2 = base1 + width;
        const base3 = base2 + width;
        const base4 = base3 + width;
        const base5 = base4 + width;
        const base6 = base5 + width;
        const base7 = base6 + width;
        let node0 = 0;
        let node1 = 0;
        let node2 = 0;
        let node3 = 0;
        let node4 = 0;
        let node5 = 0;
        let node6 = 0;
        let node7 = 0;
        for (let level = 0; level < height; level++) {
          // `+(a > b)` becomes a flag that is added; a conditional would become a jump, three times slower as measured.
          node0 = 2 * node0 + 1 + +((values[base0 + (split[node0] ?? 0)] ?? 0) > (above[node0] ?? 0));
          node1 = 2 * node1 + 1 + +((values[base1 + (split[node1] ?? 0)] ?? 0) > (above[node1] ?? 0));
          node2 = 2 * node2 + 1 + +((values[base2 + (split[node2] ?? 0)] ?? 0) > (above[node2] ?? 0));
          node3 = 2 * node3 + 1 + +((values[base3 + (split[node3] ?? 0)] ?? 0) > (above[node3] ?? 0));
          node4 = 2 * node4 + 1 + +((values[base4 + (split[node4] ?? 0)] ?? 0) > (above[node4] ?? 0));
          node5 = 2 * node5 + 1 + +((values[base5 + (split[node5] ?? 0)] ?? 0) > (above[node5] ?? 0));
          node6 = 2 * node6 + 1 + +((values[base6 + (split[node6] ?? 0)] ?? 0) > (above[node6] ?? 0));
          node7 = 2 * node7 + 1 + +((values[base7 + (split[node7] ?? 0)] ?? 0) > (above[node7] ?? 0));
        }
        sums[row] = (sums[row] ?? 0) + (paths[leafBelow(node0, down, splits)] ?? 0);
        sums[row + 1] = (sums[row + 1] ?? 0) + (paths[leafBelow(node1, down, splits)] ?? 0);
        sums[row + 2] = (sums[row + 2] ?? 0) + (paths[leafBelow(node2, down, splits)] ?? 0);
        sums[row + 3] = (sums[row + 3] ?? 0) + (paths[leafBelow(node3, down, splits)] ?? 0);
        sums[row + 4] = (sums[row + 4] ?? 0) + (paths[leafBelow(node4, down, splits)] ?? 0);
        sums[row + 5] = (sums[row + 5] ?? 0) + (paths[leafBelow(node5, down, splits)] ?? 0);
        sums[row + 6] = (sums[row + 6] ?? 0) + (paths[leafBelow(node6, down, splits)] ?? 0);
        sums[row + 7] = (sums[row + 7] ?? 0) + (paths[leafBelow(node7, down, splits)] ?? 0);
      }
      for (; row < blockEnd; row++) {
        const base = row * width;
        let node = 0;
        for (let level = 0; level < height; level++)
          node = 2 * node + 1 + +((values[base + (split[node] ?? 0)] ?? 0) > (above[node] ?? 0));
        sums[row] = (sums[row] ?? 0) + (paths[leafBelow(node, down, splits)] ?? 0);
      }
    }
  }
  return sums;
}

/** The place among its tree's leaves of the leaf that is `down` times to the left of a node. */
function leafBelow(node: number, down: number, splits: number): number {
  return ((node + 1) << down) - 1 - splits;
}

/**
 * What each feature did to the path of one row. Every split changes the path length to be expected (the mean over the
 * rows of the sample below), and the change is put down to the feature that was split at: all together they are the mean
 * path length less the row's own, so that positive ones made the path shorter. Sums over all trees.
 */
export function featurePathContributions(forest: MeasuredTrees, rows: Rows, index: number): Float64Array {
  const { trees, depth, features, thresholds, leafCounts, pathLengths } = forest;
  const { values, width } = rows;
  const splits = 2 ** depth - 1;
  const leaves = splits + 1;
  const contributions = new Float64Array(width);
  // Mean path length and number of sample rows below each node of one tree, leaves included.
  const means = new Float64Array(splits + leaves);
  const counts = new Float64Array(splits + leaves);
  for (let tree = 0; tree < trees; tree++) {
    for (let leaf = 0; leaf < leaves; leaf++) {
      means[splits + leaf] = pathLengths[tree * leaves + leaf] ?? 0;
      counts[splits + leaf] = leafCounts[tree * leaves + leaf] ?? 0;
    }
    for (let node = splits - 1; node >= 0; node--) {
      const left = counts[2 * node + 1] ?? 0;
      const right = counts[2 * node + 2] ?? 0;
      const sum = left * (means[2 * node + 1] ?? 0) + right * (means[2 * node + 2] ?? 0);
      counts[node] = left + right;
      means[node] = left + right === 0 ? 0 : sum / (left + right);
    }
    for (let node = 0; node < splits; ) {
      const feature = features[tree * splits + node] ?? 0;
      const above = (values[index * width + feature] ?? 0) > (thresholds[tree * splits + node] ?? 0);
      const child = 2 * node + (above ? 2 : 1);
      contributions[feature] = (contributions[feature] ?? 0) + (means[node] ?? 0) - (means[child] ?? 0);
      node = child;
    }
  }
  return contributions;
}
