import { MAX_CURVE_POINTS, type ModelEvaluation } from '@cerberusmesh/contracts';

type Labelled = NonNullable<ModelEvaluation['labelled']>;

export type ClassificationCurves = Pick<Labelled, 'averagePrecision' | 'roc' | 'precisionRecall'>;

/** What all that scores at least `score` is made of. */
interface Cut {
  readonly score: number;
  readonly found: number;
  readonly raised: number;
}

/**
 * The receiver operating characteristic and the precision-recall curve, each thinned to `MAX_CURVE_POINTS` points that lie
 * evenly along it, and the average precision of all points (Zhu 2004: precision weighted by the gain in recall). Equal
 * scores are one point.
 *
 * @returns null without both classes
 */
export function classificationCurves(
  scores: Float64Array,
  isAnomaly: (index: number) => boolean,
): ClassificationCurves | null {
  const cuts = cutsOf(scores, isAnomaly);
  const { found: anomalies = 0, raised: all = 0 } = cuts.at(-1) ?? {};
  const ordinary = all - anomalies;
  if (anomalies === 0 || ordinary === 0) return null;
  let averagePrecision = 0;
  let before = 0;
  for (const { found, raised } of cuts) {
    averagePrecision += ((found - before) / anomalies) * (found / raised);
    before = found;
  }
  const roc = [
    { score: null, falsePositiveRate: 0, truePositiveRate: 0 },
    ...cuts.map(({ score, found, raised }) => ({
      score,
      falsePositiveRate: (raised - found) / ordinary,
      truePositiveRate: found / anomalies,
    })),
  ];
  const precisionRecall = cuts.map(({ score, found, raised }) => ({
    score,
    recall: found / anomalies,
    precision: found / raised,
  }));
  return {
    averagePrecision,
    roc: thinned(roc, ({ falsePositiveRate, truePositiveRate }) => falsePositiveRate + truePositiveRate),
    // Where recall stands still precision only falls: the last such points are not needed to draw the rest.
    precisionRecall: thinned(precisionRecall, ({ recall, precision }) => recall + (1 - precision) / 4),
  };
}

function cutsOf(scores: Float64Array, isAnomaly: (index: number) => boolean): Cut[] {
  const order = Uint32Array.from(scores, (_, index) => index);
  order.sort((left, right) => (scores[right] ?? 0) - (scores[left] ?? 0));
  const cuts: Cut[] = [];
  let found = 0;
  for (const [place, index] of order.entries()) {
    if (isAnomaly(index)) found += 1;
    const score = scores[index] ?? 0;
    const next = order[place + 1];
    if (next === undefined || scores[next] !== score) cuts.push({ score, found, raised: place + 1 });
  }
  return cuts;
}

/** At most `MAX_CURVE_POINTS` of the points, both ends included, evenly by `position`. */
function thinned<Point extends object>(points: readonly Point[], position: (point: Point) => number): Point[] {
  const [first] = points;
  const last = points.at(-1);
  if (points.length <= MAX_CURVE_POINTS || first === undefined || last === undefined) return [...points];
  const start = position(first);
  const step = (position(last) - start) / (MAX_CURVE_POINTS - 1);
  const kept: Point[] = [first];
  for (const point of points.slice(1, -1)) {
    // The slot of the last point is its own.
    const slot = Math.min(MAX_CURVE_POINTS - 2, Math.floor((position(point) - start) / step + 0.5));
    if (slot >= kept.length) kept.push(point);
  }
  kept.push(last);
  return kept;
}
