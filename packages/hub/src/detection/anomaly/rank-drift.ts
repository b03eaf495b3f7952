/** Equal parts of the ranks from 0 to 1. */
const PARTS = 10;
/** What a part without a score counts as, so that it can be compared. */
const LEAST_SHARE = 1e-4;

/**
 * How far the ranks of scores have moved from those at the training: the population stability index over ten equal parts.
 * Below 0.1 nothing has moved, above 0.25 these are others. Compared with what the ranks of the training were, not with
 * an even spread: where many sessions have the very same score, their ranks are one.
 */
export function rankDrift(ranks: Float64Array, ranksAtTraining: Float64Array): number {
  const before = shares(ranksAtTraining);
  return shares(ranks).reduce((index, share, part) => {
    const was = before[part] ?? LEAST_SHARE;
    return index + (share - was) * Math.log(share / was);
  }, 0);
}

function shares(ranks: Float64Array): Float64Array {
  const counts = new Float64Array(PARTS);
  for (const rank of ranks) {
    const part = Math.min(PARTS - 1, Math.floor(rank * PARTS));
    counts[part] = (counts[part] ?? 0) + 1;
  }
  return counts.map((count) => (count / ranks.length + LEAST_SHARE) / (1 + PARTS * LEAST_SHARE));
}
