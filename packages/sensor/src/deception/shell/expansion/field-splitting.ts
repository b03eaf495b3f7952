/** Where IFS does not say otherwise: XCU 2.6.5. */
export const DEFAULT_SEPARATORS = ' \t\n';

/** Splits text at the separators; `inField` says whether a field is already open before it. */
export function splitFields(
  text: string,
  separators: string,
  inField: boolean,
  add: (text: string) => void,
  close: () => void,
): void {
  if (separators === '') {
    if (text !== '') add(text);
    return;
  }
  let at = 0;
  let open = inField;
  const white = (character: string | undefined) =>
    character !== undefined &&
    separators.includes(character) &&
    (character === ' ' || character === '\t' || character === '\n');
  while (at < text.length) {
    let end = at;
    while (end < text.length && !separators.includes(text[end] ?? '')) end += 1;
    if (end > at) {
      add(text.slice(at, end));
      open = true;
    }
    if (end >= text.length) break;
    at = end;
    while (white(text[at])) at += 1;
    const hard = at < text.length && separators.includes(text[at] ?? '');
    if (hard) {
      at += 1;
      if (!open) add('');
      while (white(text[at])) at += 1;
    }
    if (open || hard) close();
    open = false;
  }
}
