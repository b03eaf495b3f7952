import { CorruptData } from './lzma-decoder.ts';

/**
 * The bzip2 format: runs, Burrows-Wheeler transform, move to front, Huffman codes. As Julian Seward's program writes
 * and reads it; blocks are smaller than they may be, so that packing one does not take long.
 */

const BLOCK_MAGIC = [0x31_4159, 0x26_5359] as const;
const END_MAGIC = [0x17_7245, 0x38_5090] as const;
/** Blocks may have up to 900,000 bytes; smaller ones are sorted sooner. */
const PACKED_BLOCK_BYTES = 60_000;
const GROUP_SYMBOLS = 50;
const MAX_CODE_BITS = 17;
const MAX_READ_CODE_BITS = 20;
/** A table and its twin: the format wants two at least. */
const PACKED_TABLES = 2;
const RUN_LENGTH = 4;
const MAX_RUN = 255;

export function isBzip2(packed: Uint8Array): boolean {
  return (
    packed[0] === 0x42 &&
    packed[1] === 0x5a &&
    packed[2] === 0x68 &&
    (packed[3] ?? 0) >= 0x31 &&
    (packed[3] ?? 0) <= 0x39
  );
}

const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte << 24;
  for (let bit = 0; bit < 8; bit += 1) value = value & 0x8000_0000 ? (value << 1) ^ 0x04c1_1db7 : value << 1;
  return value >>> 0;
});

function blockCheck(bytes: Uint8Array): number {
  let check = 0xffff_ffff;
  for (const byte of bytes) check = ((check << 8) ^ (CRC_TABLE[((check >>> 24) ^ byte) & 0xff] ?? 0)) >>> 0;
  return ~check >>> 0;
}

function joined(all: number, block: number): number {
  return (((all << 1) | (all >>> 31)) ^ block) >>> 0;
}

/** Packs as `bzip2 -9` does. `pause` is awaited after each block. */
export async function packBzip2(plain: Uint8Array, pause: () => Promise<void>): Promise<Uint8Array> {
  const writer = new BitWriter();
  for (const letter of Buffer.from('BZh9', 'latin1')) writer.write(letter, 8);
  let check = 0;
  for (let at = 0; at < plain.length; at += PACKED_BLOCK_BYTES) {
    const block = plain.subarray(at, at + PACKED_BLOCK_BYTES);
    const own = blockCheck(block);
    check = joined(check, own);
    writeBlock(writer, withRuns(block), own);
    await pause();
  }
  for (const half of END_MAGIC) writer.write(half, 24);
  writer.write(check >>> 16, 16);
  writer.write(check & 0xffff, 16);
  return writer.finish();
}

/** Four equal bytes are followed by how many more there are. */
function withRuns(plain: Uint8Array): Uint8Array {
  const out: number[] = [];
  for (let at = 0; at < plain.length; ) {
    const byte = plain[at] ?? 0;
    let run = 1;
    while (run < RUN_LENGTH + MAX_RUN && plain[at + run] === byte) run += 1;
    for (let index = 0; index < Math.min(run, RUN_LENGTH); index += 1) out.push(byte);
    if (run >= RUN_LENGTH) out.push(run - RUN_LENGTH);
    at += run;
  }
  return Uint8Array.from(out);
}

/** Where each rotation of the text stands among all, sorted: ranks of ever longer beginnings. */
function sortedRotations(text: Uint8Array): Int32Array {
  const { length } = text;
  let ranks = Int32Array.from(text);
  let order = Int32Array.from({ length }, (_, index) => index);
  const keys = Math.max(256, length) + 1;
  for (let step = 0; ; step = step === 0 ? 1 : step * 2) {
    // Sorted by what follows already; a stable sort by the beginning itself makes it twice as long.
    const counts = new Int32Array(keys + 1);
    const shifted = step === 0 ? order : order.map((at) => (at - step + length * 2) % length);
    for (const rank of ranks) counts[rank + 1] = (counts[rank + 1] ?? 0) + 1;
    for (let key = 1; key <= keys; key += 1) counts[key] = (counts[key] ?? 0) + (counts[key - 1] ?? 0);
    const next = new Int32Array(length);
    for (const at of shifted) {
      const rank = ranks[at] ?? 0;
      const place = counts[rank] ?? 0;
      next[place] = at;
      counts[rank] = place + 1;
    }
    order = next;
    const renamed = new Int32Array(length);
    let name = 0;
    for (let index = 1; index < length; index += 1) {
      const [left = 0, right = 0] = [order[index - 1], order[index]];
      if (
        ranks[left] !== ranks[right] ||
        (step > 0 && ranks[(left + step) % length] !== ranks[(right + step) % length])
      )
        name += 1;
      renamed[right] = name;
    }
    renamed[order[0] ?? 0] = 0;
    ranks = renamed;
    if (name === length - 1 || step >= length) return order;
  }
}

function writeBlock(writer: BitWriter, text: Uint8Array, check: number): void {
  const order = sortedRotations(text);
  const used = [...new Set(text)].sort((left, right) => left - right);
  const symbols = frontMoved(order, text, used);
  const lengths = codeLengths(symbols, used.length + 2);
  for (const half of BLOCK_MAGIC) writer.write(half, 24);
  writer.write(check >>> 16, 16);
  writer.write(check & 0xffff, 16);
  writer.write(0, 1);
  writer.write(order.indexOf(0), 24);
  const present = new Set(used);
  const groups = Array.from({ length: 16 }, (_, group) =>
    Array.from({ length: 16 }, (_, low) => (present.has(group * 16 + low) ? 1 : 0)),
  );
  for (const group of groups) writer.write(group.includes(1) ? 1 : 0, 1);
  for (const group of groups) if (group.includes(1)) for (const bit of group) writer.write(bit, 1);
  const selectors = Math.ceil(symbols.length / GROUP_SYMBOLS);
  writer.write(PACKED_TABLES, 3);
  writer.write(selectors, 15);
  for (let index = 0; index < selectors; index += 1) writer.write(0, 1);
  for (let table = 0; table < PACKED_TABLES; table += 1) {
    let current = lengths[0] ?? 1;
    writer.write(current, 5);
    for (const length of lengths) {
      for (; current < length; current += 1) writer.write(2, 2);
      for (; current > length; current -= 1) writer.write(3, 2);
      writer.write(0, 1);
    }
  }
  const codes = canonicalCodes(lengths);
  for (const symbol of symbols) writer.write(codes[symbol] ?? 0, lengths[symbol] ?? 1);
}

/** The last column of the sorted rotations, each byte as its place among those seen last; zeros as runs. */
function frontMoved(order: Int32Array, text: Uint8Array, used: readonly number[]): number[] {
  const front = [...used];
  const symbols: number[] = [];
  let zeros = 0;
  const flush = () => {
    for (let rest = zeros; rest > 0; rest = (rest - 1) >> 1) symbols.push((rest & 1) === 1 ? 0 : 1);
    zeros = 0;
  };
  for (const at of order) {
    const byte = text[(at + text.length - 1) % text.length] ?? 0;
    const place = front.indexOf(byte);
    if (place === 0) {
      zeros += 1;
      continue;
    }
    flush();
    front.splice(place, 1);
    front.unshift(byte);
    symbols.push(place + 1);
  }
  flush();
  symbols.push(used.length + 1);
  return symbols;
}

/** Lengths of Huffman codes, none longer than the format allows. */
function codeLengths(symbols: readonly number[], count: number): number[] {
  const weights = new Array<number>(count).fill(0);
  for (const symbol of symbols) weights[symbol] = (weights[symbol] ?? 0) + 1;
  for (let scale = 1; ; scale *= 2) {
    const nodes = weights.map((weight, symbol) => ({
      weight: Math.max(1, Math.floor(weight / scale)),
      symbols: [symbol],
    }));
    const lengths = new Array<number>(count).fill(0);
    while (nodes.length > 1) {
      nodes.sort((left, right) => right.weight - left.weight);
      const [one, other] = [nodes.pop(), nodes.pop()];
      if (one === undefined || other === undefined) break;
      const merged = [...one.symbols, ...other.symbols];
      for (const symbol of merged) lengths[symbol] = (lengths[symbol] ?? 0) + 1;
      nodes.push({ weight: one.weight + other.weight, symbols: merged });
    }
    if (Math.max(...lengths) <= MAX_CODE_BITS) return lengths;
  }
}

function canonicalCodes(lengths: readonly number[]): number[] {
  const codes = new Array<number>(lengths.length).fill(0);
  let code = 0;
  for (let bits = 1; bits <= MAX_READ_CODE_BITS; bits += 1) {
    lengths.forEach((length, symbol) => {
      if (length !== bits) return;
      codes[symbol] = code;
      code += 1;
    });
    code <<= 1;
  }
  return codes;
}

/** Unpacks all streams of a file. `pause` is awaited after each block. Throws CorruptData. */
export async function unpackBzip2(
  packed: Uint8Array,
  maxBytes: number,
  pause: () => Promise<void>,
): Promise<Uint8Array> {
  const reader = new BitReader(packed);
  const parts: Uint8Array[] = [];
  let total = 0;
  if (packed.length === 0) throw new CorruptData('unexpected end');
  while (!reader.isAtEnd()) {
    if (!isBzip2(reader.rest())) {
      if (parts.length > 0) break;
      throw new CorruptData('format');
    }
    reader.read(24);
    const blockBytes = (reader.read(8) - 0x30) * 100_000;
    let check = 0;
    for (;;) {
      const magic = [reader.read(24), reader.read(24)];
      const expected = reader.read(16) * 65_536 + reader.read(16);
      if (magic[0] === END_MAGIC[0] && magic[1] === END_MAGIC[1]) {
        if (expected !== check) throw new CorruptData('check of all');
        reader.align();
        break;
      }
      if (magic[0] !== BLOCK_MAGIC[0] || magic[1] !== BLOCK_MAGIC[1]) throw new CorruptData('block');
      const block = readBlock(reader, blockBytes, maxBytes - total);
      if (blockCheck(block) !== expected) throw new CorruptData('check');
      check = joined(check, expected);
      parts.push(block);
      total += block.length;
      await pause();
    }
  }
  return Buffer.concat(parts);
}

function readBlock(reader: BitReader, blockBytes: number, maxBytes: number): Uint8Array {
  if (reader.read(1) === 1) throw new CorruptData('randomised');
  const origin = reader.read(24);
  const groups = reader.read(16);
  const front: number[] = [];
  for (let group = 0; group < 16; group += 1) {
    if ((groups & (0x8000 >> group)) === 0) continue;
    const bits = reader.read(16);
    for (let low = 0; low < 16; low += 1) if ((bits & (0x8000 >> low)) !== 0) front.push(group * 16 + low);
  }
  const symbolCount = front.length + 2;
  const tableCount = reader.read(3);
  const selectorCount = reader.read(15);
  if (front.length === 0 || tableCount < 2 || tableCount > 6 || selectorCount === 0) throw new CorruptData('tables');
  const order = Array.from({ length: tableCount }, (_, index) => index);
  const selectors: number[] = [];
  for (let index = 0; index < selectorCount; index += 1) {
    let place = 0;
    while (reader.read(1) === 1) place += 1;
    const table = order[place];
    if (table === undefined) throw new CorruptData('selector');
    order.splice(place, 1);
    order.unshift(table);
    selectors.push(table);
  }
  const tables = Array.from({ length: tableCount }, () => readTable(reader, symbolCount));
  const last = new Uint8Array(blockBytes);
  let length = 0;
  const fill = (byte: number, count: number) => {
    if (length + count > blockBytes) throw new CorruptData('block size');
    last.fill(byte, length, length + count);
    length += count;
  };
  let run = 0;
  let runBit = 1;
  for (let group = 0; ; ) {
    const table = tables[selectors[group] ?? -1];
    if (table === undefined) throw new CorruptData('selectors');
    group += 1;
    let isEnd = false;
    for (let index = 0; index < GROUP_SYMBOLS; index += 1) {
      const symbol = table.read(reader);
      if (symbol <= 1) {
        run += runBit << symbol;
        runBit <<= 1;
        if (run > blockBytes) throw new CorruptData('run');
        continue;
      }
      if (run > 0) fill(front[0] ?? 0, run);
      run = 0;
      runBit = 1;
      isEnd = symbol === symbolCount - 1;
      if (isEnd) break;
      const [byte = 0] = front.splice(symbol - 1, 1);
      front.unshift(byte);
      fill(byte, 1);
    }
    if (isEnd) break;
  }
  return withoutRuns(unsorted(last.subarray(0, length), origin), maxBytes);
}

function unsorted(last: Uint8Array, origin: number): Uint8Array {
  if (origin >= last.length) throw new CorruptData('origin');
  const starts = new Int32Array(257);
  for (const byte of last) starts[byte + 1] = (starts[byte + 1] ?? 0) + 1;
  for (let byte = 1; byte <= 256; byte += 1) starts[byte] = (starts[byte] ?? 0) + (starts[byte - 1] ?? 0);
  const next = new Int32Array(last.length);
  last.forEach((byte, index) => {
    const place = starts[byte] ?? 0;
    next[place] = index;
    starts[byte] = place + 1;
  });
  let at = next[origin] ?? 0;
  return last.map(() => {
    const byte = last[at] ?? 0;
    at = next[at] ?? 0;
    return byte;
  });
}

function withoutRuns(text: Uint8Array, maxBytes: number): Uint8Array {
  const parts: Uint8Array[] = [];
  let from = 0;
  let same = 0;
  let total = 0;
  const add = (part: Uint8Array) => {
    total += part.length;
    if (total > maxBytes) throw new CorruptData('too large');
    parts.push(part);
  };
  for (let at = 0; at < text.length; at += 1) {
    same = at > 0 && same > 0 && text[at] === text[at - 1] ? same + 1 : 1;
    if (same < RUN_LENGTH || at + 1 >= text.length) continue;
    add(text.subarray(from, at + 1));
    add(new Uint8Array(text[at + 1] ?? 0).fill(text[at] ?? 0));
    at += 1;
    from = at + 1;
    same = 0;
  }
  add(text.subarray(from));
  return Buffer.concat(parts);
}

function readTable(reader: BitReader, symbolCount: number): CodeTable {
  let length = reader.read(5);
  const lengths = Array.from({ length: symbolCount }, () => {
    while (reader.read(1) === 1) length += reader.read(1) === 0 ? 1 : -1;
    if (length < 1 || length > MAX_READ_CODE_BITS) throw new CorruptData('code length');
    return length;
  });
  return new CodeTable(lengths);
}

/** Canonical Huffman codes: those of a length follow each other. */
class CodeTable {
  readonly #first = new Int32Array(MAX_READ_CODE_BITS + 2);
  readonly #counts = new Int32Array(MAX_READ_CODE_BITS + 2);
  readonly #offsets = new Int32Array(MAX_READ_CODE_BITS + 2);
  readonly #symbols: number[];

  constructor(lengths: readonly number[]) {
    this.#symbols = lengths
      .map((length, symbol) => ({ length, symbol }))
      .sort((left, right) => left.length - right.length || left.symbol - right.symbol)
      .map(({ symbol }) => symbol);
    for (const length of lengths) this.#counts[length] = (this.#counts[length] ?? 0) + 1;
    let code = 0;
    let offset = 0;
    for (let bits = 1; bits <= MAX_READ_CODE_BITS; bits += 1) {
      this.#first[bits] = code;
      this.#offsets[bits] = offset;
      offset += this.#counts[bits] ?? 0;
      code = (code + (this.#counts[bits] ?? 0)) << 1;
    }
  }

  read(reader: BitReader): number {
    let code = 0;
    for (let bits = 1; bits <= MAX_READ_CODE_BITS; bits += 1) {
      code = (code << 1) | reader.read(1);
      const index = code - (this.#first[bits] ?? 0);
      if (index < (this.#counts[bits] ?? 0)) return this.#symbols[(this.#offsets[bits] ?? 0) + index] ?? 0;
    }
    throw new CorruptData('code');
  }
}

class BitWriter {
  readonly #bytes: number[] = [];
  #rest = 0;
  #count = 0;

  /** The lowest bits of the value, at most 24, the highest of them first. */
  write(value: number, bits: number): void {
    for (let index = bits - 1; index >= 0; index -= 1) {
      this.#rest = (this.#rest << 1) | ((value >>> index) & 1);
      this.#count += 1;
      if (this.#count < 8) continue;
      this.#bytes.push(this.#rest);
      this.#rest = 0;
      this.#count = 0;
    }
  }

  finish(): Uint8Array {
    if (this.#count > 0) this.#bytes.push(this.#rest << (8 - this.#count));
    return Uint8Array.from(this.#bytes);
  }
}

class BitReader {
  readonly #bytes: Uint8Array;
  /** In bits. */
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  read(bits: number): number {
    let value = 0;
    for (let index = 0; index < bits; index += 1) {
      const byte = this.#bytes[this.#at >> 3];
      if (byte === undefined) throw new CorruptData('unexpected end');
      value = (value << 1) | ((byte >> (7 - (this.#at & 7))) & 1);
      this.#at += 1;
    }
    return value;
  }

  align(): void {
    this.#at = (this.#at + 7) & ~7;
  }

  rest(): Uint8Array {
    return this.#bytes.subarray(this.#at >> 3);
  }

  isAtEnd(): boolean {
    return this.#at >> 3 >= this.#bytes.length;
  }
}
