import { Worker } from 'node:worker_threads';
import { CerberusError } from '@cerberusmesh/contracts';
import type { FitProgress } from './anomaly-model.ts';
import type { TrainedModel } from './train-model.ts';
import type { TrainingMessage, TrainingOrder } from './train-worker.ts';
import { checkTrainingData } from './training-data.ts';

export interface TrainingOptions extends TrainingOrder {
  readonly onProgress?: ((progress: FitProgress) => void) | undefined;
  /** Ends the thread at once, wherever the training is. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Trains a model on a thread of its own, so that the caller's goes on: one thread for each call, ended before the promise
 * settles. The data is copied to it. The result is the same, byte for byte, as that of `trainModel`.
 *
 * @throws CerberusError what `trainModel` throws, or `internal` when the thread ends by itself; the signal's reason
 */
export async function trainInWorker(options: TrainingOptions): Promise<TrainedModel> {
  const { onProgress, signal, ...order } = options;
  signal?.throwIfAborted();
  checkTrainingData(order.data);
  // Neither the environment, which may hold secrets, nor flags meant for the process are for it.
  const worker = new Worker(new URL('./train-worker.ts', import.meta.url), {
    workerData: order satisfies TrainingOrder,
    env: {},
    execArgv: [],
  });
  try {
    return await new Promise<TrainedModel>((resolve, reject) => {
      signal?.addEventListener('abort', () => reject(signal.reason), { once: true });
      worker.on('message', (message: TrainingMessage) => {
        switch (message.type) {
          case 'progress':
            onProgress?.(message.progress);
            break;
          case 'trained':
            resolve(message.trained);
            break;
          case 'failed':
            reject(new CerberusError(message.code, message.message));
        }
      });
      worker.once('error', (cause) => reject(new CerberusError('internal', 'The training failed.', { cause })));
      worker.once('exit', () => reject(new CerberusError('internal', 'The training ended before it was done.')));
    });
  } finally {
    await worker.terminate();
  }
}
