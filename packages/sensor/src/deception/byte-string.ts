/**
 * Text of the simulated machine is carried as byte strings: JavaScript strings whose code units are bytes 0-255. Bytes
 * from attackers thus pass through variables, pipes and files without loss, and lengths are those of the C locale.
 */

const LOSSLESS_DECODER = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

export function bytesToByteString(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
}

export function byteStringToBytes(text: string): Uint8Array {
  return Buffer.from(text, 'latin1');
}

/** Unicode text as the UTF-8 bytes a program would print. */
export function utf8(text: string): string {
  return isAscii(text) ? text : Buffer.from(text, 'utf8').toString('latin1');
}

/** Bytes as Unicode text, invalid sequences replaced: for people, never for files. */
export function toDisplayText(bytes: string): string {
  return isAscii(bytes) ? bytes : Buffer.from(bytes, 'latin1').toString('utf8');
}

function isAscii(text: string): boolean {
  for (let index = 0; index < text.length; index += 1) if (text.charCodeAt(index) > 0x7f) return false;
  return true;
}

/** A byte string as the path text that `FileSystem` takes: UTF-8, each invalid byte as U+DC80-U+DCFF. */
export function toPathText(bytes: string): string {
  if (isAscii(bytes)) return bytes;
  const buffer = Buffer.from(bytes, 'latin1');
  try {
    return LOSSLESS_DECODER.decode(buffer);
  } catch {
    let text = '';
    let at = 0;
    while (at < buffer.length) {
      const length = sequenceLength(buffer[at] ?? 0);
      const piece = buffer.subarray(at, at + length);
      try {
        text += LOSSLESS_DECODER.decode(piece);
        at += length;
      } catch {
        text += String.fromCharCode(0xdc00 + (buffer[at] ?? 0));
        at += 1;
      }
    }
    return text;
  }
}

/** The inverse of `toPathText`. */
export function fromPathText(path: string): string {
  if (isAscii(path)) return path;
  let bytes = '';
  for (const character of path) {
    const code = character.codePointAt(0) ?? 0;
    bytes += code >= 0xdc80 && code <= 0xdcff ? String.fromCharCode(code - 0xdc00) : utf8(character);
  }
  return bytes;
}

function sequenceLength(lead: number): number {
  if (lead >= 0xf0) return 4;
  if (lead >= 0xe0) return 3;
  return lead >= 0xc0 ? 2 : 1;
}
