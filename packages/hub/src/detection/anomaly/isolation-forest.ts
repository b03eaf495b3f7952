import { CerberusError } from '@cerberusmesh/contracts';
import { z } from 'zod';
import type { AnomalyModel, FitOptions, FittedModel, ModelFamily, Rows } from './anomaly-model.ts';
import { emptyTrees, type IsolationTrees, TreeGrower, treeDepth } from './isolation-trees.ts';
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
  const forest = emptyTrees({ trees, width: rows.width, sampleRows });
  const grower = new TreeGrower(forest, rows, createRandom(options.seed));
  for (let tree = 0; tree < trees; tree++) {
    grower.grow(tree);
    const done = tree + 1;
    if (done % PROGRESS_TREES !== 0 && done !== trees) continue;
    options.onProgress?.({ share: done / trees, unit: 'tree', done, total: trees, figures: {} });
    options.signal?.throwIfAborted();
  }
  return { model: createModel(forest), metrics: { trees, sampleRows, depth: forest.depth } };
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

/** Little-endian on every machine: header, features, thresholds, leaf counts. */
function encode(forest: IsolationTrees): Uint8Array<ArrayBuffer> {
  const { trees, width, depth, sampleRows, features, thresholds, leafCounts } = forest;
  const bytes = new Uint8Array(HEADER_BYTES + 4 * (features.length + thresholds.length + leafCounts.length));
  const view = new DataView(bytes.buffer);
  let at = 0;
  for (const value of [MAGIC, LAYOUT_VERSION, trees, width, depth, sampleRows]) {
    view.setUint32(at, value, true);
    at += 4;
  }
  for (const value of features) {
    view.setInt32(at, value, true);
    at += 4;
  }
  for (const value of thresholds) {
    view.setFloat32(at, value, true);
    at += 4;
  }
  for (const value of leafCounts) {
    view.setInt32(at, value, true);
    at += 4;
  }
  return bytes;
}

/** @throws CerberusError `invalid-request`; whatever the bytes are, what comes back can be scored with */
function decode(bytes: Uint8Array): IsolationTrees {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < HEADER_BYTES) throw unreadable();
  const header = Array.from({ length: HEADER_BYTES / 4 }, (_, index) => view.getUint32(index * 4, true));
  const [magic = 0, version = 0, trees = 0, width = 0, depth = 0, sampleRows = 0] = header;
  const readable =
    magic === MAGIC &&
    version === LAYOUT_VERSION &&
    trees >= 1 &&
    trees <= ANOMALY_LIMITS.maxTrees &&
    sampleRows >= 2 &&
    sampleRows <= ANOMALY_LIMITS.maxSampleRows &&
    depth === treeDepth(sampleRows) &&
    width >= 1 &&
    width <= ANOMALY_LIMITS.maxFeatures;
  if (!readable || bytes.length !== HEADER_BYTES + 4 * trees * (3 * 2 ** depth - 2)) throw unreadable();
  const forest = emptyTrees({ trees, width, sampleRows });
  let at = HEADER_BYTES;
  for (let index = 0; index < forest.features.length; index++, at += 4) {
    const feature = view.getInt32(at, true);
    if (feature < 0 || feature >= width) throw unreadable();
    forest.features[index] = feature;
  }
  for (let index = 0; index < forest.thresholds.length; index++, at += 4) {
    const threshold = view.getFloat32(at, true);
    if (Number.isNaN(threshold)) throw unreadable();
    forest.thresholds[index] = threshold;
  }
  for (let index = 0; index < forest.leafCounts.length; index++, at += 4) {
    const count = view.getInt32(at, true);
    if (count < 0 || count > sampleRows) throw unreadable();
    forest.leafCounts[index] = count;
  }
  return forest;
}

function unreadable(): CerberusError {
  return new CerberusError('invalid-request', 'These bytes are not an isolation forest that this release can read.');
}
