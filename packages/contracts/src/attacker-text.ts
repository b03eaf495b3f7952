import { MAX_TEXT_BYTES } from './primitives.ts';

/** How one attacker-written value is carried: readable text, and the exact bytes when the text alone would lose some. */
export interface CarriedText {
  readonly text: string;
  /** Present when `text` is not the exact bytes: invalid UTF-8, NUL bytes. Base64 of the (possibly cut) bytes. */
  readonly base64?: string;
  /** Present and true when bytes past the limit were dropped. */
  readonly truncated?: true;
}

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const lenientDecoder = new TextDecoder('utf-8', { ignoreBOM: true });
const encoder = new TextEncoder();

/**
 * Carries bytes from an attacker losslessly as JSON-safe fields.
 *
 * @param bytes what the socket delivered, or a string that is already text
 * @param maxBytes bytes kept; the rest is dropped and flagged
 */
export function carryText(bytes: Uint8Array | string, maxBytes: number = MAX_TEXT_BYTES): CarriedText {
  if (typeof bytes === 'string') {
    if (bytes.length * 3 <= maxBytes && !bytes.includes('\0') && bytes.isWellFormed()) return { text: bytes };
    return carryText(encoder.encode(bytes), maxBytes);
  }
  const truncated = bytes.length > maxBytes;
  const kept = truncated ? bytes.subarray(0, lastCharacterBoundary(bytes, maxBytes)) : bytes;
  const flags = truncated ? ({ truncated: true } as const) : {};
  try {
    const text = decoder.decode(kept);
    if (!text.includes('\0')) return { text, ...flags };
  } catch {
    // Not UTF-8: fall through to the lossy text with the exact bytes beside it.
  }
  const text = lenientDecoder.decode(kept).replaceAll('\0', '\u2400');
  return { text, base64: toBase64(kept), ...flags };
}

/** The exact bytes of a carried value (up to its truncation). */
export function carriedBytes(carried: CarriedText): Uint8Array {
  if (carried.base64 === undefined) return encoder.encode(carried.text);
  return Uint8Array.from(atob(carried.base64), (character) => character.charCodeAt(0));
}

/** Cutting in the middle of a UTF-8 sequence would turn valid text into invalid: step back to a lead byte. */
function lastCharacterBoundary(bytes: Uint8Array, maxBytes: number): number {
  for (let at = maxBytes; at > Math.max(0, maxBytes - 4); at--) {
    if (((bytes[at] ?? 0) & 0xc0) !== 0x80) return at;
  }
  return maxBytes;
}

function toBase64(bytes: Uint8Array): string {
  let binary = '';
  for (let at = 0; at < bytes.length; at += 8192) binary += String.fromCharCode(...bytes.subarray(at, at + 8192));
  return btoa(binary);
}
