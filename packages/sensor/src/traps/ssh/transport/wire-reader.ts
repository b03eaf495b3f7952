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
  const buffer = Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return new Reader(buffer, start);
}

/** One object without closures: every message is read through one. */
class Reader implements WireReader {
  private readonly buffer: Buffer;
  private at: number;

  constructor(buffer: Buffer, start: number) {
    this.buffer = buffer;
    this.at = start;
  }

  byte(): number | null {
    const from = this.take(1);
    return from === null ? null : this.buffer.readUInt8(from);
  }

  uint32(): number | null {
    const from = this.take(4);
    return from === null ? null : this.buffer.readUInt32BE(from);
  }

  uint64(): bigint | null {
    const from = this.take(8);
    return from === null ? null : this.buffer.readBigUInt64BE(from);
  }

  string(): Buffer | null {
    const length = this.uint32();
    const from = length === null ? null : this.take(length);
    return from === null ? null : this.buffer.subarray(from, this.at);
  }

  skip(length: number): boolean {
    return this.take(length) !== null;
  }

  remaining(): number {
    return Math.max(0, this.buffer.length - this.at);
  }

  /** Where the next `length` bytes begin. */
  private take(length: number): number | null {
    const from = this.at;
    if (from + length > this.buffer.length) {
      this.at = this.buffer.length + 1;
      return null;
    }
    this.at = from + length;
    return from;
  }
}
