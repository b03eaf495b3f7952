import { hash } from 'node:crypto';

const BYTES = 16;

/**
 * The first 16 bytes of a text's SHA-256, for ids made from content. By way of hexadecimal, as a Buffer takes Node
 * longer to make than the hash itself.
 */
export function textHash(text: string): Uint8Array {
  const digits = hash('sha256', text);
  const bytes = new Uint8Array(BYTES);
  for (let index = 0; index < BYTES; index++) {
    bytes[index] = (nibble(digits.charCodeAt(index * 2)) << 4) | nibble(digits.charCodeAt(index * 2 + 1));
  }
  return bytes;
}

/** Of a digit 0-9 or a-f. */
function nibble(code: number): number {
  return code < 0x3a ? code - 0x30 : code - 0x57;
}
