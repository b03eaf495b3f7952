import type { Rows } from './anomaly-model.ts';

/**
 * Columns that hardly vary in training are scaled as if they varied this much: a constant column that once differs
 * must count, and must not drown all others.
 */
const LEAST_DEVIATION = 0.1;

/** Puts raw columns of any range side by side: signed `log(1 + |x|)`, then mean 0 and deviation 1 over the training rows. */
export interface ColumnScaling {
  readonly mean: Float32Array;
  readonly deviation: Float32Array;
}

/** Learns the scaling from the rows. */
export function fitColumnScaling(rows: Rows): ColumnScaling {
  const sums = new Float64Array(rows.width);
  const squares = new Float64Array(rows.width);
  for (let row = 0; row < rows.count; row++)
    for (let column = 0; column < rows.width; column++)
      sums[column] = (sums[column] ?? 0) + compressed(rows, row, column);
  const mean = Float32Array.from(sums, (sum) => sum / rows.count);
  for (let row = 0; row < rows.count; row++)
    for (let column = 0; column < rows.width; column++)
      squares[column] = (squares[column] ?? 0) + (compressed(rows, row, column) - (mean[column] ?? 0)) ** 2;
  const deviation = Float32Array.from(squares, (square) => Math.max(Math.sqrt(square / rows.count), LEAST_DEVIATION));
  return { mean, deviation };
}

/** Row `row`, scaled, written to `target` from `begin` on. */
export function scaleRow(scaling: ColumnScaling, rows: Rows, row: number, target: Float32Array, begin: number): void {
  for (let column = 0; column < rows.width; column++)
    target[begin + column] =
      (compressed(rows, row, column) - (scaling.mean[column] ?? 0)) / (scaling.deviation[column] ?? 1);
}

function compressed(rows: Rows, row: number, column: number): number {
  const value = rows.values[row * rows.width + column] ?? 0;
  return value < 0 ? -Math.log1p(-value) : Math.log1p(value);
}
