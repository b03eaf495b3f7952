import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { predictSoftmax, type SoftmaxOptions, seededRandom, trainSoftmax } from './softmax.ts';

const options: SoftmaxOptions = { classCount: 3, featureCount: 6, epochs: 50, learningRate: 0.3, l2: 1e-4, seed: 7 };
const examples = [[0, 1], [0, 2], [3], [3, 1], [4, 5], [5]];
const labels = [0, 0, 1, 1, 2, 2];

describe('the softmax classifier', () => {
  it('learns what it was shown', () => {
    const model = trainSoftmax(examples, labels, options);
    const best = examples.map((example) => {
      const probabilities = [...predictSoftmax(model, example)];
      return probabilities.indexOf(Math.max(...probabilities));
    });
    expect(best).toEqual(labels);
  });

  it('keeps weights only for features and classes that were seen together', () => {
    const model = trainSoftmax(examples, labels, options);
    expect([...model.starts]).toEqual([0, 1, 3, 4, 5, 6, 7]);
    expect([...model.classes]).toEqual([0, 0, 1, 0, 1, 2, 2]);
  });

  it('gives the same weights for the same seed', () => {
    expect(trainSoftmax(examples, labels, options)).toEqual(trainSoftmax(examples, labels, options));
  });

  it('always answers with probabilities', () => {
    const model = trainSoftmax(examples, labels, options);
    fc.assert(
      fc.property(fc.uniqueArray(fc.nat(5)), (example) => {
        const probabilities = [...predictSoftmax(model, example)];
        expect(probabilities.every((value) => value >= 0 && value <= 1)).toBe(true);
        expect(probabilities.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 10);
      }),
    );
  });

  it('shuffles by a sequence that is the same everywhere', () => {
    const random = seededRandom(1);
    expect([random(), random()].map((value) => value.toFixed(6))).toEqual(['0.627074', '0.002736']);
  });
});
