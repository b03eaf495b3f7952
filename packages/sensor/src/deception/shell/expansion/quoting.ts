const NAMED_ESCAPES: ReadonlyMap<string, string> = new Map([
  ['\n', '\\n'],
  ['\t', '\\t'],
  ['\r', '\\r'],
  ['\x1b', '\\E'],
  ['\x07', '\\a'],
  ['\b', '\\b'],
  ['\f', '\\f'],
  ['\v', '\\v'],
  ['\\', '\\\\'],
  ["'", "\\'"],
]);

/** As bash prints values that can be read back: `${name@Q}`, `set`, `declare -p`. */
export function quoteForShell(value: string): string {
  if (!/[\x00-\x1f\x7f-\xff]/.test(value)) return `'${value.replaceAll("'", "'\\''")}'`;
  const escaped = value.replace(
    /[\\'\x00-\x1f\x7f-\xff]/g,
    (character) => NAMED_ESCAPES.get(character) ?? `\\${character.charCodeAt(0).toString(8).padStart(3, '0')}`,
  );
  return `$'${escaped}'`;
}
