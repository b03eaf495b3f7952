/** Widths that a reader thinks in: minutes, hours, days, weeks. */
const WIDTHS_SECONDS = [
  60, 300, 900, 1_800, 3_600, 7_200, 10_800, 21_600, 43_200, 86_400, 172_800, 604_800, 2_592_000, 31_536_000,
];

/** The least round width that divides a span into at most about `points` buckets. */
export function bucketWidth(fromMs: number, toMs: number, points: number): number {
  const needed = (toMs - fromMs) / 1000 / points;
  const width = WIDTHS_SECONDS.find((seconds) => seconds >= needed);
  return width ?? Math.ceil(needed / 31_536_000) * 31_536_000;
}
