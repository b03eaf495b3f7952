/** Escape sequences of cursor and editing keys, as bash and Debian's inputrc bind them for every terminal. */
export const KEY_BINDINGS: ReadonlyMap<string, string> = new Map([
  ...['[A', 'OA'].map((keys) => [keys, '\x10'] as const),
  ...['[B', 'OB'].map((keys) => [keys, '\x0e'] as const),
  ...['[C', 'OC'].map((keys) => [keys, '\x06'] as const),
  ...['[D', 'OD'].map((keys) => [keys, '\x02'] as const),
  ...['[H', 'OH', '[1~'].map((keys) => [keys, '\x01'] as const),
  ...['[F', 'OF', '[4~'].map((keys) => [keys, '\x05'] as const),
  ['[3~', '\x04'],
  ['[2~', '\x16'],
  ['[3;5~', 'M-d'],
  ['[5~', 'page-up'],
  ['[6~', 'page-down'],
  ...['[1;5C', '[5C', '[1;3C', '\x1b[C'].map((keys) => [keys, 'M-f'] as const),
  ...['[1;5D', '[5D', '[1;3D', '\x1b[D'].map((keys) => [keys, 'M-b'] as const),
  // Taken by the editor itself: a pasted text begins.
  ['[200~', ''],
]);

const BEGINNINGS: ReadonlySet<string> = new Set(
  [...KEY_BINDINGS.keys()].flatMap((keys) => Array.from(keys, (_, index) => keys.slice(0, index))),
);

/** What readline makes of an escape sequence so far: a key of the editor, the beginning of one, or nothing it knows. */
export type KeyBinding = { readonly command: string } | 'begins' | 'unknown';

/** @param sequence with its escape character */
export function lookUpSequence(sequence: string): KeyBinding {
  const keys = sequence.slice(1);
  const command = KEY_BINDINGS.get(keys);
  if (command !== undefined) return { command };
  return BEGINNINGS.has(keys) ? 'begins' : 'unknown';
}
