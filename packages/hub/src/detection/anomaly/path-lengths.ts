import type { Rows } from './anomaly-model.ts';
import type { IsolationTrees } from './isolation-trees.ts';
import { createPathLengthKernel, KERNEL_LANES } from './path-length-kernel.ts';

/** Rows that go through one tree before the next has its turn: with the tree they stay in the first-level cache. */
const BLOCK_BYTES = 16_384;

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
  /** Levels down to the deepest split of each tree, at least 1. */
  readonly heights: Int32Array;
}

export function measureTrees(forest: IsolationTrees): MeasuredTrees {
  const { trees, depth, leafCounts, thresholds } = forest;
  const leaves = 2 ** depth;
  const pathLengths = new Float32Array(trees * leaves);
  const heights = new Int32Array(trees).fill(1);
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

/**
 * Scores rows against trees that stay as they are. Keeps them in the memory of the kernel in the form that it reads: for
 * each tree its splits, numbered from 1 (the children of `n` are `2n` and `2n + 1`), down to the deepest, and below them
 * the path lengths.
 */
export function createPathLengthSum(forest: MeasuredTrees): (rows: Rows) => Float64Array {
  const { trees, width, depth, features, thresholds, pathLengths, heights } = forest;
  const splits = 2 ** depth - 1;
  // A split takes 8 bytes, a leaf 4; both tables are indexed by node, so that leaf 0 is at 4 * 2^height.
  const treeBytes = heights.map((height) => 12 * 2 ** height);
  const blockRows = Math.max(1, Math.round(BLOCK_BYTES / (4 * width * KERNEL_LANES))) * KERNEL_LANES;
  const rowsAt = treeBytes.reduce((sum, bytes) => sum + bytes, 0);
  const sumsAt = rowsAt + 4 * blockRows * width;
  const groupBytes = 4 * width * KERNEL_LANES;
  const kernel = createPathLengthKernel(sumsAt + 8 * blockRows);
  const integers = new Int32Array(kernel.memory.buffer);
  const floats = new Float32Array(kernel.memory.buffer);
  const doubles = new Float64Array(kernel.memory.buffer, sumsAt, blockRows);

  const treesAt = new Int32Array(trees);
  let at = 0;
  for (let tree = 0; tree < trees; tree++) {
    const height = heights[tree] ?? 1;
    const leaves = 2 ** height;
    treesAt[tree] = at;
    for (let node = 1; node < leaves; node++) {
      integers[at / 4 + 2 * node] = 4 * KERNEL_LANES * (features[tree * splits + node - 1] ?? 0);
      floats[at / 4 + 2 * node + 1] = thresholds[tree * splits + node - 1] ?? 0;
    }
    for (let leaf = 0; leaf < leaves; leaf++) {
      // What is below the last split lies all to the left.
      const lowest = leaf * 2 ** (depth - height);
      floats[at / 4 + 2 * leaves + leaf] = pathLengths[tree * (splits + 1) + lowest] ?? 0;
    }
    at += treeBytes[tree] ?? 0;
  }

  return ({ values, count }) => {
    const sums = new Float64Array(count);
    for (let block = 0; block < count; block += blockRows) {
      const rows = Math.min(blockRows, count - block);
      for (let row = 0; row < rows; row++) {
        const lane = row % KERNEL_LANES;
        const place = rowsAt / 4 + (row - lane) * width + lane;
        for (let feature = 0; feature < width; feature++)
          floats[place + feature * KERNEL_LANES] = values[(block + row) * width + feature] ?? 0;
      }
      doubles.fill(0);
      const groups = Math.ceil(rows / KERNEL_LANES);
      for (let tree = 0; tree < trees; tree++) {
        const height = heights[tree] ?? 1;
        const treeAt = treesAt[tree] ?? 0;
        // Leaf 0 has the number 2^height: the table begins so much earlier.
        const leavesAt = treeAt + 4 * 2 ** height;
        kernel.descend(treeAt, leavesAt, rowsAt, sumsAt, groups, height, groupBytes);
      }
      sums.set(doubles.subarray(0, rows), block);
    }
    return sums;
  };
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
