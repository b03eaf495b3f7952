const STRING = /"(?:\\[\s\S]|[^"\\])*"|'(?:\\[\s\S]|[^'\\])*'|`(?:\\[\s\S]|[^`\\])*`/y;

/** Pieces between marks that stand outside strings and brackets. */
export function splitAt(text: string, mark: string): string[] {
  const pieces: string[] = [];
  let depth = 0;
  let piece = '';
  for (let at = 0; at < text.length; at += 1) {
    STRING.lastIndex = at;
    const string = STRING.exec(text)?.[0];
    const character = text[at] ?? '';
    if (string !== undefined) {
      piece += string;
      at += string.length - 1;
      continue;
    }
    if ('({['.includes(character)) depth += 1;
    if (')}]'.includes(character)) depth = Math.max(0, depth - 1);
    const isDecimalPoint =
      mark === '.' &&
      (/\d/.test(text[at - 1] ?? '') ||
        /\d/.test(text[at + 1] ?? '') ||
        text[at + 1] === '.' ||
        text[at - 1] === '.') &&
      !/["'`)]\s*$/.test(piece);
    if (character === mark && depth === 0 && !isDecimalPoint) {
      pieces.push(piece);
      piece = '';
    } else piece += character;
    if (
      mark === ';' &&
      character === '}' &&
      depth === 0 &&
      /^(for|foreach|while|if|unless|sub|BEGIN|eval)\b/.test(piece.trim())
    ) {
      pieces.push(piece);
      piece = '';
    }
  }
  pieces.push(piece);
  return pieces.map((each) => each.trim()).filter((each) => each !== '');
}

/** What stands in the parentheses that are around all of it. */
export function unwrapped(text: string): string {
  const trimmed = text.trim();
  if (!/^\([\s\S]*\)$/.test(trimmed)) return trimmed;
  let depth = 0;
  for (let at = 0; at < trimmed.length; at += 1) {
    STRING.lastIndex = at;
    const string = STRING.exec(trimmed)?.[0];
    if (string !== undefined) at += string.length - 1;
    else if (trimmed[at] === '(') depth += 1;
    else if (trimmed[at] === ')') depth -= 1;
    if (depth === 0 && at < trimmed.length - 1) return trimmed;
  }
  return trimmed.slice(1, -1);
}
