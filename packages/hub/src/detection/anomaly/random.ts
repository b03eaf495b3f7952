/** A stream of numbers that a seed decides, the same on every machine. Not for secrets. */
export interface Random {
  /** 0 to 2^32 - 1. */
  nextUint32(): number;
  /** 0 to just below 1, in steps of 2^-32. */
  nextFloat(): number;
  /** A whole number from 0 to `bound - 1`; `bound` from 1 to 2^32. */
  nextBelow(bound: number): number;
  /** Of the normal distribution with mean 0 and variance 1. */
  nextGaussian(): number;
  /** Puts the elements into an order where each is as likely as any other. */
  shuffle(elements: Int32Array): void;
}

const TWO_TO_32 = 2 ** 32;

/**
 * sfc32 (Doty-Humphrey, PractRand): 128 bits of state, passes PractRand and TestU01's BigCrush; the state is mixed from
 * the seed by splitmix32 and run in for 12 rounds, so that neighbouring seeds have nothing in common.
 *
 * @param seed 0 to 2^32 - 1
 */
export function createRandom(seed: number): Random {
  let mixed = seed >>> 0;
  const splitmix = (): number => {
    mixed = (mixed + 0x9e3779b9) | 0;
    let value = mixed ^ (mixed >>> 16);
    value = Math.imul(value, 0x21f0aaad);
    value ^= value >>> 15;
    value = Math.imul(value, 0x735a2d97);
    return value ^ (value >>> 15);
  };
  let a = splitmix();
  let b = splitmix();
  let c = splitmix();
  let counter = 1;
  const next = (): number => {
    const result = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + result;
    c |= 0;
    return result >>> 0;
  };
  for (let round = 0; round < 12; round++) next();

  /** The other of the last two; `null` when it was taken. */
  let spareGaussian: number | null = null;
  const nextBelow = (bound: number): number => {
    // The share of draws that would favour small numbers is drawn again (Lemire 2019 with a plain remainder).
    const limit = TWO_TO_32 - (TWO_TO_32 % bound);
    let drawn = next();
    while (drawn >= limit) drawn = next();
    return drawn % bound;
  };
  return {
    nextUint32: next,
    nextFloat: () => next() / TWO_TO_32,
    nextBelow,
    nextGaussian() {
      if (spareGaussian !== null) {
        const spare = spareGaussian;
        spareGaussian = null;
        return spare;
      }
      // Marsaglia's polar method: no trigonometry, whose last digit may differ between machines.
      for (;;) {
        const x = (next() / TWO_TO_32) * 2 - 1;
        const y = (next() / TWO_TO_32) * 2 - 1;
        const square = x * x + y * y;
        if (square >= 1 || square === 0) continue;
        const factor = Math.sqrt((-2 * Math.log(square)) / square);
        spareGaussian = y * factor;
        return x * factor;
      }
    },
    shuffle(elements) {
      for (let index = elements.length - 1; index > 0; index--) {
        const other = nextBelow(index + 1);
        const kept = elements[index] ?? 0;
        elements[index] = elements[other] ?? 0;
        elements[other] = kept;
      }
    },
  };
}
