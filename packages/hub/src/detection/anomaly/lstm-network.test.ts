import { describe, expect, it } from 'vitest';
import { expectGradientsOfLoss } from './finite-differences.contract.ts';
import { LstmNetwork, type TokenChunk } from './lstm-network.ts';
import { createRandom } from './random.ts';

const SHAPE = { inputs: 6, outputs: 5, hidden: 4 };

function randomNetwork(seed: number): LstmNetwork {
  const random = createRandom(seed);
  return new LstmNetwork(SHAPE, () => random.nextFloat());
}

/** Two lanes; the second begins a new sequence half way, and one place has no target. */
function sampleChunk(): TokenChunk {
  const steps = 6;
  const lanes = 2;
  const random = createRandom(11);
  return {
    steps,
    lanes,
    inputs: Int32Array.from({ length: steps * lanes }, () => random.nextBelow(SHAPE.inputs)),
    targets: Int32Array.from({ length: steps * lanes }, (_, at) => (at === 4 ? -1 : random.nextBelow(SHAPE.outputs))),
    starts: Uint8Array.from({ length: steps * lanes }, (_, at) => (at < lanes || at === 7 ? 1 : 0)),
  };
}

function lanesOf(chunk: TokenChunk, from: number, to: number): TokenChunk {
  const cut = <T extends Int32Array | Uint8Array>(values: T) => values.slice(from * chunk.lanes, to * chunk.lanes);
  return {
    steps: to - from,
    lanes: chunk.lanes,
    inputs: Int32Array.from(cut(chunk.inputs)),
    targets: Int32Array.from(cut(chunk.targets)),
    starts: Uint8Array.from(cut(chunk.starts)),
  };
}

describe('LstmNetwork', () => {
  it('computes gradients that agree with finite differences of the mean loss', () => {
    const network = randomNetwork(3);
    const chunk = sampleChunk();
    const loss = (): number => network.forward(chunk, network.newState(2)).reduce((sum, value) => sum + value, 0) / 11;
    loss();
    network.backward();
    expectGradientsOfLoss(network.parameters, network.gradients, loss);
  });

  it('computes them for what dropout left as well', () => {
    const network = randomNetwork(3);
    const chunk = sampleChunk();
    const loss = (): number => {
      const dropout = { share: 0.4, random: createRandom(2).nextFloat };
      return network.forward(chunk, network.newState(2), dropout).reduce((sum, value) => sum + value, 0) / 11;
    };
    loss();
    network.backward();
    expectGradientsOfLoss(network.parameters, network.gradients, loss);
  });

  it('goes on in the next chunk where the last one ended', () => {
    const network = randomNetwork(3);
    const chunk = sampleChunk();
    const whole = network.forward(chunk, network.newState(2)).slice();
    const state = network.newState(2);
    const first = network.forward(lanesOf(chunk, 0, 2), state).slice();
    const second = network.forward(lanesOf(chunk, 2, 6), state).slice();
    expect([...first, ...second]).toEqual([...whole]);
  });

  it('remembers nothing of the sequence before a start', () => {
    const network = randomNetwork(3);
    const chunk = sampleChunk();
    const dirty = network.newState(2);
    dirty.hidden.fill(0.5);
    dirty.cell.fill(-2);
    expect(network.forward(chunk, dirty).slice()).toEqual(network.forward(chunk, network.newState(2)).slice());
  });

  it('gives probabilities: over all tokens the likelihoods add up to one', () => {
    const network = randomNetwork(4);
    const sum = Array.from({ length: SHAPE.outputs }, (_, target) => {
      const chunk = {
        steps: 1,
        lanes: 1,
        inputs: Int32Array.of(2),
        targets: Int32Array.of(target),
        starts: Uint8Array.of(1),
      };
      return Math.exp(-(network.forward(chunk, network.newState(1))[0] ?? 0));
    }).reduce((total, likelihood) => total + likelihood, 0);
    expect(sum).toBeCloseTo(1, 5);
  });

  it('learns nothing from a chunk without targets', () => {
    const network = randomNetwork(4);
    const chunk = { ...sampleChunk(), targets: new Int32Array(12).fill(-1) };
    network.forward(chunk, network.newState(2));
    network.backward();
    expect(network.gradients.every((gradient) => gradient.every((value) => value === 0))).toBe(true);
  });
});
