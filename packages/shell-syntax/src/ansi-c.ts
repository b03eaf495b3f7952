const simpleEscapes = new Map<number, string>([
  [0x61, '\x07'],
  [0x62, '\b'],
  [0x65, '\x1b'],
  [0x45, '\x1b'],
  [0x66, '\f'],
  [0x6e, '\n'],
  [0x72, '\r'],
  [0x74, '\t'],
  [0x76, '\v'],
  [0x5c, '\\'],
  [0x27, "'"],
  [0x22, '"'],
  [0x3f, '?'],
]);

/** The end of a run of at most `limit` digits of `base` (8 or 16). */
function digitsEnd(text: string, start: number, base: number, limit: number): number {
  let end = start;
  while (end < text.length && end - start < limit) {
    const code = text.charCodeAt(end);
    const lower = code | 0x20;
    const digit = code >= 0x30 && code <= 0x39 ? code - 0x30 : lower >= 0x61 && lower <= 0x66 ? lower - 87 : 99;
    if (digit >= base) break;
    end += 1;
  }
  return end;
}

/** A character given by its number: one that the C locale lacks stays an escape, as bash writes it then. */
function inCLocale(value: number): string {
  if (value <= 0x7f) return String.fromCharCode(value);
  const digits = value.toString(16).toUpperCase();
  return value <= 0xffff ? `\\u${digits.padStart(4, '0')}` : `\\U${digits.padStart(8, '0')}`;
}

/**
 * Decodes the inside of `$'...'` (bash manual 3.1.2.4). Bytes given by `\nnn` or `\xHH` become the code points
 * U+0000-U+00FF; a NUL ends the text, as in bash.
 */
export function decodeAnsiC(text: string): string {
  let result = '';
  let runStart = 0;
  let index = text.indexOf('\\');
  while (index !== -1 && index + 1 < text.length) {
    result += text.slice(runStart, index);
    const code = text.charCodeAt(index + 1);
    const simple = simpleEscapes.get(code);
    let end = index + 2;
    let value = -1;
    if (simple !== undefined) result += simple;
    else if (code >= 0x30 && code <= 0x37) {
      end = digitsEnd(text, index + 1, 8, 3);
      value = Number.parseInt(text.slice(index + 1, end), 8) & 0xff;
    } else if (code === 0x78 || code === 0x75 || code === 0x55) {
      end = digitsEnd(text, index + 2, 16, code === 0x78 ? 2 : code === 0x75 ? 4 : 8);
      if (end === index + 2) result += text.slice(index, end);
      else value = Number.parseInt(text.slice(index + 2, end), 16);
    } else if (code === 0x63 && end < text.length) {
      value = text.charCodeAt(end) & 0x1f;
      end += 1;
    } else result += text.slice(index, end);
    if (value === 0) return result;
    if (value > 0) result += code === 0x75 || code === 0x55 ? inCLocale(value) : String.fromCharCode(value);
    runStart = end;
    index = text.indexOf('\\', end);
  }
  return result + text.slice(runStart);
}
