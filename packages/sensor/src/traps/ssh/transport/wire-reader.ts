/** Reads the data types of RFC 4251 section 5. Past the end every method returns null, and stays there. */
export interface WireReader {
  byte(): number | null;
  uint32(): number | null;
  uint64(): bigint | null;
  string(): Buffer | null;
  skip(length: number): boolean;
  remaining(): number;
}

export function readWire(bytes: Uint8Array, start = 0): WireReader {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = start;
  function take(length: number): number | null {
    if (at + length > buffer.length) {
      at = buffer.length + 1;
      return null;
    }
    at += length;
    return at - length;
  }
  return {
    byte() {
      const from = take(1);
      return from === null ? null : buffer.readUInt8(from);
    },
    uint32() {
      const from = take(4);
      return from === null ? null : buffer.readUInt32BE(from);
    },
    uint64() {
      const from = take(8);
      return from === null ? null : buffer.readBigUInt64BE(from);
    },
    string() {
      const lengthAt = take(4);
      if (lengthAt === null) return null;
      const length = buffer.readUInt32BE(lengthAt);
      const from = take(length);
      return from === null ? null : buffer.subarray(from, from + length);
    },
    skip: (length) => take(length) !== null,
    remaining: () => Math.max(0, buffer.length - at),
  };
}
