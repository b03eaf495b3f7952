import { describe, expect, it } from 'vitest';
import type { Rows } from './anomaly-model.ts';
import { isolationForestFamily } from './isolation-forest.ts';
import { createRandom } from './random.ts';
import { trainInWorker } from './train-in-worker.ts';
import { trainModel } from './train-model.ts';

const random = createRandom(3);
const rows: Rows = { values: Float32Array.from({ length: 2_000 }, () => random.nextFloat()), count: 500, width: 4 };

describe('a training on a thread of its own', () => {
  it('gives the very model that this thread would make, reports its progress, and says what is wrong', async () => {
    const shares: number[] = [];
    const order = { kind: 'isolation-forest', data: rows, parameters: { trees: 50 }, seed: 9 } as const;
    const [trained, refused] = await Promise.allSettled([
      trainInWorker({ ...order, onProgress: ({ share }) => shares.push(share) }),
      trainInWorker({
        ...order,
        data: { tokens: new Int32Array(1), offsets: Int32Array.of(0, 1), count: 1, vocabularySize: 2 },
      }),
    ]);
    expect(trained).toEqual({
      status: 'fulfilled',
      value: trainModel(isolationForestFamily, rows, { trees: 50 }, { seed: 9 }),
    });
    expect(refused).toMatchObject({ status: 'rejected', reason: { code: 'invalid-request' } });
    expect(shares).toEqual([0.5, 1]);
    expect(rows.values).toHaveLength(2_000);
  });

  it('ends at once when it is told to', async () => {
    const controller = new AbortController();
    const order = { kind: 'isolation-forest', data: rows, parameters: {}, seed: 9, signal: controller.signal } as const;
    const training = trainInWorker(order);
    controller.abort(new Error('enough'));
    await expect(training).rejects.toThrow('enough');
    await expect(trainInWorker(order)).rejects.toThrow('enough');
  });

  it('does not start with data that is damaged', async () => {
    const order = { kind: 'isolation-forest', data: { ...rows, count: 1 }, parameters: {}, seed: 9 } as const;
    await expect(trainInWorker(order)).rejects.toMatchObject({
      code: 'invalid-request',
      message: '1 rows of 4 features are not 2000 numbers.',
    });
  });
});
