import { describe, expect, it } from 'vitest';
import { autoencoderFamily } from './autoencoder.ts';
import { lstmFamily } from './lstm.ts';

const REFUSAL = expect.objectContaining({ code: 'invalid-request' });

const rows = { values: Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8), count: 4, width: 2 };
const sequences = {
  tokens: Int32Array.of(0, 1, 2, 1, 0, 1, 2),
  offsets: Int32Array.of(0, 3, 5, 7),
  count: 3,
  vocabularySize: 3,
};

const kept = [
  {
    family: autoencoderFamily,
    bytes: autoencoderFamily
      .fit(
        rows,
        { ...autoencoderFamily.defaultParameters, hidden: 3, code: 1, epochs: 1, leastUpdates: 1 },
        { seed: 1 },
      )
      .model.serialise(),
  },
  {
    family: lstmFamily,
    bytes: lstmFamily
      .fit(
        sequences,
        { ...lstmFamily.defaultParameters, members: 2, hidden: 2, epochs: 1, leastUpdates: 1 },
        { seed: 1 },
      )
      .model.serialise(),
  },
];

describe.each(kept)('the kept weights of the $family.kind', ({ family, bytes }) => {
  it('are read back', () => {
    expect(family.restore(bytes).serialise()).toEqual(bytes);
  });

  it('are refused when cut short, lengthened or empty', () => {
    const longer = new Uint8Array(bytes.length + 4);
    longer.set(bytes);
    for (const wrong of [new Uint8Array(0), bytes.slice(0, 5), bytes.slice(0, -1), bytes.slice(0, -4), longer])
      expect(() => family.restore(wrong)).toThrow(REFUSAL);
  });

  it('are refused when they are of another kind or version', () => {
    for (const at of [0, 4]) {
      const wrong = bytes.slice();
      wrong[at] = 99;
      expect(() => family.restore(wrong)).toThrow(REFUSAL);
    }
  });

  it('are refused when the header asks for more than there is or may be', () => {
    for (const at of [8, 12])
      for (const value of [0, 77, 0xffff_ffff]) {
        const wrong = bytes.slice();
        new DataView(wrong.buffer).setUint32(at, value, true);
        expect(() => family.restore(wrong)).toThrow(REFUSAL);
      }
  });

  it('are refused when a weight is not a finite number', () => {
    for (const value of [Number.NaN, Number.POSITIVE_INFINITY]) {
      const wrong = bytes.slice();
      new DataView(wrong.buffer).setFloat32(wrong.length - 4, value, true);
      expect(() => family.restore(wrong)).toThrow(REFUSAL);
    }
  });
});
