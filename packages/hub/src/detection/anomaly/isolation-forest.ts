import { CerberusError } from '@cerberusmesh/contracts';
import { z } from 'zod';
import type { AnomalyModel, FitOptions, FittedModel, ModelFamily, Rows } from './anomaly-model.ts';
import { growTrees, type IsolationTrees, LEAF, treeDepth } from './isolation-trees.ts';
import { ANOMALY_LIMITS } from './limits.ts';
import { averagePathLength, createPathLengthSum, featurePathContributions, measureTrees } from './path-lengths.ts';
import { createRandom } from './random.ts';

/**
 * Isolation Forest (F. T. Liu, K. M. Ting, Z.-H. Zhou: Isolation Forest, ICDM 2008): trees that split a small sample at
 * random places; what is unlike the rest is alone after few splits. The score is `2^(-mean path length / c(sample))`,
 * 0 to 1: 0.5 is as short a path as random keys have, towards 1 is alone at once.
 */

const parametersSchema = z.strictObject({
  /** Both as the paper, section 5: scores settle well before 100 trees of 256 rows. */
  trees: z.int().min(1).max(ANOMALY_LIMITS.maxTrees).default(100),
  /** Rows that each tree sees; all when there are fewer. */
  sampleRows: z.int().min(2).max(ANOMALY_LIMITS.maxSampleRows).default(256),
});
type IsolationForestParameters = z.output<typeof parametersSchema>;

const PROGRESS_TREES = 25;
/** "CMIF". */
const MAGIC = 0x434d4946;
const LAYOUT_VERSION = 1;
const HEADER_BYTES = 24;

export const isolationForestFamily: ModelFamily<Rows, IsolationForestParameters> = {
  kind: 'isolation-forest',
  reads: 'rows',
  defaultParameters: parametersSchema.parse({}),
  parseParameters: (parameters) => parametersSchema.parse(parameters),
  fit: fitIsolationForest,
  restore: (weights) => createModel(decode(weights)),
};

function fitIsolationForest(rows: Rows, parameters: IsolationForestParameters, options: FitOptions): FittedModel<Rows> {
  const { trees } = parameters;
  const sampleRows = Math.min(parameters.sampleRows, rows.count);
  if (rows.width > ANOMALY_LIMITS.maxFeatures) throw new CerberusError('too-large', 'The rows have too many features.');
  if (sampleRows < 2 || rows.width < 1 || rows.values.length !== rows.count * rows.width)
    throw new CerberusError('invalid-request', 'An isolation forest needs at least two rows of at least one feature.');
  const forest = growTrees(rows, { trees, sampleRows }, createRandom(options.seed), (done) => {
    if (done % PROGRESS_TREES !== 0 && done !== trees) return;
    options.onProgress?.({ share: done / trees, unit: 'tree', done, total: trees, figures: {} });
    options.signal?.throwIfAborted();
  });
  return { model: createModel(forest), metrics: { trees, sampleRows, nodes: forest.features.length } };
}

function createModel(trees: IsolationTrees): AnomalyModel<Rows> {
  const forest = measureTrees(trees);
  const normal = averagePathLength(trees.sampleRows) * trees.trees;
  const sumPathLengths = createPathLengthSum(forest);
  return {
    kind: 'isolation-forest',
    score(rows) {
      requireWidth(forest, rows);
      const scores = sumPathLengths(rows);
      for (let row = 0; row < scores.length; row++) scores[row] = 2 ** (-(scores[row] ?? 0) / normal);
      return scores;
    },
    /** In bits: they add up to `log2(score)` less that of the mean path. */
    contributions(rows, index) {
      requireWidth(forest, rows);
      return featurePathContributions(forest, rows, index).map((contribution) => contribution / normal);
    },
    serialise: () => encode(forest),
  };
}

function requireWidth(forest: IsolationTrees, rows: Rows): void {
  if (rows.width === forest.width && rows.values.length === rows.count * rows.width) return;
  throw new CerberusError('invalid-request', 'The rows do not have the features that the model was made for.', {
    details: { expected: forest.width, found: rows.width },
  });
}

/** Little-endian on every machine: header, then the arrays in the order of `IsolationTrees`. */
function encode({ trees, width, sampleRows, ...arrays }: IsolationTrees): Uint8Array<ArrayBuffer> {
  const { starts, features, thresholds, lefts, counts } = arrays;
  const bytes = new Uint8Array(HEADER_BYTES + 4 * (starts.length + 4 * features.length));
  const view = new DataView(bytes.buffer);
  let at = 0;
  const integers = [MAGIC, LAYOUT_VERSION, trees, width, sampleRows, features.length, ...starts, ...features];
  for (const value of integers) {
    view.setInt32(at, value, true);
    at += 4;
  }
  for (const value of thresholds) {
    view.setFloat32(at, value, true);
    at += 4;
  }
  for (const array of [lefts, counts]) {
    for (const value of array) {
      view.setInt32(at, value, true);
      at += 4;
    }
  }
  return bytes;
}

/** @throws CerberusError `invalid-request`; whatever the bytes are, what comes back can be scored with */
function decode(bytes: Uint8Array): IsolationTrees {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < HEADER_BYTES) throw unreadable();
  const header = Array.from({ length: HEADER_BYTES / 4 }, (_, index) => view.getInt32(index * 4, true));
  const [magic = 0, version = 0, trees = 0, width = 0, sampleRows = 0, nodes = 0] = header;
  const readable =
    magic === MAGIC &&
    version === LAYOUT_VERSION &&
    trees >= 1 &&
    trees <= ANOMALY_LIMITS.maxTrees &&
    width >= 1 &&
    width <= ANOMALY_LIMITS.maxFeatures &&
    sampleRows >= 2 &&
    sampleRows <= ANOMALY_LIMITS.maxSampleRows &&
    nodes >= trees &&
    nodes <= trees * (2 * sampleRows - 1);
  if (!readable || bytes.length !== HEADER_BYTES + 4 * (trees + 1 + 4 * nodes)) throw unreadable();
  let at = HEADER_BYTES;
  const readIntegers = (length: number): Int32Array =>
    new Int32Array(length).map(() => view.getInt32((at += 4) - 4, true));
  const forest = {
    trees,
    width,
    sampleRows,
    starts: readIntegers(trees + 1),
    features: readIntegers(nodes),
    thresholds: new Float32Array(nodes).map(() => view.getFloat32((at += 4) - 4, true)),
    lefts: readIntegers(nodes),
    counts: readIntegers(nodes),
  };
  if (!isSound(forest)) throw unreadable();
  return forest;
}

/** Whether every path goes down, within its tree, to a leaf, in no more steps than a tree may have. */
function isSound({ trees, width, sampleRows, starts, features, thresholds, lefts, counts }: IsolationTrees): boolean {
  const levels = new Int32Array(features.length);
  if (starts[0] !== 0 || starts[trees] !== features.length) return false;
  for (let tree = 0; tree < trees; tree++) {
    const start = starts[tree] ?? 0;
    const end = starts[tree + 1] ?? 0;
    if (end <= start || end > features.length) return false;
    for (let node = start; node < end; node++) {
      const count = counts[node] ?? 0;
      if (count < 1 || count > sampleRows) return false;
      const feature = features[node] ?? LEAF;
      const left = lefts[node] ?? 0;
      if (feature === LEAF) continue;
      const level = (levels[node] ?? 0) + 1;
      if (feature < 0 || feature >= width || !Number.isFinite(thresholds[node])) return false;
      if (left <= node || left + 1 >= end || level > treeDepth(sampleRows)) return false;
      levels[left] = Math.max(levels[left] ?? 0, level);
      levels[left + 1] = Math.max(levels[left + 1] ?? 0, level);
    }
  }
  return true;
}

function unreadable(): CerberusError {
  return new CerberusError('invalid-request', 'These bytes are not an isolation forest that this release can read.');
}
