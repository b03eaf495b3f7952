import type { Rows } from '../../packages/hub/src/detection/anomaly/anomaly-model.ts';
import {
  type ColumnScaling,
  fitColumnScaling,
  scaleRow,
} from '../../packages/hub/src/detection/anomaly/column-scaling.ts';

/** Rounds of orthogonal iteration; the error of the subspace is far below what changes a rank by then. */
const ROUNDS = 60;

/**
 * Squared error of giving each row back from its first `components` principal components (the best a linear
 * autoencoder can do), scaled as the autoencoder scales: the peer it is compared with.
 */
export function principalComponentErrors(training: Rows, judged: Rows, components: number): Float64Array {
  const scaling = fitColumnScaling(training);
  const { width } = training;
  const covariance = covarianceOf(training, scaling);
  let basis: Float64Array[] = Array.from({ length: Math.min(components, width) }, (_, index) =>
    Float64Array.from({ length: width }, (_unused, column) => Math.sin((index + 1) * (column + 1))),
  );
  for (let round = 0; round < ROUNDS; round++)
    basis = orthonormal(
      basis.map((vector) => covariance.map((row) => dot(row, vector))).map((vector) => Float64Array.from(vector)),
    );
  const scaled = new Float32Array(width);
  return Float64Array.from({ length: judged.count }, (_, row) => {
    scaleRow(scaling, judged, row, scaled, 0);
    const whole = Float64Array.from(scaled);
    return dot(whole, whole) - basis.reduce((sum, vector) => sum + dot(vector, whole) ** 2, 0);
  });
}

function covarianceOf(rows: Rows, scaling: ColumnScaling): Float64Array[] {
  const { width } = rows;
  const sums = Array.from({ length: width }, () => new Float64Array(width));
  const scaled = new Float32Array(width);
  for (let row = 0; row < rows.count; row++) {
    scaleRow(scaling, rows, row, scaled, 0);
    for (const [column, sum] of sums.entries()) {
      const value = scaled[column] ?? 0;
      if (value === 0) continue;
      for (let other = 0; other < width; other++)
        sum[other] = (sum[other] ?? 0) + (value * (scaled[other] ?? 0)) / rows.count;
    }
  }
  return sums;
}

/** Gram and Schmidt. */
function orthonormal(vectors: readonly Float64Array[]): Float64Array[] {
  const done: Float64Array[] = [];
  for (const vector of vectors) {
    const rest = vector.slice();
    for (const earlier of done) {
      const share = dot(earlier, rest);
      for (let at = 0; at < rest.length; at++) rest[at] = (rest[at] ?? 0) - share * (earlier[at] ?? 0);
    }
    const length = Math.sqrt(dot(rest, rest)) || 1;
    done.push(rest.map((value) => value / length));
  }
  return done;
}

function dot(left: Float64Array, right: Float64Array): number {
  let sum = 0;
  for (let at = 0; at < left.length; at++) sum += (left[at] ?? 0) * (right[at] ?? 0);
  return sum;
}
