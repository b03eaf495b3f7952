const SIMPLE_ESCAPES = new Map([
  ['n', 10],
  ['r', 13],
  ['t', 9],
  ['\\', 92],
  ["'", 39],
  ['"', 34],
  ['a', 7],
  ['b', 8],
  ['f', 12],
  ['v', 11],
  ['0', 0],
]);
const encoder = new TextEncoder();

/**
 * The bytes behind Python's `repr` of a byte string (`b'SSH-2.0-Go'`, or `'GET /'` of Python 2), which some logs hold
 * where they mean the bytes themselves.
 *
 * @returns null when the text is not such a literal
 */
export function decodePythonBytes(text: string, options: { readonly prefixNeeded: boolean }): Uint8Array | null {
  const start = text.startsWith('b') ? 1 : 0;
  if (start === 0 && options.prefixNeeded) return null;
  const quote = text[start];
  if ((quote !== "'" && quote !== '"') || text.length < start + 2 || !text.endsWith(quote)) return null;
  const body = text.slice(start + 1, -1);
  if (!body.includes('\\')) return encoder.encode(body);
  return unescapeBytes(body);
}

function unescapeBytes(body: string): Uint8Array | null {
  // An escape is never shorter than its byte and a character never longer than three bytes per UTF-16 unit.
  const bytes = new Uint8Array(body.length * 3);
  let length = 0;
  let at = 0;
  while (at < body.length) {
    const backslash = body.indexOf('\\', at);
    const plain = encoder.encodeInto(
      backslash === -1 ? body.slice(at) : body.slice(at, backslash),
      bytes.subarray(length),
    );
    length += plain.written;
    if (backslash === -1) break;
    const kind = body[backslash + 1];
    if (kind === 'x') {
      const hex = body.slice(backslash + 2, backslash + 4);
      if (!/^[0-9a-fA-F]{2}$/.test(hex)) return null;
      bytes[length++] = Number.parseInt(hex, 16);
      at = backslash + 4;
      continue;
    }
    const simple = kind === undefined ? undefined : SIMPLE_ESCAPES.get(kind);
    if (simple === undefined) return null;
    bytes[length++] = simple;
    at = backslash + 2;
  }
  return bytes.slice(0, length);
}
