/** A run of text as it is, or one character that must not be shown as it is. */
export type TextPiece =
  | { readonly kind: 'plain'; readonly text: string }
  | { readonly kind: 'hidden'; readonly symbol: string; readonly codePoint: string };

export interface VisibleText {
  readonly pieces: readonly TextPiece[];
  /** Characters left out at the end. */
  readonly leftOut: number;
}

/**
 * Splits attacker-written text so that nothing in it can hide or rearrange what is beside it: control characters
 * (U+0000-1F, 7F-9F), zero-width and direction marks (200B-200F), bidi embeddings and isolates (202A-202E, 2066-2069;
 * Unicode UAX #9) and the byte order mark (FEFF) become visible symbols.
 *
 * @param maxCharacters UTF-16 units kept; a surrogate pair is never cut in two
 */
export function visibleText(
  text: string,
  maxCharacters: number,
  options: { keepNewlines?: boolean } = {},
): VisibleText {
  const kept = cut(text, maxCharacters);
  const pieces: TextPiece[] = [];
  let plain = '';
  for (const character of kept) {
    const code = character.codePointAt(0) ?? 0;
    if (!isHidden(code) || (options.keepNewlines === true && (code === 0x0a || code === 0x09))) {
      plain += character;
      continue;
    }
    if (plain !== '') pieces.push({ kind: 'plain', text: plain });
    plain = '';
    pieces.push({
      kind: 'hidden',
      symbol: symbolOf(code),
      codePoint: `U+${code.toString(16).toUpperCase().padStart(4, '0')}`,
    });
  }
  if (plain !== '') pieces.push({ kind: 'plain', text: plain });
  return { pieces, leftOut: text.length - kept.length };
}

/** The same as one line of plain text: for titles, options and announcements. */
export function visibleLine(text: string, maxCharacters: number): string {
  const { pieces, leftOut } = visibleText(text, maxCharacters);
  return (
    pieces.map((piece) => (piece.kind === 'plain' ? piece.text : piece.symbol)).join('') + (leftOut > 0 ? '\u2026' : '')
  );
}

export function isHidden(code: number): boolean {
  return (
    code <= 0x1f ||
    (code >= 0x7f && code <= 0x9f) ||
    code === 0x00ad ||
    code === 0x061c ||
    (code >= 0x200b && code <= 0x200f) ||
    (code >= 0x2028 && code <= 0x202e) ||
    (code >= 0x2060 && code <= 0x206f) ||
    code === 0xfeff ||
    (code >= 0xd800 && code <= 0xdfff) ||
    (code >= 0xe0000 && code <= 0xe007f)
  );
}

const NAMED_CONTROLS = new Map([
  [0x09, '\\t'],
  [0x0a, '\\n'],
  [0x0d, '\\r'],
]);

/** The escapes analysts know, in ASCII: the pictures of U+2400 are missing from many system fonts. */
function symbolOf(code: number): string {
  const named = NAMED_CONTROLS.get(code);
  if (named !== undefined) return named;
  if (code <= 0xff) return `\\x${code.toString(16).padStart(2, '0')}`;
  return code <= 0xffff ? `\\u${code.toString(16).padStart(4, '0')}` : `\\u{${code.toString(16)}}`;
}

function cut(text: string, maxCharacters: number): string {
  if (text.length <= maxCharacters) return text;
  const last = text.charCodeAt(maxCharacters - 1);
  return text.slice(0, last >= 0xd800 && last <= 0xdbff ? maxCharacters - 1 : maxCharacters);
}
