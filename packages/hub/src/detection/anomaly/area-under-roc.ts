/**
 * The area under the receiver operating characteristic: the share of pairs of one anomaly and one ordinary row in which
 * the anomaly scores higher, ties counted half (Mann and Whitney's U). NaN without both classes.
 */
export function areaUnderRoc(scores: Float64Array, isAnomaly: (index: number) => boolean): number {
  const order = Uint32Array.from(scores, (_, index) => index);
  order.sort((left, right) => (scores[left] ?? 0) - (scores[right] ?? 0));
  let anomalies = 0;
  let rankSum = 0;
  for (let start = 0; start < order.length; ) {
    let end = start + 1;
    while (end < order.length && scores[order[end] ?? 0] === scores[order[start] ?? 0]) end++;
    for (let place = start; place < end; place++) {
      if (!isAnomaly(order[place] ?? 0)) continue;
      anomalies++;
      rankSum += (start + end + 1) / 2;
    }
    start = end;
  }
  const ordinary = order.length - anomalies;
  return (rankSum - (anomalies * (anomalies + 1)) / 2) / (anomalies * ordinary);
}
