/**
 * How well the isolation forest finds the anomalies of the classical ADBench sets (Han et al., NeurIPS 2022), under the
 * paper's protocol: sets of more than 10,000 rows cut to that at random, those of fewer than 1,000 drawn up to that with
 * replacement, 70 % for training and 30 % for the test with the same share of anomalies in each, features scaled to 0 to
 * 1 by the training part, fitted without labels; mean area under the ROC curve over three seeds, then over the sets.
 *
 *   node evaluation/detection/adbench.ts --data DIRECTORY [--test DIRECTORY] [--seeds N] [--trees N]
 *
 * A directory holds `<number>_<name>.npz` with `X` and `y`; `--test` is judged when both are given. Where one of them also
 * holds `iforest_reproduced.csv`, the figures of scikit-learn 1.x under the same protocol on the same sets are put beside.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Rows } from '../../packages/hub/src/detection/anomaly/anomaly-model.ts';
import { areaUnderRoc } from '../../packages/hub/src/detection/anomaly/area-under-roc.ts';
import { isolationForestFamily } from '../../packages/hub/src/detection/anomaly/isolation-forest.ts';
import { createRandom } from '../../packages/hub/src/detection/anomaly/random.ts';

import { readNpz } from './npz.ts';
import { machineAndVersions } from './report.ts';

const MOST_ROWS = 10_000;
const LEAST_ROWS = 1_000;
const TEST_SHARE = 0.3;

const { values: flags } = parseArgs({
  options: {
    data: { type: 'string' },
    test: { type: 'string' },
    seeds: { type: 'string', default: '3' },
    trees: { type: 'string', default: '100' },
  },
});
const directory = flags.test ?? flags.data;
if (directory === undefined) {
  process.stderr.write('usage: --data DIRECTORY [--test DIRECTORY] [--seeds N] [--trees N]\n');
  process.exit(2);
}
const seeds = Array.from({ length: Number(flags.seeds) }, (_, index) => index + 1);
const parameters = isolationForestFamily.parseParameters({ trees: Number(flags.trees) });

interface LabelledSet {
  readonly width: number;
  readonly values: Float64Array;
  readonly labels: Float64Array;
}

function readSet(path: string): LabelledSet {
  const arrays = readNpz(readFileSync(path));
  const table = arrays.get('X');
  const labels = arrays.get('y');
  const [count, width] = table?.shape ?? [];
  if (table === undefined || labels === undefined || width === undefined || labels.values.length !== count)
    throw new Error(`${path}: expected a table X and as many labels y`);
  return { width, values: table.values, labels: labels.values };
}

/** Area under the ROC curve of one set with one seed, in points. */
function evaluate(set: LabelledSet, seed: number): number {
  const random = createRandom(seed);
  let chosen = Int32Array.from(set.labels, (_, index) => index);
  const count = chosen.length;
  if (count < LEAST_ROWS) chosen = Int32Array.from({ length: LEAST_ROWS }, () => random.nextBelow(count));
  else random.shuffle(chosen);
  if (count > MOST_ROWS) chosen = chosen.slice(0, MOST_ROWS);
  const isAnomaly = (row: number): boolean => set.labels[row] === 1;
  const train: number[] = [];
  const test: number[] = [];
  for (const rows of [chosen.filter((row) => !isAnomaly(row)), chosen.filter(isAnomaly)]) {
    random.shuffle(rows);
    const tested = Math.round(rows.length * TEST_SHARE);
    test.push(...rows.subarray(0, tested));
    train.push(...rows.subarray(tested));
  }
  const scale = scaling(set, train);
  const { model } = isolationForestFamily.fit(scaledRows(set, train, scale), parameters, { seed });
  const scores = model.score(scaledRows(set, test, scale));
  return 100 * areaUnderRoc(scores, (index) => isAnomaly(test[index] ?? 0));
}

interface Scale {
  readonly least: Float64Array;
  readonly extent: Float64Array;
}

function scaling({ width, values }: LabelledSet, rows: readonly number[]): Scale {
  const least = new Float64Array(width).fill(Number.POSITIVE_INFINITY);
  const greatest = new Float64Array(width).fill(Number.NEGATIVE_INFINITY);
  for (const row of rows) {
    for (let feature = 0; feature < width; feature++) {
      const value = values[row * width + feature] ?? 0;
      least[feature] = Math.min(least[feature] ?? 0, value);
      greatest[feature] = Math.max(greatest[feature] ?? 0, value);
    }
  }
  // A constant feature stays as it is but for its place, as MinMaxScaler has it.
  return { least, extent: greatest.map((value, feature) => value - (least[feature] ?? 0) || 1) };
}

function scaledRows({ width, values }: LabelledSet, rows: readonly number[], scale: Scale): Rows {
  const scaled = new Float32Array(rows.length * width);
  rows.forEach((row, place) => {
    for (let feature = 0; feature < width; feature++) {
      const value = (values[row * width + feature] ?? 0) - (scale.least[feature] ?? 0);
      scaled[place * width + feature] = value / (scale.extent[feature] ?? 1);
    }
  });
  return { values: scaled, count: rows.length, width };
}

/** scikit-learn's figures by set, from the table that may lie beside the sets. */
function readReference(path: string): ReadonlyMap<string, number> {
  if (!existsSync(path)) return new Map();
  const [header = '', ...lines] = readFileSync(path, 'utf8').trim().split('\n');
  const column = header.split(',').indexOf('repro_auc');
  return new Map(lines.map((line) => line.split(',')).map((cells) => [cells[0] ?? '', Number(cells[column])] as const));
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function rounded(value: number): number {
  return Number(value.toFixed(2));
}

const reference = new Map(
  [flags.data, flags.test].flatMap((place) =>
    place === undefined ? [] : [...readReference(join(place, 'iforest_reproduced.csv'))],
  ),
);
const files = readdirSync(directory)
  .filter((name) => name.endsWith('.npz'))
  .toSorted();
if (files.length === 0) throw new Error(`${directory} holds no .npz file`);
const sets: { name: string; auroc: number; reference: number | null }[] = [];
for (const file of files) {
  const set = readSet(join(directory, file));
  const name = basename(file, '.npz').replace(/^\d+_/, '');
  const auroc = mean(seeds.map((seed) => evaluate(set, seed)));
  sets.push({ name, auroc: rounded(auroc), reference: reference.get(name) ?? null });
  process.stderr.write(`${name} ${auroc.toFixed(2)} (scikit-learn ${reference.get(name) ?? '?'})\n`);
}
const compared = sets.flatMap(({ reference: figure }) => (figure === null ? [] : [figure]));
process.stdout.write(
  `${JSON.stringify({
    name: 'adbench',
    value: rounded(mean(sets.map(({ auroc }) => auroc))),
    unit: 'points, mean area under the ROC curve over the sets',
    against: 'scikit-learn IsolationForest, same protocol, same sets',
    againstValue: compared.length === sets.length ? rounded(mean(compared)) : null,
    n: sets.length,
    sets,
    parameters,
    seed: seeds,
    ...machineAndVersions(),
  })}\n`,
);
