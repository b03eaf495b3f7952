import { Buffer } from 'node:buffer';
import type { RankerArtefact } from './ranker.ts';
import { type SoftmaxModel, trainSoftmax } from './softmax.ts';

/** Commands that show one technique, as features. */
export interface TrainingExample {
  readonly technique: string;
  readonly features: ReadonlySet<string>;
}

/** Chosen by cross-validation over the Atomic Red Team tests; the result hardly depends on them. */
const epochs = 30;
const learningRate = 0.3;
const l2 = 3e-4;
const seed = 20_260_501;
const maxWeight = 127;

type TrainedPart = Pick<
  RankerArtefact,
  'classes' | 'features' | 'counts' | 'entryClasses' | 'entryWeights' | 'scale' | 'biases'
>;

/** Trains the ranker and packs its weights into bytes. The same examples in any order give the same artefact. */
export function trainRanker(unordered: readonly TrainingExample[]): TrainedPart {
  const examples = unordered
    .map(({ technique, features }) => ({ technique, features: [...features].sort() }))
    .sort(
      (left, right) =>
        compare(left.technique, right.technique) || compare(left.features.join(' '), right.features.join(' ')),
    );
  const classes = [...new Set(examples.map(({ technique }) => technique))].sort();
  const features = [...new Set(examples.flatMap((example) => example.features))].sort();
  const classOf = new Map(classes.map((id, index) => [id, index]));
  const placeOf = new Map(features.map((name, index) => [name, index]));
  const model = trainSoftmax(
    examples.map((example) => example.features.map((name) => placeOf.get(name) ?? 0)),
    examples.map(({ technique }) => classOf.get(technique) ?? 0),
    { classCount: classes.length, featureCount: features.length, epochs, learningRate, l2, seed },
  );
  return { classes, features, ...packed(model) };
}

function packed(model: SoftmaxModel): Omit<TrainedPart, 'classes' | 'features'> {
  const largest = model.weights.reduce((most, weight) => Math.max(most, Math.abs(weight)), 1e-6);
  const scale = Number((largest / maxWeight).toPrecision(6));
  const classBytes = Buffer.alloc(model.classes.length * 2);
  for (const [at, k] of model.classes.entries()) classBytes.writeUInt16LE(k, at * 2);
  const weightBytes = Buffer.alloc(model.weights.length);
  for (const [at, weight] of model.weights.entries())
    weightBytes.writeInt8(Math.max(-maxWeight, Math.min(maxWeight, Math.round(weight / scale))), at);
  return {
    counts: Array.from(
      { length: model.starts.length - 1 },
      (_, at) => (model.starts[at + 1] ?? 0) - (model.starts[at] ?? 0),
    ),
    entryClasses: classBytes.toString('base64'),
    entryWeights: weightBytes.toString('base64'),
    scale,
    biases: [...model.biases].map((bias) => Number(bias.toFixed(4))),
  };
}

function compare(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}
