/** Characters of a line that is kept as bytes: in the C locale every byte is one, in UTF-8 (RFC 3629) several may be. */

/** Whether a byte goes on with a character of UTF-8: RFC 3629 section 3. */
function isContinuation(byte: string | undefined): boolean {
  return byte !== undefined && byte >= '\x80' && byte <= '\xbf';
}

/** Where the character before a place begins. */
export function previousCharacter(text: string, from: number, isUtf8: boolean): number {
  let at = Math.max(0, from - 1);
  while (isUtf8 && at > 0 && isContinuation(text[at])) at -= 1;
  return at;
}

/** Where the character after the one at a place begins. */
export function nextCharacter(text: string, from: number, isUtf8: boolean): number {
  let at = Math.min(text.length, from + 1);
  while (isUtf8 && at < text.length && isContinuation(text[at])) at += 1;
  return at;
}

function decoded(bytes: string): string {
  return Buffer.from(bytes, 'latin1').toString('utf8');
}

function encoded(text: string): string {
  return Buffer.from(text, 'utf8').toString('latin1');
}

/** A letter or a digit: what words are made of. */
export function isWordCharacter(character: string, isUtf8: boolean): boolean {
  if (character.length === 1) return /[A-Za-z0-9]/.test(character);
  return isUtf8 && /^[\p{L}\p{N}]$/u.test(decoded(character));
}

export function upperCase(character: string, isUtf8: boolean): string {
  return changed(character, isUtf8, (text) => text.toUpperCase());
}

export function lowerCase(character: string, isUtf8: boolean): string {
  return changed(character, isUtf8, (text) => text.toLowerCase());
}

/** A letter without a single counterpart stays, as with towupper(3). */
function changed(character: string, isUtf8: boolean, change: (text: string) => string): string {
  if (character.length === 1) return character < '\x80' ? change(character) : character;
  if (!isUtf8) return character;
  const result = change(decoded(character));
  return [...result].length === 1 ? encoded(result) : character;
}

/** Wide and full-width characters: Unicode Standard Annex 11, its larger blocks. */
const WIDE: readonly (readonly [number, number])[] = [
  [0x1100, 0x115f],
  [0x2e80, 0x303e],
  [0x3041, 0x33ff],
  [0x3400, 0x4dbf],
  [0x4e00, 0x9fff],
  [0xa000, 0xa4cf],
  [0xac00, 0xd7a3],
  [0xf900, 0xfaff],
  [0xfe30, 0xfe6f],
  [0xff00, 0xff60],
  [0xffe0, 0xffe6],
  [0x1f300, 0x1f64f],
  [0x1f680, 0x1f6ff],
  [0x1f900, 0x1f9ff],
  [0x20000, 0x3fffd],
];

/** Columns that a character of a terminal takes: 0 for marks that combine, 2 for wide ones; wcwidth(3). */
export function characterColumns(character: string): 0 | 1 | 2 {
  if (character.length === 1) return 1;
  const text = decoded(character);
  const code = text.codePointAt(0) ?? 0;
  if (/^[\p{Mn}\p{Me}\u200b-\u200f]$/u.test(text)) return 0;
  return WIDE.some(([first, last]) => code >= first && code <= last) ? 2 : 1;
}
