import type { Rows } from './anomaly-model.ts';
import { type IsolationTrees, LEAF } from './isolation-trees.ts';
import { createPathLengthKernel, KERNEL_LANES, KERNEL_NODE_BYTES } from './path-length-kernel.ts';

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

/** Trees with what scoring needs besides: how long the path to each leaf is, and how far down each tree goes. */
export interface MeasuredTrees extends IsolationTrees {
  /** For each leaf the splits on the way and the mean of what would follow; for another node the mean of its rows. */
  readonly pathLengths: Float32Array;
  /** Levels down to the deepest leaf of each tree, at least 1. */
  readonly heights: Int32Array;
}

export function measureTrees(forest: IsolationTrees): MeasuredTrees {
  const { trees, starts, features, lefts, counts } = forest;
  const levels = new Int32Array(features.length);
  const pathLengths = new Float32Array(features.length);
  const heights = new Int32Array(trees).fill(1);
  for (let tree = 0; tree < trees; tree++) {
    const start = starts[tree] ?? 0;
    const end = starts[tree + 1] ?? 0;
    for (let node = start; node < end; node++) {
      const level = levels[node] ?? 0;
      if (features[node] === LEAF) {
        pathLengths[node] = level + averagePathLength(counts[node] ?? 0);
        heights[tree] = Math.max(heights[tree] ?? 1, level);
      } else {
        const left = lefts[node] ?? 0;
        levels[left] = level + 1;
        levels[left + 1] = level + 1;
      }
    }
    // Children come after their parents: backwards, theirs are known.
    for (let node = end - 1; node >= start; node--) {
      if (features[node] === LEAF) continue;
      const left = lefts[node] ?? 0;
      const [inLeft, inRight] = [counts[left] ?? 0, counts[left + 1] ?? 0];
      const sum = inLeft * (pathLengths[left] ?? 0) + inRight * (pathLengths[left + 1] ?? 0);
      pathLengths[node] = sum / Math.max(1, inLeft + inRight);
    }
  }
  return { ...forest, pathLengths, heights };
}

/**
 * Scores rows against trees that stay as they are. Keeps them in the memory of the kernel in the form that it reads: a
 * leaf is a node that every row leaves for itself.
 */
export function createPathLengthSum(forest: MeasuredTrees): (rows: Rows) => Float64Array {
  const { trees, width, starts, features, thresholds, lefts, pathLengths, heights } = forest;
  const blockRows = Math.max(1, Math.round(BLOCK_BYTES / (4 * width * KERNEL_LANES))) * KERNEL_LANES;
  const rowsAt = features.length * KERNEL_NODE_BYTES;
  const sumsAt = rowsAt + 4 * blockRows * width;
  const groupBytes = 4 * width * KERNEL_LANES;
  const kernel = createPathLengthKernel(sumsAt + 8 * blockRows);
  const integers = new Int32Array(kernel.memory.buffer);
  const floats = new Float32Array(kernel.memory.buffer);
  const doubles = new Float64Array(kernel.memory.buffer, sumsAt, blockRows);
  for (let node = 0; node < features.length; node++) {
    const at = (node * KERNEL_NODE_BYTES) / 4;
    const isLeaf = features[node] === LEAF;
    integers[at] = isLeaf ? 0 : 4 * KERNEL_LANES * (features[node] ?? 0);
    floats[at + 1] = isLeaf ? Number.POSITIVE_INFINITY : (thresholds[node] ?? 0);
    integers[at + 2] = KERNEL_NODE_BYTES * (isLeaf ? node : (lefts[node] ?? 0));
    floats[at + 3] = pathLengths[node] ?? 0;
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
        const root = KERNEL_NODE_BYTES * (starts[tree] ?? 0);
        kernel.descend(root, rowsAt, sumsAt, groups, heights[tree] ?? 1, groupBytes);
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
  const { trees, starts, features, thresholds, lefts, pathLengths } = forest;
  const { values, width } = rows;
  const contributions = new Float64Array(width);
  for (let tree = 0; tree < trees; tree++) {
    let node = starts[tree] ?? 0;
    for (let feature = features[node] ?? LEAF; feature !== LEAF; feature = features[node] ?? LEAF) {
      const above = (values[index * width + feature] ?? 0) > (thresholds[node] ?? 0);
      const child = (lefts[node] ?? 0) + (above ? 1 : 0);
      const shorter = (pathLengths[node] ?? 0) - (pathLengths[child] ?? 0);
      contributions[feature] = (contributions[feature] ?? 0) + shorter;
      node = child;
    }
  }
  return contributions;
}
