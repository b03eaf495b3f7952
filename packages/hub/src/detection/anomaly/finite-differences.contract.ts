import { expect } from 'vitest';

/** Step to either side. Single precision leaves about 1e-3 of a slope certain with it. */
const STEP = 1 / 256;

/**
 * Holds the gradients of a network against what its loss really does when one weight is moved a little to either side,
 * for every weight.
 *
 * @param gradients of the loss at the present weights, in the order of the parameters
 */
export function expectGradientsOfLoss(
  parameters: readonly Float32Array[],
  gradients: readonly Float32Array[],
  loss: () => number,
): void {
  for (const [index, parameter] of parameters.entries()) {
    const measured = Array.from(parameter, (weight, at) => {
      parameter[at] = weight + STEP;
      const above = loss();
      parameter[at] = weight - STEP;
      const below = loss();
      parameter[at] = weight;
      return (above - below) / (2 * STEP);
    });
    const largest = Math.max(...measured.map(Math.abs));
    const worst = measured.reduce(
      (most, slope, at) => Math.max(most, Math.abs(slope - (gradients[index]?.[at] ?? Number.NaN))),
      0,
    );
    expect(largest, `parameter ${index} matters`).toBeGreaterThan(1e-3);
    expect(worst / largest, `parameter ${index}`).toBeLessThan(0.01);
  }
}
