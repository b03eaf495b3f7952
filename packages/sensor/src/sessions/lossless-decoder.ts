/**
 * Bytes of a stream as text that can be turned back: UTF-8, with each byte that is none as U+DC80 to U+DCFF, as Python's
 * surrogateescape does. JSON.stringify writes these as `\udc80` escapes, so a file of such text is plain ASCII there.
 */
export interface LosslessDecoder {
  /** What is complete; the beginning of a character that is cut waits for the next chunk. */
  decode(bytes: Uint8Array): string;
  /** What still waits, byte by byte. */
  end(): string;
  /** Nothing waits. */
  readonly isEmpty: boolean;
}

const STRICT = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const ESCAPE_BASE = 0xdc00;

export function createLosslessDecoder(): LosslessDecoder {
  let cut: Buffer | null = null;
  return {
    get isEmpty() {
      return cut === null;
    },
    decode(bytes) {
      const whole: Buffer = cut === null ? Buffer.from(bytes) : Buffer.concat([cut, bytes]);
      const kept = cutLength(whole);
      cut = kept === 0 ? null : Buffer.from(whole.subarray(whole.length - kept));
      return decodeWhole(whole.subarray(0, whole.length - kept));
    },
    end() {
      const text = cut === null ? '' : escaped(cut);
      cut = null;
      return text;
    },
  };
}

/** Decodes bytes that are not part of a stream. */
export function decodeLossless(bytes: Uint8Array): string {
  const decoder = createLosslessDecoder();
  return decoder.decode(bytes) + decoder.end();
}

function decodeWhole(bytes: Buffer): string {
  const text = strict(bytes);
  if (text !== null) return text;
  let result = '';
  for (let at = 0; at < bytes.length; ) {
    // The longest valid run in one go; after it one byte that is none.
    const length = validLength(bytes, at);
    if (length > 0) result += strict(bytes.subarray(at, at + length)) ?? '';
    at += length;
    if (at < bytes.length) {
      result += escaped(bytes.subarray(at, at + 1));
      at += 1;
    }
  }
  return result;
}

function validLength(bytes: Buffer, start: number): number {
  let at = start;
  while (at < bytes.length) {
    const length = sequenceLength(bytes[at] ?? 0);
    if (length === 1) at += 1;
    else if (length > 1 && strict(bytes.subarray(at, at + length)) !== null && at + length <= bytes.length)
      at += length;
    else break;
  }
  return at - start;
}

function strict(bytes: Buffer): string | null {
  try {
    return STRICT.decode(bytes);
  } catch {
    return null;
  }
}

function escaped(bytes: Buffer): string {
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte < 0x80 ? byte : ESCAPE_BASE + byte);
  return text;
}

/** How many of the last bytes begin a character that may go on. */
function cutLength(bytes: Buffer): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back += 1) {
    const byte = bytes[bytes.length - back] ?? 0;
    if (byte < 0x80) return 0;
    if (byte >= 0xc0) return sequenceLength(byte) > back ? back : 0;
  }
  return 0;
}

/** Bytes of the character that a byte begins; 0 where it begins none. */
function sequenceLength(lead: number): number {
  if (lead < 0x80) return 1;
  if (lead >= 0xc2 && lead < 0xe0) return 2;
  if (lead >= 0xe0 && lead < 0xf0) return 3;
  return lead >= 0xf0 && lead < 0xf5 ? 4 : 0;
}
