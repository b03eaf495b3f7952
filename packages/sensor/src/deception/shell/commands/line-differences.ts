import type { Process } from '../kernel/process.ts';

/** A stretch of lines that differ: `[from, to)` of the left and of the right text, counted from 0. */
export interface Difference {
  readonly left: readonly [number, number];
  readonly right: readonly [number, number];
}

/** Edits after which two texts are called wholly different; bounds time and memory to its square. */
const MAX_EDITS = 2000;

/** The shortest edit script by Myers' O(ND) algorithm ("An O(ND) Difference Algorithm", 1986). */
export async function lineDifferences(
  process: Process,
  left: readonly string[],
  right: readonly string[],
): Promise<Difference[]> {
  let start = 0;
  while (start < left.length && start < right.length && left[start] === right[start]) start += 1;
  let leftEnd = left.length;
  let rightEnd = right.length;
  while (leftEnd > start && rightEnd > start && left[leftEnd - 1] === right[rightEnd - 1]) {
    leftEnd -= 1;
    rightEnd -= 1;
  }
  const [a, b] = [left.slice(start, leftEnd), right.slice(start, rightEnd)];
  if (a.length === 0 && b.length === 0) return [];
  const trace = await furthestPaths(process, a, b);
  const whole: Difference = { left: [start, leftEnd], right: [start, rightEnd] };
  if (trace === null) return [whole];
  const changedLeft = new Set<number>();
  const changedRight = new Set<number>();
  let [x, y] = [a.length, b.length];
  for (let edits = trace.length - 1; edits > 0; edits -= 1) {
    const paths = trace[edits - 1] ?? new Map<number, number>();
    const diagonal = x - y;
    const down =
      diagonal === -edits || (diagonal !== edits && (paths.get(diagonal - 1) ?? -1) < (paths.get(diagonal + 1) ?? -1));
    const before = down ? diagonal + 1 : diagonal - 1;
    const beforeX = paths.get(before) ?? 0;
    const beforeY = beforeX - before;
    if (down) changedRight.add(beforeY);
    else changedLeft.add(beforeX);
    [x, y] = [beforeX, beforeY];
  }
  return collect(a.length, b.length, changedLeft, changedRight).map(({ left: l, right: r }) => ({
    left: [l[0] + start, l[1] + start],
    right: [r[0] + start, r[1] + start],
  }));
}

/** For each number of edits the furthest point of each diagonal; null past the limit. */
async function furthestPaths(
  process: Process,
  a: readonly string[],
  b: readonly string[],
): Promise<Map<number, number>[] | null> {
  const trace: Map<number, number>[] = [];
  let paths = new Map<number, number>([[1, 0]]);
  for (let edits = 0; edits <= Math.min(MAX_EDITS, a.length + b.length); edits += 1) {
    const pause = process.step(1 + edits);
    if (pause !== null) await pause;
    const next = new Map<number, number>();
    for (let diagonal = -edits; diagonal <= edits; diagonal += 2) {
      const down =
        diagonal === -edits ||
        (diagonal !== edits && (paths.get(diagonal - 1) ?? -1) < (paths.get(diagonal + 1) ?? -1));
      let x = down ? (paths.get(diagonal + 1) ?? 0) : (paths.get(diagonal - 1) ?? 0) + 1;
      let y = x - diagonal;
      while (x < a.length && y < b.length && a[x] === b[y]) {
        x += 1;
        y += 1;
      }
      next.set(diagonal, x);
      if (x >= a.length && y >= b.length) return [...trace, next];
    }
    trace.push(next);
    paths = next;
  }
  return null;
}

function collect(
  leftLength: number,
  rightLength: number,
  changedLeft: ReadonlySet<number>,
  changedRight: ReadonlySet<number>,
): Difference[] {
  const found: Difference[] = [];
  let [x, y] = [0, 0];
  while (x < leftLength || y < rightLength) {
    const [fromX, fromY] = [x, y];
    while (changedLeft.has(x)) x += 1;
    while (changedRight.has(y)) y += 1;
    if (x > fromX || y > fromY) found.push({ left: [fromX, x], right: [fromY, y] });
    else {
      x += 1;
      y += 1;
    }
  }
  return found;
}
