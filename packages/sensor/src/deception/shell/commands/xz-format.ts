import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { CorruptData, LzmaDecoder, readProperties } from './lzma-decoder.ts';
import { encodeLzma } from './lzma-encoder.ts';

/**
 * The .xz file format 1.1.0 and the older .lzma (Lasse Collin and Igor Pavlov, public domain): LZMA2 chunks in blocks,
 * checks, index.
 */

const MAGIC = Buffer.from([0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00]);
const FOOTER_MAGIC = 'YZ';
const CHECK_CRC64 = 4;
const CHECK_BYTES = [0, 4, 4, 4, 8, 8, 8, 16, 16, 16, 32, 32, 32, 64, 64, 64];
const LZMA2_FILTER = 0x21;
/** The dictionary of preset 6: 8 MiB. */
const DICTIONARY_BYTE = 0x16;
const MAX_STORED_CHUNK_BYTES = 65_536;
/** What one packed chunk may hold, unpacked and packed. */
const MAX_CHUNK_BYTES = 1 << 16;
/** LZMA's usual lc=3 lp=0 pb=2. */
const USUAL_PROPERTIES = 0x5d;
const ALONE_HEADER_BYTES = 13;

export function isXz(packed: Uint8Array): boolean {
  return MAGIC.equals(packed.subarray(0, MAGIC.length));
}

/** `.lzma` has no magic number: properties as every encoder writes them, and a dictionary of some power of two. */
export function isLzmaAlone(packed: Uint8Array): boolean {
  return packed.length >= ALONE_HEADER_BYTES && packed[0] === USUAL_PROPERTIES && packed[1] === 0 && packed[2] === 0;
}

/**
 * Unpacks all streams of a file.
 *
 * @param pause awaited after each chunk
 * @throws CorruptData
 */
export async function unpackXz(packed: Uint8Array, maxBytes: number, pause: () => Promise<void>): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let at = 0;
  let total = 0;
  while (at < packed.length) {
    if (total > 0 && packed[at] === 0) {
      at += 4;
      continue;
    }
    const stream = await unpackStream(packed, at, maxBytes - total, pause);
    parts.push(...stream.parts);
    total += stream.parts.reduce((sum, part) => sum + part.length, 0);
    at = stream.end;
  }
  return Buffer.concat(parts);
}

/** Unpacks a `.lzma` file. Throws CorruptData. */
export function unpackLzmaAlone(packed: Uint8Array, maxBytes: number): Uint8Array {
  const size = Buffer.from(packed.subarray(5, ALONE_HEADER_BYTES)).readBigUInt64LE();
  const decoder = new LzmaDecoder(maxBytes);
  decoder.reset(readProperties(packed[0] ?? 0xff));
  if (size !== 0xffff_ffff_ffff_ffffn && size > BigInt(maxBytes)) throw new CorruptData('too large');
  decoder.decode(packed.subarray(ALONE_HEADER_BYTES), size === 0xffff_ffff_ffff_ffffn ? null : Number(size));
  return decoder.output.subarray(0, decoder.length);
}

async function unpackStream(
  packed: Uint8Array,
  start: number,
  maxBytes: number,
  pause: () => Promise<void>,
): Promise<{ readonly parts: Uint8Array[]; readonly end: number }> {
  const reader = new Reader(packed, start);
  if (!isXz(reader.take(MAGIC.length))) throw new CorruptData('format');
  const flags = reader.take(2);
  if (reader.word() !== crc32(flags)) throw new CorruptData('flags');
  const checkType = (flags[1] ?? 0) & 0x0f;
  const checkBytes = CHECK_BYTES[checkType] ?? 0;
  const parts: Uint8Array[] = [];
  for (let left = maxBytes; ; ) {
    const headerAt = reader.at;
    const size = reader.byte();
    if (size === 0) break;
    const header = reader.take((size + 1) * 4 - 5);
    if (reader.word() !== crc32(packed.subarray(headerAt, reader.at - 4))) throw new CorruptData('block header');
    checkFilters(header);
    const bytes = await unpackBlock(reader, left, pause);
    left -= bytes.length;
    parts.push(bytes);
    reader.align(headerAt);
    const check = Buffer.from(reader.take(checkBytes));
    const expected = checkOf(checkType, bytes);
    if (expected !== null && !expected.equals(check)) throw new CorruptData('check');
  }
  const indexAt = reader.at - 1;
  for (let records = reader.variable() * 2; records > 0; records -= 1) reader.variable();
  reader.align(indexAt);
  if (reader.word() !== crc32(packed.subarray(indexAt, reader.at - 4))) throw new CorruptData('index');
  reader.take(10);
  if (Buffer.from(reader.take(2)).toString('latin1') !== FOOTER_MAGIC) throw new CorruptData('footer');
  return { parts, end: reader.at };
}

function checkFilters(header: Uint8Array): void {
  const flags = header[0] ?? 0;
  const reader = new Reader(header, 1);
  if ((flags & 0x40) !== 0) reader.variable();
  if ((flags & 0x80) !== 0) reader.variable();
  if ((flags & 3) !== 0 || reader.variable() !== LZMA2_FILTER) throw new CorruptData('filters');
}

async function unpackBlock(reader: Reader, maxBytes: number, pause: () => Promise<void>): Promise<Uint8Array> {
  const decoder = new LzmaDecoder(maxBytes);
  decoder.reset();
  for (;;) {
    const control = reader.byte();
    if (control === 0) return decoder.output.slice(0, decoder.length);
    if (control < 3) decoder.copy(reader.take(reader.half() + 1));
    else if (control < 0x80) throw new CorruptData('chunk');
    else {
      const unpacked = ((control & 0x1f) << 16) + reader.half() + 1;
      const size = reader.half() + 1;
      const resets = (control >> 5) & 3;
      if (resets >= 2) decoder.reset(readProperties(reader.byte()));
      else if (resets === 1) decoder.reset();
      decoder.decode(reader.take(size), unpacked);
    }
    await pause();
  }
}

/** Packs as `xz -6` does: one block of LZMA2 with a CRC64. An empty text has no block. */
export async function packXz(plain: Uint8Array, pause: () => Promise<void>): Promise<Uint8Array> {
  const flags = Buffer.from([0, CHECK_CRC64]);
  const header = Buffer.from([0x02, 0, LZMA2_FILTER, 1, DICTIONARY_BYTE, 0, 0, 0]);
  const blocks: Buffer[] = [];
  const records: number[] = [];
  if (plain.length > 0) {
    const chunks: Uint8Array[] = [];
    for (let at = 0; at < plain.length; at += MAX_CHUNK_BYTES) {
      chunks.push(packChunk(plain.subarray(at, at + MAX_CHUNK_BYTES), at === 0 ? null : (plain[at - 1] ?? 0)));
      await pause();
    }
    const data = Buffer.concat([...chunks, Buffer.from([0])]);
    records.push(header.length + 4 + data.length + 8, plain.length);
    blocks.push(header, wordOf(crc32(header)), data, padding(data.length), crc64(plain));
  }
  const index = Buffer.from([0, records.length / 2, ...records.flatMap(variableOf)]);
  const padded = Buffer.concat([index, padding(index.length)]);
  const tail = Buffer.concat([wordOf((padded.length + 4) / 4 - 1), flags]);
  return Buffer.concat([
    MAGIC,
    flags,
    wordOf(crc32(flags)),
    ...blocks,
    padded,
    wordOf(crc32(padded)),
    wordOf(crc32(tail)),
    tail,
    Buffer.from(FOOTER_MAGIC, 'latin1'),
  ]);
}

function packChunk(plain: Uint8Array, byteBefore: number | null): Buffer {
  const isFirst = byteBefore === null;
  const packed = encodeLzma(plain, byteBefore ?? 0);
  if (packed.length >= Math.min(plain.length, MAX_STORED_CHUNK_BYTES))
    return Buffer.concat([Buffer.from([isFirst ? 1 : 2, (plain.length - 1) >> 8, (plain.length - 1) & 0xff]), plain]);
  const [unpacked, size] = [plain.length - 1, packed.length - 1];
  return Buffer.concat([
    Buffer.from([
      (isFirst ? 0xe0 : 0xc0) | (unpacked >> 16),
      (unpacked >> 8) & 0xff,
      unpacked & 0xff,
      size >> 8,
      size & 0xff,
      USUAL_PROPERTIES,
    ]),
    packed,
  ]);
}

function checkOf(type: number, bytes: Uint8Array): Buffer | null {
  if (type === 1) return wordOf(crc32(bytes));
  if (type === CHECK_CRC64) return crc64(bytes);
  if (type === 10) return createHash('sha256').update(bytes).digest();
  return null;
}

/** ECMA-182, reflected, in two halves. */
const CRC64_TABLE = crc64Table();

function crc64Table(): Uint32Array {
  const table = new Uint32Array(512);
  for (let byte = 0; byte < 256; byte += 1) {
    let low = byte;
    let high = 0;
    for (let bit = 0; bit < 8; bit += 1) {
      const odd = low & 1;
      low = (low >>> 1) | ((high & 1) << 31);
      high >>>= 1;
      if (odd === 1) {
        low ^= 0xd787_0f42;
        high ^= 0xc96c_5795;
      }
    }
    table[byte * 2] = low >>> 0;
    table[byte * 2 + 1] = high >>> 0;
  }
  return table;
}

function crc64(bytes: Uint8Array): Buffer {
  let low = 0xffff_ffff;
  let high = 0xffff_ffff;
  for (const byte of bytes) {
    const index = ((low ^ byte) & 0xff) * 2;
    low = (((low >>> 8) | (high << 24)) ^ (CRC64_TABLE[index] ?? 0)) >>> 0;
    high = ((high >>> 8) ^ (CRC64_TABLE[index + 1] ?? 0)) >>> 0;
  }
  return Buffer.concat([wordOf(~low >>> 0), wordOf(~high >>> 0)]);
}

function wordOf(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value >>> 0);
  return bytes;
}

function variableOf(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  for (; rest >= 0x80; rest = Math.floor(rest / 128)) bytes.push((rest % 128) | 0x80);
  return [...bytes, rest];
}

function padding(length: number): Buffer {
  return Buffer.alloc((4 - (length % 4)) % 4);
}

class Reader {
  at: number;
  readonly #bytes: Uint8Array;

  constructor(bytes: Uint8Array, at: number) {
    this.#bytes = bytes;
    this.at = at;
  }

  take(count: number): Uint8Array {
    if (this.at + count > this.#bytes.length) throw new CorruptData('unexpected end');
    this.at += count;
    return this.#bytes.subarray(this.at - count, this.at);
  }

  byte(): number {
    return this.take(1)[0] ?? 0;
  }

  /** Two bytes, the higher first. */
  half(): number {
    return this.byte() * 256 + this.byte();
  }

  /** Four bytes, the lowest first. */
  word(): number {
    return Buffer.from(this.take(4)).readUInt32LE();
  }

  /** A number of seven bits a byte. */
  variable(): number {
    let value = 0;
    for (let shift = 0; shift < 49; shift += 7) {
      const byte = this.byte();
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return value;
    }
    throw new CorruptData('number');
  }

  /** Skips up to a multiple of four bytes behind a place. */
  align(from: number): void {
    this.take((4 - ((this.at - from) % 4)) % 4);
  }
}
