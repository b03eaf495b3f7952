import { parseArgs } from 'node:util';
import { z } from 'zod';
import type { Sequences } from '../../packages/hub/src/detection/anomaly/anomaly-model.ts';
import { areaUnderRoc } from '../../packages/hub/src/detection/anomaly/area-under-roc.ts';
import { lstmFamily } from '../../packages/hub/src/detection/anomaly/lstm.ts';
import { filesAt } from './given-files.ts';
import { machineAndVersions, readJsonLines } from './report.ts';

/**
 * Area under the ROC curve of the LSTM, trained on the normal training traces of ADFA-LD (Creech and Hu 2013) only, for
 * telling its attack traces from its normal validation traces. The peer is STIDE (Forrest et al. 1996): the share of
 * windows of six calls that training never showed.
 */

const STIDE_WINDOW = 6;

const traceSchema = z.object({
  kind: z.enum(['train_normal', 'val_normal', 'attack']),
  family: z.string(),
  seq: z.array(z.int().min(0)).min(1),
});
type Trace = z.output<typeof traceSchema>;

const { values: flags, positionals } = parseArgs({
  options: {
    data: { type: 'string' },
    test: { type: 'string', multiple: true },
    seed: { type: 'string', default: '1' },
    parameters: { type: 'string', default: '{}' },
  },
  allowPositionals: true,
});
if (flags.data === undefined) {
  process.stderr.write('usage: --data DIR [--test FILE|DIR ...] [--seed N] [--parameters JSON]\n');
  process.exit(2);
}
const seed = Number(flags.seed);
const parameters = lstmFamily.parseParameters(JSON.parse(flags.parameters));
const tests = [...(flags.test ?? []), ...positionals];
const training = read([flags.data], /^train_normal.*\.jsonl(\.gz)?$/).filter(({ kind }) => kind === 'train_normal');
const judged = read(tests.length > 0 ? tests : [flags.data], /^(val_normal|attack).*\.jsonl(\.gz)?$/).filter(
  ({ kind }) => kind !== 'train_normal',
);

// Calls that training never showed share one token after those it did.
const tokenOf = new Map<number, number>();
for (const { seq } of training) for (const call of seq) if (!tokenOf.has(call)) tokenOf.set(call, tokenOf.size);

const before = process.cpuUsage();
const { model, metrics } = lstmFamily.fit(sequencesOf(training), parameters, {
  seed,
  onProgress: ({ share, done, total, figures }) => {
    const losses = Object.entries(figures).map(([name, value]) => `, ${name} ${value.toFixed(4)}`);
    if (losses.length > 0 || Math.round(share * 1000) % 5 === 0)
      process.stderr.write(`${(100 * share).toFixed(1)} %: epoch ${done} of at most ${total}${losses.join('')}\n`);
  },
});
const { user, system } = process.cpuUsage(before);
const scores = model.score(sequencesOf(judged));
const stide = stideScores(training, judged);
const isAttack = (index: number): boolean => judged[index]?.kind === 'attack';
const families = [...new Set(judged.filter(({ kind }) => kind === 'attack').map(({ family }) => family))].toSorted();
process.stdout.write(
  `${JSON.stringify({
    name: 'adfa-ld',
    value: areaUnderRoc(scores, isAttack),
    unit: 'area under the ROC curve',
    against: `STIDE, windows of ${STIDE_WINDOW} calls, same traces`,
    againstValue: areaUnderRoc(stide, isAttack),
    n: judged.length,
    attacks: judged.filter(({ kind }) => kind === 'attack').length,
    trainedOn: training.length,
    perFamily: families.map((family) => {
      const chosen = judged.flatMap((trace, index) =>
        trace.kind === 'val_normal' || trace.family === family ? [index] : [],
      );
      const auc = areaUnderRoc(
        Float64Array.from(chosen, (index) => scores[index] ?? 0),
        (place) => isAttack(chosen[place] ?? 0),
      );
      return { family, auc: Number(auc.toFixed(4)) };
    }),
    metrics,
    parameters,
    trainingCpuSeconds: Number(((user + system) / 1e6).toFixed(1)),
    seed,
    ...machineAndVersions(),
  })}\n`,
);

function read(paths: readonly string[], pattern: RegExp): Trace[] {
  return paths
    .flatMap((path) => filesAt(path, pattern))
    .flatMap((path) => readJsonLines(path).map((line) => traceSchema.parse(line)));
}

function sequencesOf(traces: readonly Trace[]): Sequences {
  const offsets = new Int32Array(traces.length + 1);
  for (const [index, { seq }] of traces.entries()) offsets[index + 1] = (offsets[index] ?? 0) + seq.length;
  const tokens = Int32Array.from(traces.flatMap(({ seq }) => seq.map((call) => tokenOf.get(call) ?? tokenOf.size)));
  return { tokens, offsets, count: traces.length, vocabularySize: tokenOf.size + 1 };
}

function stideScores(known: readonly Trace[], unknown: readonly Trace[]): Float64Array {
  const windowsOf = ({ seq }: Trace): string[] =>
    Array.from({ length: Math.max(1, seq.length - STIDE_WINDOW + 1) }, (_, at) =>
      seq.slice(at, at + STIDE_WINDOW).join(' '),
    );
  const seen = new Set(known.flatMap(windowsOf));
  return Float64Array.from(unknown, (trace) => {
    const windows = windowsOf(trace);
    return windows.filter((window) => !seen.has(window)).length / windows.length;
  });
}
