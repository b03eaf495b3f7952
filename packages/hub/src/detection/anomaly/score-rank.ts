/**
 * Where a score stands among the scores of data that the model did not learn from: the share of those below it, 0 to 1,
 * between neighbouring quantiles in proportion. Among equal ones it is their middle, so that a score which everything
 * has is ordinary.
 *
 * @param quantiles scores at evenly spaced shares from 0 to 100 %, none below the one before
 */
export function scoreRank(quantiles: readonly number[], score: number): number {
  const last = quantiles.length - 1;
  if (last < 1) return 0.5;
  // The first quantile that is not below the score, and the first that is above it.
  const from = firstPlace(quantiles, (quantile) => quantile >= score);
  const to = firstPlace(quantiles, (quantile) => quantile > score);
  if (from < to) return (from + to - 1) / 2 / last;
  if (from === 0) return 0;
  if (from > last) return 1;
  const below = quantiles[from - 1] ?? 0;
  const above = quantiles[from] ?? 0;
  return (from - 1 + (score - below) / (above - below)) / last;
}

/** By halving; the condition holds from some place on. The length when it never does. */
function firstPlace(values: readonly number[], holds: (value: number) => boolean): number {
  let low = 0;
  let high = values.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (holds(values[middle] ?? 0)) high = middle;
    else low = middle + 1;
  }
  return low;
}
