import { createHash } from 'node:crypto';

/**
 * Bytes of a program that is only looked at, never run: a true ELF64 header and program headers (x86-64, position
 * independent, dynamically linked), then filler that looks like stripped code. Deterministic by name.
 */
export function elfImage(name: string, size: number): Uint8Array {
  const bytes = Buffer.alloc(size);
  const seed = createHash('sha256').update(name).digest();
  fill(bytes, seed);
  if (size < 1024) return bytes;
  bytes.fill(0, 0, 0x400);
  Buffer.from('7f454c46020101000000000000000000', 'hex').copy(bytes, 0);
  bytes.writeUInt16LE(3, 16);
  bytes.writeUInt16LE(0x3e, 18);
  bytes.writeUInt32LE(1, 20);
  bytes.writeBigUInt64LE(BigInt(0x2000 + (seed.readUInt16LE(0) & 0x7ff0)), 24);
  bytes.writeBigUInt64LE(64n, 32);
  bytes.writeBigUInt64LE(BigInt(Math.max(64, size - 31 * 64)), 40);
  bytes.writeUInt16LE(64, 52);
  bytes.writeUInt16LE(56, 54);
  bytes.writeUInt16LE(13, 56);
  bytes.writeUInt16LE(64, 58);
  bytes.writeUInt16LE(31, 60);
  bytes.writeUInt16LE(30, 62);
  programHeader(bytes, 0, 6, 4, 0x40, 13 * 56);
  programHeader(bytes, 1, 3, 4, 0x318, 28);
  programHeader(bytes, 2, 1, 4, 0, Math.min(size, 0x2000));
  programHeader(bytes, 3, 1, 5, 0x2000, Math.max(0, size - 0x3000));
  Buffer.from('/lib64/ld-linux-x86-64.so.2\0').copy(bytes, 0x318);
  Buffer.from('040000001400000003000000474e5500', 'hex').copy(bytes, 0x368);
  seed.copy(bytes, 0x378, 0, 20);
  return bytes;
}

/** The build id that `elfImage` writes, as `file` prints it. */
export function buildId(name: string): string {
  return createHash('sha256').update(name).digest('hex').slice(0, 40);
}

function programHeader(
  bytes: Buffer,
  index: number,
  type: number,
  flags: number,
  offset: number,
  length: number,
): void {
  const at = 64 + index * 56;
  bytes.writeUInt32LE(type, at);
  bytes.writeUInt32LE(flags, at + 4);
  for (const field of [8, 16, 24]) bytes.writeBigUInt64LE(BigInt(offset), at + field);
  for (const field of [32, 40]) bytes.writeBigUInt64LE(BigInt(length), at + field);
  bytes.writeBigUInt64LE(type === 1 ? 0x1000n : 8n, at + 48);
}

/** xorshift filler with the runs of zeroes that padding gives real programs. */
function fill(bytes: Buffer, seed: Buffer): void {
  let state = seed.readUInt32LE(4) | 1;
  for (let at = 0; at + 4 <= bytes.length; at += 4) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    if ((state & 0x70) !== 0) bytes.writeInt32LE((state & 0x40) !== 0 ? state : state & 0x004889ff, at);
  }
}
