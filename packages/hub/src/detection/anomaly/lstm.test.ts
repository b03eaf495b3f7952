import { describe, expect, it } from 'vitest';
import type { Sequences } from './anomaly-model.ts';
import { lstmFamily } from './lstm.ts';
import { createRandom } from './random.ts';

/** Sequences over a small grammar: 0, then 1 2 or 2 1 again and again, closed by 3. Token 4 never occurs. */
function ordinarySequences(count: number, seed: number): Sequences {
  const random = createRandom(seed);
  return sequencesOf(
    Array.from({ length: count }, () => [
      0,
      ...Array.from({ length: 2 + random.nextBelow(4) }, () => (random.nextFloat() < 0.5 ? [1, 2] : [2, 1])).flat(),
      3,
    ]),
  );
}

function sequencesOf(list: readonly (readonly number[])[]): Sequences {
  const offsets = new Int32Array(list.length + 1);
  for (const [index, { length }] of list.entries()) offsets[index + 1] = (offsets[index] ?? 0) + length;
  return { tokens: Int32Array.from(list.flat()), offsets, count: list.length, vocabularySize: 5 };
}

const PARAMETERS = lstmFamily.parseParameters({
  members: 2,
  hidden: 12,
  epochs: 15,
  leastUpdates: 1,
  lanes: 4,
  steps: 12,
  learningRate: 0.03,
});
const training = ordinarySequences(120, 1);
const { model, metrics } = lstmFamily.fit(training, PARAMETERS, { seed: 7 });

describe('the LSTM', () => {
  it('scores sequences that break the grammar above all that keep to it', () => {
    const ordinary = model.score(ordinarySequences(50, 2));
    const strange = model.score(
      sequencesOf([
        [0, 1, 1, 1, 2, 2, 2, 3],
        [3, 2, 1, 0],
        [0, 4, 4, 3],
      ]),
    );
    expect(Math.min(...strange)).toBeGreaterThan(Math.max(...ordinary));
    expect(metrics.validationLoss).toBeLessThan(0.55);
  });

  it('says which events were surprising', () => {
    const [first = 0, ...rest] = model.contributions(sequencesOf([[0, 1, 2, 0, 1, 2, 3]]), 0);
    expect(first).toBeLessThan(0.1);
    expect(rest.indexOf(Math.max(...rest))).toBe(2);
  });

  it('gives the same bytes for the same seed and others for another', () => {
    const again = lstmFamily.fit(training, PARAMETERS, { seed: 7 }).model.serialise();
    const other = lstmFamily.fit(training, { ...PARAMETERS, epochs: 1 }, { seed: 8 }).model.serialise();
    expect(again).toEqual(model.serialise());
    expect(other).not.toEqual(again);
  });

  it('scores after it was kept and restored as before', () => {
    const sequences = ordinarySequences(20, 3);
    expect(lstmFamily.restore(model.serialise()).score(sequences)).toEqual(model.score(sequences));
  });

  it('scores a sequence alone as among others', () => {
    const sequences = ordinarySequences(40, 4);
    const alone = sequencesOf([[...sequences.tokens.subarray(sequences.offsets[39], sequences.offsets[40])]]);
    expect(model.score(alone)[0]).toBe(model.score(sequences)[39]);
  });

  it('scores an empty sequence as nothing surprising', () => {
    expect([...model.score(sequencesOf([[]]))]).toEqual([0]);
  });

  it('reports progress up to the end and stops when told to', () => {
    const shares: number[] = [];
    lstmFamily.fit(training, { ...PARAMETERS, epochs: 3 }, { seed: 1, onProgress: ({ share }) => shares.push(share) });
    expect(shares.at(-1)).toBe(1);
    expect(shares.toSorted((left, right) => left - right)).toEqual(shares);
    const stopped = () =>
      lstmFamily.fit(training, PARAMETERS, { seed: 1, signal: AbortSignal.abort(new Error('enough')) });
    expect(stopped).toThrow('enough');
  });

  it('refuses tokens it does not know, offsets that contradict the tokens, and one sequence alone', () => {
    const refusal = expect.objectContaining({ code: 'invalid-request' });
    const good = sequencesOf([[0, 1], [2]]);
    for (const wrong of [
      { ...good, vocabularySize: 6 },
      { ...good, tokens: Int32Array.of(0, 5, 2) },
      { ...good, tokens: Int32Array.of(0, -1, 2) },
      { ...good, offsets: Int32Array.of(0, 2, 4) },
      { ...good, offsets: Int32Array.of(0, 4, 3) },
    ])
      expect(() => model.score(wrong)).toThrow(refusal);
    expect(() => lstmFamily.fit(sequencesOf([[0, 1]]), PARAMETERS, { seed: 1 })).toThrow(refusal);
  });
});
