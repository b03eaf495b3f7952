/** The entry that a path's names end in; empty for the root. */
export function last(names: readonly string[]): string {
  return names.at(-1) ?? '';
}

/** The path without the slashes at its end, the root's own excepted. */
export function stripSlashes(path: string): string {
  let end = path.length;
  while (end > 1 && path.charCodeAt(end - 1) === 0x2f) end -= 1;
  return path.slice(0, end);
}

/** Order of names in a listing. */
export function byCodeUnit(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}
