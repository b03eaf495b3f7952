import { CerberusError, type ModelArtefact, type ModelKind, modelArtefactSchema } from '@cerberusmesh/contracts';
import { z } from 'zod';
import type { FitProgress } from './anomaly-model.ts';
import { ANOMALY_LIMITS } from './limits.ts';
import { loadModelFamily } from './model-families.ts';
import type { ModelStore } from './model-store.ts';
import {
  type ReadEvents,
  ROW_FEATURES,
  readTrainingRows,
  readTrainingSequences,
  SEQUENCE_FEATURES,
} from './session-training-data.ts';
import type { TrainingOptions } from './train-in-worker.ts';
import type { AnyModelFamily, TrainedModel } from './train-model.ts';
import { trainingDataSha256 } from './training-data.ts';

export interface TrainFromLogOptions {
  readonly kind: ModelKind;
  readonly name: string;
  /** As the kind of model takes them; what is left out has its default. */
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly seed: number;
  /** The newest ended sessions of the log. */
  readonly maxSessions: number;
  readonly readEvents: ReadEvents;
  readonly models: Pick<ModelStore, 'add'>;
  /** `trainInWorker`, where the caller's thread has other things to do. */
  readonly train: (order: TrainingOptions) => Promise<TrainedModel>;
  /** Unix milliseconds. */
  readonly now: () => number;
  readonly onProgress?: ((progress: FitProgress) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Trains a model on the sessions of the event log and keeps it. It scores nothing until it is
 * promoted.
 *
 * @throws CerberusError `conflict` when there are too few sessions, `invalid-request` when a parameter is none
 */
export async function trainFromLog(options: TrainFromLogOptions): Promise<ModelArtefact> {
  const { kind, name, seed, readEvents, models, train, now, onProgress, signal } = options;
  const family = await loadModelFamily(kind);
  const parameters = checkedParameters(family, options.parameters);
  const readsRows = family.reads === 'rows';
  const read = readsRows ? readTrainingRows : readTrainingSequences;
  const { data } = await read(readEvents, options.maxSessions);
  if (data.count < ANOMALY_LIMITS.minTrainingSessions) {
    throw new CerberusError(
      'conflict',
      `A model needs ${ANOMALY_LIMITS.minTrainingSessions} ended sessions at least; the log has ${data.count}.`,
    );
  }
  const trained = await train({ kind, data, parameters, seed, onProgress, signal });
  return models.add({
    name,
    kind,
    trainingDataSha256: trainingDataSha256(data),
    ...(readsRows ? ROW_FEATURES : SEQUENCE_FEATURES),
    parameters,
    seed,
    metrics: trained.metrics,
    scoreQuantiles: trained.scoreQuantiles,
    weights: trained.weights,
    trainedAtMs: now(),
  });
}

function checkedParameters(
  family: AnyModelFamily,
  given: Readonly<Record<string, unknown>>,
): ModelArtefact['parameters'] {
  try {
    return modelArtefactSchema.shape.parameters.parse(family.parseParameters(given));
  } catch (cause) {
    if (!(cause instanceof z.ZodError)) throw cause;
    throw new CerberusError(
      'invalid-request',
      `The parameters of this kind of model are others.\n${z.prettifyError(cause)}`,
    );
  }
}
