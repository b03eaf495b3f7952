import { describe, expect, it } from 'vitest';
import { EarlyStopping, epochsFor } from './early-stopping.ts';

describe('EarlyStopping', () => {
  it('ends the training after five epochs without a better one and gives the best weights back', () => {
    const weights = Float32Array.of(0);
    const stopping = new EarlyStopping([weights], 0.1, 50);
    const losses = [5, 3, 2, 2.5, 1.9999, 2.1, 2.2, 2.3, 1];
    let epochs = 0;
    for (const loss of losses) {
      epochs += 1;
      weights[0] = epochs;
      if (!stopping.goOn(loss)) break;
    }
    expect(epochs).toBe(8);
    stopping.restoreBest();
    expect([...weights]).toEqual([3]);
    expect(stopping.bestLoss).toBe(2);
  });

  it('ends the training after the epochs there are at most', () => {
    const stopping = new EarlyStopping([], 0.1, 3);
    expect([3, 2, 1].map((loss) => stopping.goOn(loss))).toEqual([true, true, false]);
    expect(stopping.epochs).toBe(3);
  });

  it('lowers the learning rate from the first to the last epoch', () => {
    const stopping = new EarlyStopping([], 0.1, 2);
    const rates = [stopping.rate(0), stopping.rate(0.5)];
    stopping.goOn(1);
    rates.push(stopping.rate(0), stopping.rate(1));
    expect(rates[0]).toBeCloseTo(0.1);
    expect(rates[2]).toBeCloseTo(0.0505);
    expect(rates[3]).toBeCloseTo(0.001);
    expect(rates.toSorted((left, right) => right - left)).toEqual(rates);
  });

  it('is more patient where there are many epochs', () => {
    const stopping = new EarlyStopping([], 0.1, 200);
    stopping.goOn(1);
    let epochs = 1;
    while (stopping.goOn(1)) epochs += 1;
    expect(epochs).toBe(20);
  });
});

describe('the epochs of a training', () => {
  it('are those wished for, more on little data, and never more than the limit', () => {
    const wished = { epochs: 8, leastUpdates: 1_000 };
    expect([500, 125, 124, 10, 1, 0].map((updates) => epochsFor(wished, updates))).toEqual([
      8, 8, 9, 100, 1_000, 1_000,
    ]);
  });
});
