/**
 * Text of attackers as people may be shown it elsewhere: one line, whose length is bounded, in which nothing acts. Control
 * characters, line ends and what turns the direction of writing become visible escapes such as `\u{a}`.
 */
export function visibleText(text: string, maxCharacters: number): string {
  const cut = text.length > maxCharacters ? `${text.slice(0, maxCharacters - 1).toWellFormed()}…` : text.toWellFormed();
  return cut.replace(ACTING, (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`);
}

/** Controls (C0, C1, DEL), line and paragraph separators, format characters: zero width, bidirectional, tags. */
const ACTING = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

/** Addresses of the web that no program makes a link of (`hxxp://`), as an alert must not lead people to malware. */
export function defanged(text: string): string {
  return text.replace(/(h)tt(ps?):\/\//gi, '$1xx$2://').replace(/ftp(s?):\/\//gi, 'fxp$1://');
}
