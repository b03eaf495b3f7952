const POWERS: Readonly<Record<string, number>> = { '': 0, k: 1, K: 1, M: 2, G: 3, T: 4, P: 5, E: 6 };

/** A size as coreutils read it: `10`, `4K` (1024), `2MB` (1000), `1MiB`, `b` for 512; null where it is none. */
export function parseSize(text: string): number | null {
  const found = /^(\d+)(?:([kKMGTPE]?)(B|iB)?|b|c|w)$/.exec(text);
  if (found === null) return null;
  const value = Number(found[1]);
  if (text.endsWith('b') && found[2] === undefined) return value * 512;
  if (text.endsWith('w') && found[2] === undefined) return value * 2;
  return value * (found[3] === 'B' ? 1000 : 1024) ** (POWERS[found[2] ?? ''] ?? 0);
}
