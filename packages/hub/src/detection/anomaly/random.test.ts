import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRandom } from './random.ts';

describe('the seeded random numbers', () => {
  it('are the same for the same seed, in every release', () => {
    const random = createRandom(1);
    expect(Array.from({ length: 4 }, () => random.nextUint32())).toEqual([
      2_420_951_833, 2_513_034_076, 3_847_892_949, 4_064_752_930,
    ]);
  });

  it('differ from the first number on for neighbouring seeds', () => {
    const firsts = Array.from({ length: 1_000 }, (_, seed) => createRandom(seed).nextUint32());
    expect(new Set(firsts).size).toBeGreaterThan(998);
  });

  it('stay below their bound and reach every number below it', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 ** 32 - 1 }), fc.integer({ min: 1, max: 12 }), (seed, bound) => {
        const random = createRandom(seed);
        const drawn = new Set(Array.from({ length: 400 }, () => random.nextBelow(bound)));
        expect([...drawn].toSorted((left, right) => left - right)).toEqual(Array.from({ length: bound }, (_, i) => i));
      }),
      { numRuns: 50 },
    );
  });

  it('are even over 0 to 1 and normal around 0', () => {
    const random = createRandom(7);
    const even = Array.from({ length: 20_000 }, () => random.nextFloat());
    expect(Math.min(...even)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...even)).toBeLessThan(1);
    expect(mean(even)).toBeCloseTo(0.5, 2);
    const normal = Array.from({ length: 20_000 }, () => random.nextGaussian());
    expect(mean(normal)).toBeCloseTo(0, 1);
    expect(mean(normal.map((value) => value * value))).toBeCloseTo(1, 1);
  });

  it('shuffle without losing an element', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 ** 32 - 1 }), fc.array(fc.integer({ min: 0, max: 99 })), (seed, list) => {
        const shuffled = Int32Array.from(list);
        createRandom(seed).shuffle(shuffled);
        expect(shuffled.toSorted()).toEqual(Int32Array.from(list).toSorted());
      }),
    );
  });
});

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
