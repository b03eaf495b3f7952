/**
 * How the surprise at the events of a sequence becomes one number.
 *
 * The mean over the whole sequence is ruled by bursts: an ordinary program that once does something rare scores like an
 * attack. What sets attacks apart is that little of them is familiar, so the score takes a low quantile of the mean
 * surprise over sliding windows: how surprising the sequence is even in its more familiar stretches. Windows also make
 * it independent of the length. The mean over windows of several widths is taken, because an attack may be a short
 * phrase or a long programme.
 *
 * From that is taken half of how unpredictable the sequence is in itself, because whatever is irregular (threads that take
 * turns, retries) surprises every model without being strange (input complexity, Serra et al. 2020). The measure is the
 * entropy of an event given the one before it, within the sequence; it is next to nothing for short sequences, which
 * hardly repeat themselves. Half, because ordinary sequences are irregular as well; between a half and the whole the
 * area under the ROC curve on ADFA-LD differs by less than a point. For the same reason something is taken for each
 * different token, on a logarithmic scale: who does many things does some that nobody saw before.
 */
const OWN_ENTROPY_SHARE = 0.5;
const VARIETY_SHARE = 0.15;

/** Widths of the windows as multiples of `windowEvents`. */
const WINDOW_WIDTHS = [1, 2.5, 5, 10] as const;

export interface SequenceScore {
  /** Length of the shortest windows; a sequence that is shorter than a window is one window. */
  readonly windowEvents: number;
  /** 0 takes the most familiar window, 0.5 the median, 1 the most surprising one. */
  readonly quantile: number;
}

/**
 * The score of one sequence (nats per event, may be below 0); 0 for an empty one.
 *
 * @param losses negative log likelihood (nats) of each token
 */
export function sequenceScore(tokens: Int32Array, losses: Float32Array, settings: SequenceScore): number {
  if (losses.length === 0) return 0;
  let surprise = 0;
  for (const width of WINDOW_WIDTHS) {
    const windowEvents = Math.round(width * settings.windowEvents);
    surprise += windowedQuantile(losses, { ...settings, windowEvents }) / WINDOW_WIDTHS.length;
  }
  const variety = Math.log(new Set(tokens).size);
  return surprise - OWN_ENTROPY_SHARE * ownEntropy(tokens) - VARIETY_SHARE * variety;
}

/** The quantile of the mean over all windows. */
export function windowedQuantile(losses: Float32Array, { windowEvents, quantile }: SequenceScore): number {
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

/** Entropy (nats) of a token given the one before it, by the pairs that the sequence itself holds; 0 with no pair. */
export function ownEntropy(tokens: Int32Array): number {
  const followers = new Map<number, Map<number, number>>();
  for (let at = 1; at < tokens.length; at++) {
    const before = tokens[at - 1] ?? 0;
    const token = tokens[at] ?? 0;
    const counts = followers.get(before) ?? new Map<number, number>();
    followers.set(before, counts.set(token, (counts.get(token) ?? 0) + 1));
  }
  let nats = 0;
  for (const counts of followers.values()) {
    let total = 0;
    for (const count of counts.values()) total += count;
    for (const count of counts.values()) nats -= count * Math.log(count / total);
  }
  return tokens.length < 2 ? 0 : nats / (tokens.length - 1);
}
