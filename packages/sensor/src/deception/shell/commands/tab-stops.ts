/** The tab stops that expand(1) and unexpand(1) are told: one distance, or a list of columns. */
export function nextTabStop(column: number, stops: readonly number[]): number {
  const [first = 8] = stops;
  if (stops.length <= 1) return (Math.floor(column / first) + 1) * first;
  return stops.find((stop) => stop > column) ?? column + 1;
}

/** Null where the text is no list of numbers. */
export function parseTabStops(text: string): number[] | null {
  const stops = text.split(/[,\s]/).map(Number);
  return stops.every((stop) => Number.isInteger(stop) && stop > 0) ? stops : null;
}
