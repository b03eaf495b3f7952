import { parseArgs } from 'node:util';
import { areaUnderRoc } from '../../packages/hub/src/detection/anomaly/area-under-roc.ts';
import { autoencoderFamily } from '../../packages/hub/src/detection/anomaly/autoencoder.ts';
import { createRandom } from '../../packages/hub/src/detection/anomaly/random.ts';
import { filesAt, readText } from './given-files.ts';
import { KddEncoder, type KddRecord, parseKddRecords } from './nsl-kdd-rows.ts';
import { principalComponentErrors } from './principal-components.ts';
import { machineAndVersions } from './report.ts';

/**
 * Area under the ROC curve of the autoencoder, trained on the normal records of the training file only, on a test file
 * that it has not seen. Without `--test`, three tenths of the normal records are held out and judged together with the
 * attacks of the training file. The peer is reconstruction from 20 principal components of the same rows.
 */

const COMPONENTS = 20;
const HELD_OUT_SHARE = 0.3;

const { values: flags } = parseArgs({
  options: { data: { type: 'string' }, test: { type: 'string' }, seed: { type: 'string', default: '1' } },
});
if (flags.data === undefined) {
  process.stderr.write('usage: --data DIR|FILE [--test DIR|FILE] [--seed N]\n');
  process.exit(2);
}
const seed = Number(flags.seed);
const isNormal = ({ label }: KddRecord): boolean => label === 'normal';
const given = filesAt(flags.data, /^KDDTrain\+.*\.txt(\.gz)?$/).flatMap((path) => parseKddRecords(readText(path)));
const { training, judged } =
  flags.test === undefined
    ? heldOut(given, seed)
    : {
        training: given.filter(isNormal),
        judged: filesAt(flags.test, /^KDDTest\+.*\.txt(\.gz)?$/).flatMap((path) => parseKddRecords(readText(path))),
      };

const encoder = new KddEncoder(training);
const rows = encoder.encode(training);
const before = process.cpuUsage();
const { model, metrics } = autoencoderFamily.fit(rows, autoencoderFamily.defaultParameters, {
  seed,
  onProgress: ({ done, total, figures }) => {
    process.stderr.write(
      `epoch ${done} of at most ${total}: training ${figures.trainingLoss?.toFixed(4)}, validation ${figures.validationLoss?.toFixed(4)}\n`,
    );
  },
});
const { user, system } = process.cpuUsage(before);
const tested = encoder.encode(judged);
const scores = model.score(tested);
const isAttack = (index: number): boolean => judged[index]?.label !== 'normal';
const labels = [...new Set(judged.map(({ label }) => label))].filter((label) => label !== 'normal').toSorted();
const perLabel = labels.map((label) => {
  const chosen = judged.flatMap((record, index) => (record.label === label || isNormal(record) ? [index] : []));
  const auc = areaUnderRoc(
    Float64Array.from(chosen, (index) => scores[index] ?? 0),
    (place) => isAttack(chosen[place] ?? 0),
  );
  return { label, n: judged.filter((record) => record.label === label).length, auc: Number(auc.toFixed(4)) };
});
process.stdout.write(
  `${JSON.stringify({
    name: 'nsl-kdd',
    value: areaUnderRoc(scores, isAttack),
    unit: 'area under the ROC curve',
    against: `reconstruction from ${COMPONENTS} principal components, same rows and scaling`,
    againstValue: areaUnderRoc(principalComponentErrors(rows, tested, COMPONENTS), isAttack),
    n: judged.length,
    trainedOn: training.length,
    test: flags.test === undefined ? 'held out of the training file' : 'test file',
    perLabel,
    metrics,
    parameters: autoencoderFamily.defaultParameters,
    trainingCpuSeconds: Number(((user + system) / 1e6).toFixed(1)),
    seed,
    ...machineAndVersions(),
  })}\n`,
);

function heldOut(records: readonly KddRecord[], shuffleSeed: number): { training: KddRecord[]; judged: KddRecord[] } {
  const normal = records.filter(isNormal);
  const order = Int32Array.from(normal, (_, index) => index);
  createRandom(shuffleSeed).shuffle(order);
  const shuffled = [...order].flatMap((index) => normal[index] ?? []);
  const cut = Math.round(shuffled.length * HELD_OUT_SHARE);
  return { training: shuffled.slice(cut), judged: [...shuffled.slice(0, cut), ...records.filter((r) => !isNormal(r))] };
}
