/**
 * Characters that a reader does not see or that change how others are read: controls, formats (bidirectional marks, zero
 * width, tag characters), line and paragraph separators, private use, surrogates, unassigned, variation selectors.
 */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Cs}\p{Cn}\p{Variation_Selector}]/gu;

/**
 * Text of strangers with everything unseen written out (`\u{202e}`), at most `maxCharacters` code units of the original
 * and then how many were left out. Never longer than 12 times that.
 */
export function visibleText(text: string, maxCharacters: number): string {
  const kept = text.length > maxCharacters ? text.slice(0, maxCharacters) : text;
  const visible = kept.replace(UNSEEN, (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`);
  return text.length > maxCharacters ? `${visible}… (${text.length - maxCharacters} more characters)` : visible;
}

/** The same, with what the writing out adds counted: never longer than `maxCharacters`. For what a model repeats. */
export function boundedText(text: string, maxCharacters: number): string {
  const visible = visibleText(text, maxCharacters);
  return visible.length > maxCharacters ? visible.slice(0, maxCharacters).toWellFormed() : visible;
}

/** JSON in which no character could be read as markup or as the end of a block: `<`, `>`, `&` and backticks escaped. */
export function plainJson(value: unknown): string {
  return JSON.stringify(value).replace(
    /[<>&`\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
