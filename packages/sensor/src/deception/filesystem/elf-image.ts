import { createHash } from 'node:crypto';
import type { Architecture } from '../host/persona.ts';
import { MAX_FILLER_BYTES } from './limits.ts';

/** Where `elfImage` puts the build id and, behind it, the program's name. */
const BUILD_ID_OFFSET = 0x378;
const NAME_OFFSET = 0x3a0;
const MAX_NAME_BYTES = 64;
const BUILD_ID_BYTES = 20;
const HEADER_BYTES = 0x400;

/** How the ELF header of each machine differs (gABI chapter 4, psABI of each processor). */
const MACHINES: Readonly<
  Record<
    Architecture,
    {
      readonly bits: 32 | 64;
      readonly bigEndian: boolean;
      readonly machine: number;
      readonly flags: number;
      readonly type: number;
      readonly interpreter: string;
    }
  >
> = {
  'x86-64': {
    bits: 64,
    bigEndian: false,
    machine: 0x3e,
    flags: 0,
    type: 3,
    interpreter: '/lib64/ld-linux-x86-64.so.2',
  },
  // EF_MIPS_NOREORDER | EF_MIPS_CPIC | o32 | MIPS32 release 2
  mips: { bits: 32, bigEndian: true, machine: 8, flags: 0x7000_1005, type: 2, interpreter: '/lib/ld-uClibc.so.0' },
  // EABI version 5, soft float
  arm: { bits: 32, bigEndian: false, machine: 0x28, flags: 0x0500_0200, type: 2, interpreter: '/lib/ld-uClibc.so.0' },
};

/**
 * Bytes of a program that is only looked at, never run: true ELF and program headers of the architecture, then filler
 * that looks like stripped code. Deterministic by name.
 */
export function elfImage(name: string, size: number, architecture: Architecture = 'x86-64'): Uint8Array {
  const bytes = Buffer.alloc(Math.min(size, MAX_FILLER_BYTES));
  const seed = createHash('sha256').update(name).digest();
  fill(bytes, seed);
  if (size < HEADER_BYTES) return bytes;
  bytes.fill(0, 0, HEADER_BYTES);
  const kind = MACHINES[architecture];
  const writer = new FieldWriter(bytes, kind.bits, kind.bigEndian);
  const headerBytes = kind.bits === 64 ? 64 : 52;
  const programHeaderBytes = kind.bits === 64 ? 56 : 32;
  const sectionHeaderBytes = kind.bits === 64 ? 64 : 40;
  const sections = 31;
  const programHeaders = kind.bits === 64 ? 13 : 7;
  const base = kind.type === 3 ? 0 : kind.bits === 32 && kind.bigEndian ? 0x0040_0000 : 0x0001_0000;
  Buffer.from([0x7f, 0x45, 0x4c, 0x46, kind.bits / 32, kind.bigEndian ? 2 : 1, 1]).copy(bytes, 0);
  writer.at = 16;
  writer.half(kind.type);
  writer.half(kind.machine);
  writer.word(1);
  writer.address(base + 0x2000 + (seed.readUInt16LE(0) & 0x7ff0));
  writer.address(headerBytes);
  writer.address(Math.max(headerBytes, size - sections * sectionHeaderBytes));
  writer.word(kind.flags);
  for (const value of [headerBytes, programHeaderBytes, programHeaders, sectionHeaderBytes, sections, sections - 1])
    writer.half(value);
  const segments: readonly (readonly [number, number, number, number])[] = [
    [6, 4, headerBytes, programHeaders * programHeaderBytes],
    [3, 4, 0x318, kind.interpreter.length + 1],
    [1, kind.bits === 64 ? 4 : 5, 0, Math.min(size, 0x2000)],
    [1, 5, 0x2000, Math.max(0, size - 0x3000)],
    [1, 4, Math.max(0x2000, size - 0x3000), 0x1000],
    [1, 6, Math.max(0x2000, size - 0x2000), 0x1000],
    [2, 6, Math.max(0x2000, size - 0x1e00), 0x1f0],
  ];
  segments.forEach(([type, flags, offset, length], index) => {
    writer.at = headerBytes + index * programHeaderBytes;
    writer.word(type);
    if (kind.bits === 64) writer.word(flags);
    for (const value of [offset, base + offset, base + offset, length, length]) writer.address(value);
    if (kind.bits === 32) writer.word(flags);
    writer.address(type === 1 ? 0x1000 : kind.bits / 8);
  });
  bytes.write(`${kind.interpreter}\0`, 0x318, 'latin1');
  Buffer.from('040000001400000003000000474e5500', 'hex').copy(bytes, 0x368);
  seed.copy(bytes, BUILD_ID_OFFSET, 0, BUILD_ID_BYTES);
  bytes.write(name.slice(0, MAX_NAME_BYTES - 1), NAME_OFFSET, 'latin1');
  return bytes;
}

/** Which of the machine's programs the first bytes (as a byte string) are of, wherever the file lies; null for others. */
export function programNameOf(head: string): string | null {
  if (head.length < HEADER_BYTES) return null;
  const end = head.indexOf('\0', NAME_OFFSET);
  const name = head.slice(NAME_OFFSET, Math.min(end === -1 ? NAME_OFFSET : end, NAME_OFFSET + MAX_NAME_BYTES));
  if (name === '') return null;
  const id = createHash('sha256').update(name).digest().subarray(0, BUILD_ID_BYTES).toString('latin1');
  return head.slice(BUILD_ID_OFFSET, BUILD_ID_OFFSET + BUILD_ID_BYTES) === id ? name : null;
}

/** The machine field of an ELF header that this architecture runs. */
export function elfMachine(architecture: Architecture): number {
  return MACHINES[architecture].machine;
}

class FieldWriter {
  at = 0;
  readonly #bytes: Buffer;
  readonly #bits: 32 | 64;
  readonly #bigEndian: boolean;

  constructor(bytes: Buffer, bits: 32 | 64, bigEndian: boolean) {
    this.#bytes = bytes;
    this.#bits = bits;
    this.#bigEndian = bigEndian;
  }

  half(value: number): void {
    if (this.#bigEndian) this.#bytes.writeUInt16BE(value, this.at);
    else this.#bytes.writeUInt16LE(value, this.at);
    this.at += 2;
  }

  word(value: number): void {
    if (this.#bigEndian) this.#bytes.writeUInt32BE(value, this.at);
    else this.#bytes.writeUInt32LE(value, this.at);
    this.at += 4;
  }

  address(value: number): void {
    if (this.#bits === 32) {
      this.word(value);
      return;
    }
    this.#bytes.writeBigUInt64LE(BigInt(value), this.at);
    this.at += 8;
  }
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
