import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MatrixMultiplier } from './matrix-multiplier.ts';
import { createRandom } from './random.ts';

/** The definition, element by element: what the tiles must give. */
function plainProduct(
  left: (row: number, step: number) => number,
  right: (step: number, column: number) => number,
  rows: number,
  inner: number,
  columns: number,
): number[] {
  return Array.from({ length: rows * columns }, (_, at) => {
    let sum = 0;
    for (let step = 0; step < inner; step++) sum += left(Math.floor(at / columns), step) * right(step, at % columns);
    return sum;
  });
}

function randomMatrix(length: number, seed: number): Float32Array {
  const random = createRandom(seed);
  return Float32Array.from({ length }, () => random.nextGaussian());
}

const size = fc.integer({ min: 1, max: 40 });
/** Longer than the block that sums are taken in. */
const innerSize = fc.integer({ min: 1, max: 300 });

function expectClose(found: Float32Array, expected: readonly number[], inner: number): void {
  const worst = expected.reduce((most, value, at) => Math.max(most, Math.abs(value - (found[at] ?? Number.NaN))), 0);
  // Each addition of single precision may round by 2^-24 of a sum whose size is about the root of its length.
  expect(worst).toBeLessThan(1e-6 * inner + 1e-6);
}

describe('MatrixMultiplier', () => {
  const multiplier = new MatrixMultiplier();

  it('adds the product of two matrices of any size to its target', () => {
    fc.assert(
      fc.property(size, innerSize, size, (rows, inner, columns) => {
        const left = randomMatrix(rows * inner, 1);
        const right = randomMatrix(inner * columns, 2);
        const target = new Float32Array(rows * columns).fill(1);
        multiplier.addProduct(target, left, multiplier.pack(right, inner, columns), rows);
        const expected = plainProduct(
          (row, step) => left[row * inner + step] ?? 0,
          (step, column) => right[step * columns + column] ?? 0,
          rows,
          inner,
          columns,
        ).map((value) => value + 1);
        expectClose(target, expected, inner);
      }),
      { numRuns: 8, seed: 3 },
    );
  });

  it('multiplies with the transpose of a matrix', () => {
    fc.assert(
      fc.property(size, innerSize, size, (rows, inner, columns) => {
        const left = randomMatrix(rows * inner, 1);
        const right = randomMatrix(inner * columns, 2);
        const target = new Float32Array(rows * columns);
        multiplier.addProduct(target, left, multiplier.packTransposed(right, inner, columns), rows);
        const expected = plainProduct(
          (row, step) => left[row * inner + step] ?? 0,
          (step, column) => right[column * inner + step] ?? 0,
          rows,
          inner,
          columns,
        );
        expectClose(target, expected, inner);
      }),
      { numRuns: 8, seed: 3 },
    );
  });

  it('multiplies the transpose of a matrix with another', () => {
    fc.assert(
      fc.property(size, innerSize, size, (rows, inner, columns) => {
        const left = randomMatrix(rows * inner, 1);
        const right = randomMatrix(inner * columns, 2);
        const target = new Float32Array(rows * columns);
        multiplier.addProductOfTransposed(target, left, right, rows, inner, columns);
        const expected = plainProduct(
          (row, step) => left[step * rows + row] ?? 0,
          (step, column) => right[step * columns + column] ?? 0,
          rows,
          inner,
          columns,
        );
        expectClose(target, expected, inner);
      }),
      { numRuns: 8, seed: 3 },
    );
  });

  it('does nothing where there is nothing to multiply', () => {
    const target = Float32Array.of(7);
    multiplier.addProduct(target, new Float32Array(0), multiplier.pack(new Float32Array(0), 0, 1), 1);
    multiplier.addProductOfTransposed(target, new Float32Array(0), new Float32Array(0), 1, 0, 1);
    expect([...target]).toEqual([7]);
  });
});
