/**
 * What the terminal player builds its controls from: elements that show something and do nothing. No links, no images, no
 * styles, no scripts, no event handlers.
 */
const ELEMENTS = new Set(
  (
    'div span p ul li pre kbd button canvas svg g defs path mask rect polygon polyline circle line symbol use ' +
    'template'
  ).split(' '),
);
const ATTRIBUTES = new Set(
  (
    'class id tabindex type xmlns version viewBox preserveAspectRatio width height x y r cx cy x1 y1 x2 y2 d points ' +
    'fill fill-opacity fill-rule clip-rule opacity mask stroke stroke-width stroke-linejoin stroke-linecap ' +
    'stroke-dasharray transform aria-hidden aria-live aria-label'
  ).split(' '),
);
const TAG = /<(\/?)([a-zA-Z]+)((?: +[a-zA-Z][a-zA-Z0-9:-]*="[^"<>]*")*) *(\/?)>/gy;
const ATTRIBUTE = / +([a-zA-Z][a-zA-Z0-9:-]*)="[^"<>]*"/gy;
const TEXT = /[^<>]+/gy;

/**
 * Whether markup can do nothing but be seen: only the elements and attributes above, every attribute quoted, nothing that a
 * browser would have to guess. Reads from left to right and refuses at the first thing that it does not know.
 */
export function isInertMarkup(markup: string): boolean {
  let at = 0;
  while (at < markup.length) {
    TEXT.lastIndex = at;
    if (TEXT.test(markup)) {
      at = TEXT.lastIndex;
      continue;
    }
    TAG.lastIndex = at;
    const tag = TAG.exec(markup);
    if (tag === null) return false;
    const [, closing = '', name = '', attributes = ''] = tag;
    if (!ELEMENTS.has(name) || (closing !== '' && attributes !== '') || !areInert(attributes)) return false;
    at = TAG.lastIndex;
  }
  return true;
}

function areInert(attributes: string): boolean {
  let at = 0;
  while (at < attributes.length) {
    ATTRIBUTE.lastIndex = at;
    const name = ATTRIBUTE.exec(attributes)?.[1];
    if (name === undefined || !ATTRIBUTES.has(name)) return false;
    at = ATTRIBUTE.lastIndex;
  }
  return true;
}
