import { describe, expect, it } from 'vitest';
import { DenseNetwork } from './dense-network.ts';
import { expectGradientsOfLoss } from './finite-differences.contract.ts';
import { createRandom } from './random.ts';

describe('DenseNetwork', () => {
  it('computes gradients that agree with finite differences of the loss', () => {
    const random = createRandom(5);
    const network = new DenseNetwork([5, 7, 3, 5], () => random.nextFloat());
    const rows = 6;
    const inputs = Float32Array.from({ length: rows * 5 }, () => random.nextGaussian());
    const wanted = Float32Array.from({ length: rows * 5 }, () => random.nextGaussian());
    const loss = (): number =>
      network.forward(inputs, rows).reduce((sum, value, at) => sum + (value - (wanted[at] ?? 0)) ** 2, 0);
    const slopes = network.forward(inputs, rows).map((value, at) => 2 * (value - (wanted[at] ?? 0)));
    network.backward(slopes);
    expectGradientsOfLoss(network.parameters, network.gradients, loss);
  });

  it('adds up the gradients of several batches', () => {
    const random = createRandom(5);
    const network = new DenseNetwork([3, 2, 3], () => random.nextFloat());
    const inputs = Float32Array.of(1, -2, 3);
    const backward = (): void => {
      network.forward(inputs, 1);
      network.backward(Float32Array.of(1, 1, 1));
    };
    backward();
    const once = network.gradients.map((gradient) => gradient.slice());
    backward();
    expect(network.gradients).toEqual(once.map((gradient) => gradient.map((value) => 2 * value)));
  });

  it('gives one row the same output alone and among others', () => {
    const random = createRandom(9);
    const network = new DenseNetwork([4, 6, 4], () => random.nextFloat());
    const inputs = Float32Array.from({ length: 12 }, () => random.nextGaussian());
    const together = network.forward(inputs, 3).slice(4, 8);
    expect(network.forward(inputs.slice(4, 8), 1)).toEqual(together);
  });
});
