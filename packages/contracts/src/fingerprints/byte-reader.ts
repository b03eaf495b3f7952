/**
 * Reads network byte order from the front of some bytes. Reading past the end gives zeros and empty parts and sets
 * `isCut`, so that a parser reads everything first and asks once.
 */
export class ByteReader {
  readonly bytes: Uint8Array;
  at = 0;
  isCut = false;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
  }

  get remaining(): number {
    return this.bytes.length - this.at;
  }

  /** An unsigned number of `length` bytes, at most 4. */
  number(length: 1 | 2 | 3 | 4): number {
    if (this.remaining < length) {
      this.isCut = true;
      this.at = this.bytes.length;
      return 0;
    }
    let value = 0;
    for (let index = 0; index < length; index += 1) value = value * 256 + (this.bytes[this.at + index] ?? 0);
    this.at += length;
    return value;
  }

  /** The next `length` bytes as they are, not copied; fewer, and `isCut`, when there are fewer. */
  take(length: number): Uint8Array {
    if (this.remaining < length) this.isCut = true;
    const taken = this.bytes.subarray(this.at, this.at + length);
    this.at += taken.length;
    return taken;
  }

  /** A part that stands behind its length in `lengthBytes` bytes (RFC 8446 section 3.4, RFC 4251 section 5). */
  vector(lengthBytes: 1 | 2 | 3 | 4): ByteReader {
    return new ByteReader(this.take(this.number(lengthBytes)));
  }

  /** The 16-bit numbers that are left; an odd last byte is dropped. */
  numbers16(): number[] {
    const found: number[] = [];
    while (this.remaining >= 2) found.push(this.number(2));
    return found;
  }
}
