import { FEATURES, FEATURES_VERSION, type Feature } from '../behaviour/features.ts';

/**
 * What is ordinary for one trap of one sensor, learned as sessions end, forgetting slowly: a decayed histogram of each
 * feature over a month (the reference) and one over a day (the recent past), and one of the surprise of the sessions.
 * Pure arithmetic over its own arrays: the same sessions in the same order give the same bytes.
 */
export interface Baseline {
  /** Sessions that count, after decay: how much the reference is to be trusted. */
  readonly weight: number;
  /** How unusual a session is, measured against the sessions before it. Null before `minimumWeight` of them. */
  judge(row: Float32Array): Surprise | null;
  /** Takes an ended session in. @param endedAtMs milliseconds since 1970; earlier than the last counts as the last */
  learn(row: Float32Array, endedAtMs: number): void;
  /** How far the recent past has moved from the reference, a feature each. Empty while either is too small. */
  drift(): FeatureDrift[];
  serialise(): Uint8Array<ArrayBuffer>;
}

export interface Surprise {
  /** Share of earlier sessions that were less surprising, 0 to 1. */
  readonly rank: number;
  /** Bits by which each feature is rarer than it is on average, in the order of `FEATURES`. */
  readonly contributions: Float64Array;
}

export interface FeatureDrift {
  readonly feature: string;
  /** Population stability index: below 0.1 nothing, from 0.25 on another population. */
  readonly index: number;
}

/** Changes when kept baselines cannot be read any more. */
export const BASELINE_VERSION = `1.${FEATURES_VERSION}`;

const BINS = 32;
const HALF_LIFE_MS = { reference: 30 * 86_400_000, recent: 86_400_000 } as const;
/** With fewer sessions than this everything would look rare. */
const minimumWeight = 50;
/** Added to each bin: what was never seen is rare, not impossible. */
const smoothing = 0.5;
/** Surprise in bits summed over features that the last bin of the score histogram starts at. */
const maxSurpriseBits = 256;
const SCORE_BINS = 256;

/** Past this a feature of the unit falls into the last bin. */
const UPPER: Readonly<Record<Feature['unit'], number>> = {
  'ln(count)': 10,
  'ln(ms)': 18,
  'ln(characters)': 10,
  'ln(bytes)': 20,
  share: 1,
  bits: 7,
  'yes-no': 1,
};

/** Weights as if each session counted 1 when it ended and half as much one half-life later. */
interface Decayed {
  readonly halfLifeMs: number;
  /** Instead of shrinking all bins, later sessions weigh more: by 2^((t - originMs) / halfLifeMs). */
  originMs: number;
  lastMs: number;
  total: number;
  readonly bins: Float64Array;
  /** For each feature the sum of `bin * log2(bin)`, kept up to date: gives its entropy without a look at every bin. */
  readonly informationSums: Float64Array;
}

function decayed(halfLifeMs: number, features: number, binsEach: number): Decayed {
  return {
    halfLifeMs,
    originMs: 0,
    lastMs: 0,
    total: 0,
    bins: new Float64Array(features * binsEach),
    informationSums: new Float64Array(features),
  };
}

/** Beyond 2^30 the weights are brought back to 1, long before doubles lose what is small. */
const maxExponent = 30;

/** The weight of a session that ended now. */
function weightAt(histogram: Decayed, atMs: number): number {
  if (histogram.lastMs === 0) histogram.originMs = atMs;
  histogram.lastMs = Math.max(histogram.lastMs, atMs);
  const exponent = (histogram.lastMs - histogram.originMs) / histogram.halfLifeMs;
  if (exponent <= maxExponent) return 2 ** exponent;
  const factor = 2 ** -exponent;
  for (let place = 0; place < histogram.informationSums.length; place++)
    histogram.informationSums[place] = factor * ((histogram.informationSums[place] ?? 0) - exponent * histogram.total);
  for (let bin = 0; bin < histogram.bins.length; bin++) histogram.bins[bin] = (histogram.bins[bin] ?? 0) * factor;
  histogram.total *= factor;
  histogram.originMs = histogram.lastMs;
  return 1;
}

function addTo(histogram: Decayed, place: number, bin: number, weight: number): void {
  const before = histogram.bins[bin] ?? 0;
  const after = before + weight;
  histogram.bins[bin] = after;
  histogram.informationSums[place] =
    (histogram.informationSums[place] ?? 0) + after * Math.log2(after) - (before > 0 ? before * Math.log2(before) : 0);
}

/** The total in sessions of today. */
function sessionsIn(histogram: Decayed): number {
  return histogram.total / 2 ** ((histogram.lastMs - histogram.originMs) / histogram.halfLifeMs);
}

const BINS_PER_UNIT_OF = Float64Array.from(FEATURES, ({ unit }) => (BINS - 1) / UPPER[unit]);

/** Index into `bins`: 0 of a feature is what has none of it, the rest are of equal width. */
function binOf(row: Float32Array, place: number): number {
  const value = row[place] ?? 0;
  if (value <= 0) return place * BINS;
  return place * BINS + 1 + Math.min(BINS - 2, Math.floor(value * (BINS_PER_UNIT_OF[place] ?? 0)));
}

function scoreBinOf(bits: number): number {
  return Math.max(0, Math.min(SCORE_BINS - 1, Math.floor((bits / maxSurpriseBits) * SCORE_BINS)));
}

/** @param kept what `serialise` gave; null for a new one, and anything of another version counts as null */
export function createBaseline(kept: Uint8Array | null): Baseline {
  const reference = decayed(HALF_LIFE_MS.reference, FEATURES.length, BINS);
  const recent = decayed(HALF_LIFE_MS.recent, FEATURES.length, BINS);
  const scores = decayed(HALF_LIFE_MS.reference, 1, SCORE_BINS);
  const histograms = [reference, recent, scores];
  if (kept !== null) restore(kept, histograms);

  /** Bits of surprise of each feature, above what the feature gives on average (its entropy). */
  function surpriseOf(row: Float32Array): Float64Array {
    const bits = new Float64Array(FEATURES.length);
    if (reference.total === 0) return bits;
    const sessions = sessionsIn(reference);
    const scale = sessions / reference.total;
    for (let place = 0; place < bits.length; place++) {
      const weight = (reference.bins[binOf(row, place)] ?? 0) * scale;
      const information = -Math.log2((weight + smoothing) / (sessions + smoothing));
      const entropy = Math.log2(reference.total) - (reference.informationSums[place] ?? 0) / reference.total;
      bits[place] = information - entropy;
    }
    return bits;
  }

  /** Only what is rarer than usual counts: being ordinary in one thing does not make up for being odd in another. */
  function scoreOf(bits: Float64Array): number {
    let sum = 0;
    for (const bit of bits) if (bit > 0) sum += bit;
    return sum;
  }

  return {
    get weight() {
      return sessionsIn(reference);
    },
    judge(row) {
      if (sessionsIn(reference) < minimumWeight || scores.total === 0) return null;
      const contributions = surpriseOf(row);
      const own = scoreBinOf(scoreOf(contributions));
      let below = 0;
      for (let bin = 0; bin < own; bin++) below += scores.bins[bin] ?? 0;
      return { rank: Math.min(1, (below + (scores.bins[own] ?? 0) / 2) / scores.total), contributions };
    },
    learn(row, endedAtMs) {
      const score = scoreBinOf(scoreOf(surpriseOf(row)));
      const known = sessionsIn(reference) >= minimumWeight / 2;
      for (const histogram of [reference, recent]) {
        const weight = weightAt(histogram, endedAtMs);
        histogram.total += weight;
        for (let place = 0; place < FEATURES.length; place++) addTo(histogram, place, binOf(row, place), weight);
      }
      // The first sessions surprise a baseline that knows nothing; that says nothing about them.
      if (!known) return;
      const weight = weightAt(scores, endedAtMs);
      scores.total += weight;
      addTo(scores, 0, score, weight);
    },
    drift() {
      if (sessionsIn(reference) < minimumWeight || sessionsIn(recent) < minimumWeight) return [];
      return FEATURES.map(({ name }, place) => ({ feature: name, index: stabilityIndex(reference, recent, place) }));
    },
    serialise: () => serialise(histograms),
  };
}

/** Sum over bins of (recent - reference) * ln(recent / reference), smoothed. */
function stabilityIndex(reference: Decayed, recent: Decayed, place: number): number {
  let index = 0;
  for (let bin = place * BINS; bin < (place + 1) * BINS; bin++) {
    const was = ((reference.bins[bin] ?? 0) / reference.total + 1e-4) / (1 + BINS * 1e-4);
    const is = ((recent.bins[bin] ?? 0) / recent.total + 1e-4) / (1 + BINS * 1e-4);
    index += (is - was) * Math.log(is / was);
  }
  return index;
}

const MAGIC = `cerberus baseline ${BASELINE_VERSION}\n`;

function serialise(histograms: readonly Decayed[]): Uint8Array<ArrayBuffer> {
  const magic = new TextEncoder().encode(MAGIC);
  const numbers = histograms.reduce(
    (sum, { bins, informationSums }) => sum + 3 + bins.length + informationSums.length,
    0,
  );
  const bytes = new Uint8Array(magic.length + numbers * 8);
  bytes.set(magic);
  const view = new DataView(bytes.buffer, magic.length);
  let at = 0;
  const put = (value: number): void => {
    view.setFloat64(at, value, true);
    at += 8;
  };
  for (const { originMs, lastMs, total, bins, informationSums } of histograms) {
    put(originMs);
    put(lastMs);
    put(total);
    for (const value of bins) put(value);
    for (const value of informationSums) put(value);
  }
  return bytes;
}

function restore(kept: Uint8Array, histograms: readonly Decayed[]): void {
  const magic = new TextEncoder().encode(MAGIC);
  const length =
    magic.length +
    histograms.reduce((sum, { bins, informationSums }) => sum + 3 + bins.length + informationSums.length, 0) * 8;
  if (kept.length !== length || magic.some((byte, place) => kept[place] !== byte)) return;
  const view = new DataView(kept.buffer, kept.byteOffset + magic.length);
  let at = 0;
  const next = (): number => {
    const value = view.getFloat64(at, true);
    at += 8;
    return value;
  };
  for (const histogram of histograms) {
    histogram.originMs = next();
    histogram.lastMs = next();
    histogram.total = next();
    for (let bin = 0; bin < histogram.bins.length; bin++) histogram.bins[bin] = next();
    for (let place = 0; place < histogram.informationSums.length; place++) histogram.informationSums[place] = next();
  }
}
