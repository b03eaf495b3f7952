interface Point {
  readonly x: number;
  readonly y: number;
}

/** An SVG path through points that lie below each other, leaving and reaching each straight down; and a place for words. */
export function lanePath(points: readonly Point[]): { readonly path: string; readonly middle: Point } {
  const [first = { x: 0, y: 0 }, ...rest] = points;
  let path = `M ${first.x} ${first.y}`;
  let last = first;
  for (const point of rest) {
    const half = (point.y - last.y) / 2;
    path += ` C ${last.x} ${last.y + half}, ${point.x} ${point.y - half}, ${point.x} ${point.y}`;
    last = point;
  }
  const second = rest[0] ?? first;
  return { path, middle: { x: (first.x + second.x) / 2, y: (first.y + second.y) / 2 } };
}
