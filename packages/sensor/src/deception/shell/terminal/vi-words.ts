/** Moves by words as readline's vi mode makes them: vi_mode.c. A capital letter means words between blanks. */

function isBlank(character: string | undefined): boolean {
  return character === ' ' || character === '\t';
}

function isIdentifier(character: string | undefined): boolean {
  return character !== undefined && /[A-Za-z0-9_]/.test(character);
}

/** Where a run of characters like the one at `from` ends. */
function runEnd(text: string, from: number, key: string): number {
  const isBig = key < 'a';
  const identifier = isIdentifier(text[from]);
  let at = from;
  while (at < text.length && !isBlank(text[at]) && (isBig || isIdentifier(text[at]) === identifier)) at += 1;
  return at;
}

/** w and W: rl_vi_fword, rl_vi_fWord. */
export function viWordRight(text: string, from: number, key: string): number {
  if (from >= text.length - 1) return from;
  let at = runEnd(text, from, key);
  while (at < text.length && isBlank(text[at])) at += 1;
  return at;
}

/** b and B: rl_vi_bword, rl_vi_bWord. */
export function viWordLeft(text: string, from: number, key: string): number {
  let at = from - 1;
  while (at > 0 && isBlank(text[at])) at -= 1;
  if (at <= 0) return 0;
  const isBig = key < 'a';
  const identifier = isIdentifier(text[at]);
  while (at > 0 && !isBlank(text[at - 1]) && (isBig || isIdentifier(text[at - 1]) === identifier)) at -= 1;
  return at;
}

/** e and E: rl_vi_eword, rl_vi_eWord. */
export function viWordEnd(text: string, from: number, key: string): number {
  if (from >= text.length - 1) return from;
  let at = isBlank(text[from]) ? from : from + 1;
  while (at < text.length && isBlank(text[at])) at += 1;
  if (at >= text.length) return text.length - 1;
  return Math.max(at, runEnd(text, at, key) - 1);
}
