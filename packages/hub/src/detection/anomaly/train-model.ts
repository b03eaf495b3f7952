import { CerberusError } from '@cerberusmesh/contracts';
import type { FitOptions, ModelFamily, Rows, Sequences } from './anomaly-model.ts';
import { ANOMALY_LIMITS } from './limits.ts';
import { createRandom } from './random.ts';
import { checkTrainingData, isSequences, selectRows, selectSequences, type TrainingData } from './training-data.ts';

/** What a training leaves: everything of an artefact that comes from the data alone. */
export interface TrainedModel {
  readonly weights: Uint8Array<ArrayBuffer>;
  readonly metrics: Readonly<Record<string, number>>;
  /** Scores at 0, 1, ... 100 % of the part of the data that the model did not learn from. */
  readonly scoreQuantiles: readonly number[];
}

/** A kind of model, by what it reads. */
export type AnyModelFamily = ModelFamily<Rows, unknown> | ModelFamily<Sequences, unknown>;

/** A fifth says how ordinary scores are spread. */
const HELD_OUT_SHARE = 0.2;

/**
 * Trains a model on four fifths of the data and scores the last fifth, which a shuffle by the seed decides. The same
 * data, parameters and seed give the same result, byte for byte.
 *
 * @throws CerberusError `invalid-request` when the data is damaged, too small or not what the model reads
 */
export function trainModel(
  family: AnyModelFamily,
  data: TrainingData,
  parameters: unknown,
  options: FitOptions,
): TrainedModel {
  checkTrainingData(data);
  if (isSequences(data))
    return train(
      requireReads(family.reads === 'sequences' ? family : null),
      data,
      selectSequences,
      parameters,
      options,
    );
  return train(requireReads(family.reads === 'rows' ? family : null), data, selectRows, parameters, options);
}

function requireReads<Family>(family: Family | null): Family {
  if (family !== null) return family;
  throw new CerberusError('invalid-request', 'This kind of model does not read this kind of data.');
}

function train<Data extends TrainingData>(
  family: ModelFamily<Data, unknown>,
  data: Data,
  select: (data: Data, indices: Int32Array) => Data,
  parameters: unknown,
  options: FitOptions,
): TrainedModel {
  const order = Int32Array.from({ length: data.count }, (_, index) => index);
  createRandom(options.seed).shuffle(order);
  const learned = data.count - Math.floor(data.count * HELD_OUT_SHARE);
  const learnedFrom = select(data, order.subarray(0, learned));
  // A handful of rows holds out nothing; then the model is measured on what it knows.
  const heldOut = learned === data.count ? learnedFrom : select(data, order.subarray(learned));
  const { model, metrics } = family.fit(learnedFrom, family.parseParameters(parameters), options);
  return {
    weights: model.serialise(),
    metrics: { learnedFrom: learned, heldOut: heldOut.count, ...metrics },
    scoreQuantiles: quantiles(model.score(heldOut), ANOMALY_LIMITS.scoreQuantiles),
  };
}

/** Values at `count` evenly spaced shares from 0 to 100 %, between neighbours in proportion. */
export function quantiles(values: Float64Array, count: number): number[] {
  const sorted = values.toSorted();
  return Array.from({ length: count }, (_, index) => {
    const place = (index / (count - 1)) * (sorted.length - 1);
    const below = sorted[Math.floor(place)] ?? 0;
    return below + (place - Math.floor(place)) * ((sorted[Math.ceil(place)] ?? 0) - below);
  });
}
