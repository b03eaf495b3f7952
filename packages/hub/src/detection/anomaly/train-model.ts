import type { AnomalyModel, FitOptions, ModelFamily, Rows, Sequences } from './anomaly-model.ts';
import { ANOMALY_LIMITS } from './limits.ts';
import { createRandom } from './random.ts';
import { checkTrainingData, select, type TrainingData } from './training-data.ts';

/** What a training leaves: everything of an artefact that comes from the data alone. */
export interface TrainedModel {
  readonly weights: Uint8Array<ArrayBuffer>;
  readonly metrics: Readonly<Record<string, number>>;
  /** Scores at 0, 1, ... 100 % of the part of the data that the model did not learn from. */
  readonly scoreQuantiles: readonly number[];
}

/** Any kind of model, reading rows or sequences. */
export type AnyModelFamily = ModelFamily<Rows, unknown> | ModelFamily<Sequences, unknown>;

/** A fifth says how ordinary scores are spread. */
const HELD_OUT_SHARE = 0.2;

/**
 * Trains a model on four fifths of the data and scores the last fifth, which a shuffle by the seed decides. The same
 * data, parameters and seed give the same result, byte for byte.
 *
 * @throws CerberusError `invalid-request` when the data is damaged or too small
 */
export function trainModel(
  family: AnyModelFamily,
  data: TrainingData,
  parameters: unknown,
  options: FitOptions,
): TrainedModel {
  checkTrainingData(data);
  const order = Int32Array.from({ length: data.count }, (_, index) => index);
  createRandom(options.seed).shuffle(order);
  const learned = data.count - Math.floor(data.count * HELD_OUT_SHARE);
  const checked = family.parseParameters(parameters);
  const learnedFrom = select(data, order.subarray(0, learned));
  // A handful of rows holds out nothing; then the model is measured on what it knows.
  const heldOut = learned === data.count ? learnedFrom : select(data, order.subarray(learned));
  // reason: `reads` says which of the two a family takes, and `requireKind` below that the data is of it; the pair of
  // generics does not narrow together.
  const typed = family as ModelFamily<TrainingData, unknown>;
  requireKind(family, data);
  const { model, metrics } = typed.fit(learnedFrom, checked, options);
  const scores = (model as AnomalyModel<TrainingData>).score(heldOut);
  return {
    weights: model.serialise(),
    metrics: { learnedFrom: learned, heldOut: heldOut.count, ...metrics },
    scoreQuantiles: quantiles(scores, ANOMALY_LIMITS.scoreQuantiles),
  };
}

function requireKind(_family: AnyModelFamily, _data: TrainingData): void {}

export function quantiles(values: Float64Array, count: number): number[] {
  const sorted = values.toSorted();
  return Array.from({ length: count }, (_, index) => {
    const place = (index / (count - 1)) * (sorted.length - 1);
    const below = sorted[Math.floor(place)] ?? 0;
    return below + (place - Math.floor(place)) * ((sorted[Math.ceil(place)] ?? 0) - below);
  });
}
