import { CerberusError } from '@cerberusmesh/contracts';

/** Widths that a reader thinks in: minutes, hours, days, weeks. */
const WIDTHS_SECONDS = [
  60, 300, 900, 1_800, 3_600, 7_200, 10_800, 21_600, 43_200, 86_400, 172_800, 604_800, 2_592_000, 31_536_000,
];
const YEAR_SECONDS = 31_536_000;

/** The least round width that divides a span into at most about `points` buckets. */
export function bucketWidth(fromMs: number, toMs: number, points: number): number {
  const needed = (toMs - fromMs) / 1000 / points;
  const width = WIDTHS_SECONDS.find((seconds) => seconds >= needed);
  return width ?? Math.ceil(needed / YEAR_SECONDS) * YEAR_SECONDS;
}

const MAX_SPAN_MS = 100 * 366 * 86_400_000;

/**
 * The span that a reader means, in Unix milliseconds.
 *
 * @param defaultMs how long it is when its beginning is not said
 * @throws CerberusError `invalid-request` when it ends before it begins, lies before 1970 or is longer than a century
 */
export function timeSpan(
  asked: { readonly from?: string | undefined; readonly to?: string | undefined },
  nowMs: number,
  defaultMs: number,
): { fromMs: number; toMs: number } {
  const toMs = asked.to === undefined ? nowMs : Date.parse(asked.to);
  const fromMs = asked.from === undefined ? toMs - defaultMs : Date.parse(asked.from);
  if (!(fromMs < toMs)) throw new CerberusError('invalid-request', 'The span ends before it begins.');
  if (fromMs < 0 || toMs - fromMs > MAX_SPAN_MS) {
    throw new CerberusError('invalid-request', 'The span lies before 1970 or is longer than a century.');
  }
  return { fromMs, toMs };
}
