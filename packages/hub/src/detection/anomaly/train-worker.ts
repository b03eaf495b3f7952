import { parentPort, workerData } from 'node:worker_threads';
import { CerberusError, type ErrorCode, type ModelKind } from '@cerberusmesh/contracts';
import type { FitProgress } from './anomaly-model.ts';
import { loadModelFamily } from './model-families.ts';
import { type TrainedModel, trainModel } from './train-model.ts';
import type { TrainingData } from './training-data.ts';

/**
 * The thread that a model is trained on (`train-in-worker.ts` starts it): one training, then it ends. It takes its order
 * from `workerData`, which only that file gives it, and tells of it by messages.
 */
export interface TrainingOrder {
  readonly kind: ModelKind;
  readonly data: TrainingData;
  readonly parameters: unknown;
  readonly seed: number;
}

export type TrainingMessage =
  | { readonly type: 'progress'; readonly progress: FitProgress }
  | { readonly type: 'trained'; readonly trained: TrainedModel }
  | { readonly type: 'failed'; readonly code: ErrorCode; readonly message: string };

function tell(message: TrainingMessage, transfer: ArrayBuffer[] = []): void {
  parentPort?.postMessage(message, transfer);
}

const order: TrainingOrder = workerData;
try {
  const family = await loadModelFamily(order.kind);
  const trained = trainModel(family, order.data, order.parameters, {
    seed: order.seed,
    onProgress: (progress) => tell({ type: 'progress', progress }),
  });
  tell({ type: 'trained', trained }, [trained.weights.buffer]);
} catch (error) {
  const code = error instanceof CerberusError ? error.code : 'internal';
  tell({ type: 'failed', code, message: error instanceof Error ? error.message : String(error) });
}
