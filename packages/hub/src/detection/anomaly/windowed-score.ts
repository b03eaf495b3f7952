/**
 * How the surprise at the events of a sequence becomes one number. The mean over the whole sequence is ruled by bursts:
 * an ordinary program that once does something rare scores like an attack. What sets attacks apart is that little of
 * them is familiar, so the score is a low quantile of the mean surprise over sliding windows: how surprising the
 * sequence is even in its more familiar stretches. Windows also make it independent of the length.
 */
export interface WindowedScore {
  /** Length of a window; a shorter sequence is one window. */
  readonly windowEvents: number;
  /** 0 takes the most familiar window, 0.5 the median, 1 the most surprising one. */
  readonly quantile: number;
}

/** The score of one sequence from the negative log likelihood of each of its events; 0 for an empty one. */
export function windowedScore(losses: Float32Array, { windowEvents, quantile }: WindowedScore): number {
  if (losses.length === 0) return 0;
  const width = Math.min(windowEvents, losses.length);
  const means = new Float64Array(losses.length - width + 1);
  let sum = 0;
  for (const [at, loss] of losses.entries()) {
    sum += loss - (at >= width ? (losses[at - width] ?? 0) : 0);
    if (at >= width - 1) means[at - width + 1] = Math.max(0, sum) / width;
  }
  means.sort();
  return means[Math.min(means.length - 1, Math.floor(quantile * means.length))] ?? 0;
}
