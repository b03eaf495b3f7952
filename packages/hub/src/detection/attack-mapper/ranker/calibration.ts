/** One prediction: how sure it was, and whether it was right. */
export interface Outcome {
  readonly confidence: number;
  readonly right: boolean;
}

export interface ReliabilityBin {
  /** Bounds of the confidences in it, the upper one included. */
  readonly from: number;
  readonly to: number;
  readonly count: number;
  readonly meanConfidence: number;
  readonly shareRight: number;
}

/** Predictions by tenths of confidence. */
export function reliability(outcomes: readonly Outcome[], bins = 10): ReliabilityBin[] {
  return Array.from({ length: bins }, (_, index) => {
    const from = index / bins;
    const to = (index + 1) / bins;
    const own = outcomes.filter(
      ({ confidence }) => confidence <= to && (confidence > from || (index === 0 && confidence >= 0)),
    );
    const count = own.length;
    const mean = (value: (outcome: Outcome) => number): number =>
      count === 0 ? 0 : own.reduce((sum, outcome) => sum + value(outcome), 0) / count;
    return {
      from,
      to,
      count,
      meanConfidence: mean(({ confidence }) => confidence),
      shareRight: mean(({ right }) => (right ? 1 : 0)),
    };
  });
}

/** Expected calibration error (Naeini et al. 2015): mean distance of confidence from share right, weighted by count. */
export function expectedCalibrationError(bins: readonly ReliabilityBin[]): number {
  const total = bins.reduce((sum, { count }) => sum + count, 0);
  if (total === 0) return 0;
  return bins.reduce(
    (sum, { count, meanConfidence, shareRight }) => sum + (count / total) * Math.abs(meanConfidence - shareRight),
    0,
  );
}

/**
 * Weights of a logistic regression by Newton's method with a ridge penalty, for few terms (Platt scaling with more than
 * one score). Rows are the terms of each example.
 */
export function fitLogistic(rows: readonly (readonly number[])[], right: readonly boolean[], ridge = 0.5): number[] {
  const size = rows[0]?.length ?? 0;
  const weights = new Array<number>(size).fill(0);
  for (let step = 0; step < 30; step++) {
    const gradient = weights.map((weight) => ridge * weight);
    const hessian = Array.from({ length: size }, (_, i) =>
      Array.from({ length: size }, (_, j) => (i === j ? ridge : 0)),
    );
    for (const [at, row] of rows.entries()) {
      const probability = 1 / (1 + Math.exp(-row.reduce((sum, term, i) => sum + term * (weights[i] ?? 0), 0)));
      const error = probability - (right[at] === true ? 1 : 0);
      const slope = probability * (1 - probability);
      for (let i = 0; i < size; i++) {
        const term = row[i] ?? 0;
        gradient[i] = (gradient[i] ?? 0) + error * term;
        const line = hessian[i];
        if (line !== undefined) for (let j = 0; j < size; j++) line[j] = (line[j] ?? 0) + slope * term * (row[j] ?? 0);
      }
    }
    const change = solve(hessian, gradient);
    for (let i = 0; i < size; i++) weights[i] = (weights[i] ?? 0) - (change[i] ?? 0);
  }
  return weights;
}

/** Gaussian elimination with the largest pivot. */
function solve(matrix: readonly (readonly number[])[], right: readonly number[]): number[] {
  const rows = matrix.map((row, index) => [...row, right[index] ?? 0]);
  const size = rows.length;
  for (let column = 0; column < size; column++) {
    let pivot = column;
    for (let row = column + 1; row < size; row++)
      if (Math.abs(rows[row]?.[column] ?? 0) > Math.abs(rows[pivot]?.[column] ?? 0)) pivot = row;
    const top = rows[pivot] ?? [];
    rows[pivot] = rows[column] ?? [];
    rows[column] = top;
    for (let row = column + 1; row < size; row++) {
      const line = rows[row] ?? [];
      const factor = (line[column] ?? 0) / (top[column] || 1);
      for (let at = column; at <= size; at++) line[at] = (line[at] ?? 0) - factor * (top[at] ?? 0);
    }
  }
  const result = new Array<number>(size).fill(0);
  for (let row = size - 1; row >= 0; row--) {
    const line = rows[row] ?? [];
    let sum = line[size] ?? 0;
    for (let at = row + 1; at < size; at++) sum -= (line[at] ?? 0) * (result[at] ?? 0);
    result[row] = sum / (line[row] || 1);
  }
  return result;
}
