/**
 * The LZMA decoder of the LZMA specification (Igor Pavlov, public domain): probabilities of a range coder that learns,
 * and matches into what was already unpacked.
 */

/** What a packed text does that no encoder writes. */
export class CorruptData extends Error {}

const PROBABILITY_BITS = 11;
const EVEN = 1 << (PROBABILITY_BITS - 1);
const MOVE_BITS = 5;
const TOP = 1 << 24;
const STATES = 12;
const POSITION_STATES = 16;
const LENGTH_STATES = 4;
const ALIGN_BITS = 4;
const FIRST_SLOT_WITH_MODEL = 4;
const FIRST_SLOT_WITH_DIRECT_BITS = 14;
const MATCH_MIN_LENGTH = 2;

function probabilities(count: number): Uint16Array {
  return new Uint16Array(count).fill(EVEN);
}

/** The lengths of matches: 2 to 9, 10 to 17, and longer. */
class LengthModel {
  readonly choice = probabilities(2);
  readonly low = probabilities(POSITION_STATES << 3);
  readonly middle = probabilities(POSITION_STATES << 3);
  readonly high = probabilities(256);
}

/** Properties of a stream: how many bits of the last byte and of the position choose a literal's probabilities. */
export interface LzmaProperties {
  readonly literalContextBits: number;
  readonly literalPositionBits: number;
  readonly positionBits: number;
}

/** The properties in their one byte. */
export function readProperties(byte: number): LzmaProperties {
  if (byte >= 9 * 5 * 5) throw new CorruptData('properties');
  const rest = Math.floor(byte / 9);
  return { literalContextBits: byte % 9, literalPositionBits: rest % 5, positionBits: Math.floor(rest / 5) };
}

/** Unpacks LZMA into a buffer that grows; the probabilities live on from one chunk of LZMA2 to the next. */
export class LzmaDecoder {
  /** What was unpacked so far; valid up to `length`. */
  output: Uint8Array;
  length = 0;
  readonly #maxBytes: number;
  #properties: LzmaProperties = { literalContextBits: 3, literalPositionBits: 0, positionBits: 2 };
  #input: Uint8Array = new Uint8Array(0);
  #at = 0;
  #range = 0;
  #code = 0;
  #state = 0;
  #distances: [number, number, number, number] = [0, 0, 0, 0];
  #isMatch = probabilities(0);
  #isRepeat = probabilities(0);
  #isRepeat0 = probabilities(0);
  #isRepeat1 = probabilities(0);
  #isRepeat2 = probabilities(0);
  #isRepeat0Long = probabilities(0);
  #slots = probabilities(0);
  #special = probabilities(0);
  #align = probabilities(0);
  #lengths = new LengthModel();
  #repeatLengths = new LengthModel();
  #literals = probabilities(0);

  /** @param maxBytes more than this is refused as corrupt */
  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
    this.output = new Uint8Array(Math.min(maxBytes, 65_536));
  }

  /** Forgets what was learnt; with new properties where they are given. */
  reset(properties: LzmaProperties = this.#properties): void {
    this.#properties = properties;
    this.#state = 0;
    this.#distances = [0, 0, 0, 0];
    this.#isMatch = probabilities(STATES << 4);
    this.#isRepeat = probabilities(STATES);
    this.#isRepeat0 = probabilities(STATES);
    this.#isRepeat1 = probabilities(STATES);
    this.#isRepeat2 = probabilities(STATES);
    this.#isRepeat0Long = probabilities(STATES << 4);
    this.#slots = probabilities(LENGTH_STATES << 6);
    this.#special = probabilities(128);
    this.#align = probabilities(1 << ALIGN_BITS);
    this.#lengths = new LengthModel();
    this.#repeatLengths = new LengthModel();
    this.#literals = probabilities(0x300 << (properties.literalContextBits + properties.literalPositionBits));
  }

  /** Adds bytes that are not packed. */
  copy(bytes: Uint8Array): void {
    this.#reserve(bytes.length);
    this.output.set(bytes, this.length);
    this.length += bytes.length;
  }

  /** Unpacks so many bytes, or up to the end mark where the count is null. */
  decode(input: Uint8Array, count: number | null): void {
    this.#input = input;
    this.#at = 1;
    this.#range = 0xffff_ffff;
    this.#code = 0;
    for (let index = 0; index < 4; index += 1) this.#code = ((this.#code << 8) | this.#next()) >>> 0;
    const end = count === null ? null : this.length + count;
    while (end === null || this.length < end) if (!this.#step(end)) return;
  }

  #reserve(count: number): void {
    const needed = this.length + count;
    if (needed <= this.output.length) return;
    if (needed > this.#maxBytes) throw new CorruptData('too large');
    const grown = new Uint8Array(Math.min(this.#maxBytes, Math.max(needed, this.output.length * 2)));
    grown.set(this.output.subarray(0, this.length));
    this.output = grown;
  }

  #next(): number {
    const byte = this.#input[this.#at];
    if (byte === undefined) throw new CorruptData('unexpected end');
    this.#at += 1;
    return byte;
  }

  #bit(model: Uint16Array, index: number): number {
    const probability = model[index] ?? EVEN;
    const bound = (this.#range >>> PROBABILITY_BITS) * probability;
    let bit = 0;
    if (this.#code < bound) {
      this.#range = bound;
      model[index] = probability + (((1 << PROBABILITY_BITS) - probability) >> MOVE_BITS);
    } else {
      this.#range -= bound;
      this.#code -= bound;
      model[index] = probability - (probability >> MOVE_BITS);
      bit = 1;
    }
    this.#normalize();
    return bit;
  }

  #normalize(): void {
    if (this.#range >= TOP) return;
    this.#range = (this.#range << 8) >>> 0;
    this.#code = ((this.#code << 8) | this.#next()) >>> 0;
  }

  #tree(model: Uint16Array, offset: number, bits: number): number {
    let node = 1;
    for (let index = 0; index < bits; index += 1) node = (node << 1) | this.#bit(model, offset + node);
    return node - (1 << bits);
  }

  #reverseTree(model: Uint16Array, offset: number, bits: number): number {
    let node = 1;
    let value = 0;
    for (let index = 0; index < bits; index += 1) {
      const bit = this.#bit(model, offset + node);
      node = (node << 1) | bit;
      value |= bit << index;
    }
    return value;
  }

  #directBits(bits: number): number {
    let value = 0;
    for (let index = 0; index < bits; index += 1) {
      this.#range >>>= 1;
      const bit = this.#code >= this.#range ? 1 : 0;
      if (bit === 1) this.#code -= this.#range;
      value = value * 2 + bit;
      this.#normalize();
    }
    return value;
  }

  #matchLength(model: LengthModel, positionState: number): number {
    if (this.#bit(model.choice, 0) === 0) return MATCH_MIN_LENGTH + this.#tree(model.low, positionState << 3, 3);
    if (this.#bit(model.choice, 1) === 0) return MATCH_MIN_LENGTH + 8 + this.#tree(model.middle, positionState << 3, 3);
    return MATCH_MIN_LENGTH + 16 + this.#tree(model.high, 0, 8);
  }

  #literal(): void {
    const { literalContextBits, literalPositionBits } = this.#properties;
    const before = this.length === 0 ? 0 : (this.output[this.length - 1] ?? 0);
    const context =
      ((this.length & ((1 << literalPositionBits) - 1)) << literalContextBits) + (before >> (8 - literalContextBits));
    const offset = 0x300 * context;
    let symbol = 1;
    if (this.#state >= 7) {
      let matched = this.output[this.length - this.#distances[0] - 1] ?? 0;
      while (symbol < 0x100) {
        const matchBit = (matched >> 7) & 1;
        matched = (matched << 1) & 0xff;
        const bit = this.#bit(this.#literals, offset + ((1 + matchBit) << 8) + symbol);
        symbol = (symbol << 1) | bit;
        if (matchBit !== bit) break;
      }
    }
    while (symbol < 0x100) symbol = (symbol << 1) | this.#bit(this.#literals, offset + symbol);
    this.#reserve(1);
    this.output[this.length] = symbol & 0xff;
    this.length += 1;
    this.#state = this.#state < 4 ? 0 : this.#state < 10 ? this.#state - 3 : this.#state - 6;
  }

  #distance(length: number): number {
    const slot = this.#tree(this.#slots, Math.min(length - MATCH_MIN_LENGTH, LENGTH_STATES - 1) << 6, 6);
    if (slot < FIRST_SLOT_WITH_MODEL) return slot;
    const bits = (slot >> 1) - 1;
    const base = (2 | (slot & 1)) * 2 ** bits;
    if (slot < FIRST_SLOT_WITH_DIRECT_BITS) return base + this.#reverseTree(this.#special, base - slot, bits);
    return base + this.#directBits(bits - ALIGN_BITS) * 2 ** ALIGN_BITS + this.#reverseTree(this.#align, 0, ALIGN_BITS);
  }

  /** One literal or match; false at the end mark. */
  #step(end: number | null): boolean {
    const positionState = this.length & ((1 << this.#properties.positionBits) - 1);
    const state = this.#state;
    if (this.#bit(this.#isMatch, (state << 4) + positionState) === 0) {
      this.#literal();
      return true;
    }
    let length: number;
    if (this.#bit(this.#isRepeat, state) === 0) {
      const [first, second, third] = this.#distances;
      length = this.#matchLength(this.#lengths, positionState);
      this.#state = state < 7 ? 7 : 10;
      const distance = this.#distance(length);
      if (distance === 0xffff_ffff) return false;
      this.#distances = [distance, first, second, third];
    } else {
      if (this.#bit(this.#isRepeat0, state) === 0) {
        if (this.#bit(this.#isRepeat0Long, (state << 4) + positionState) === 0) {
          this.#state = state < 7 ? 9 : 11;
          this.#copyMatch(1, end);
          return true;
        }
      } else {
        const [zero, one, two, three] = this.#distances;
        if (this.#bit(this.#isRepeat1, state) === 0) this.#distances = [one, zero, two, three];
        else if (this.#bit(this.#isRepeat2, state) === 0) this.#distances = [two, zero, one, three];
        else this.#distances = [three, zero, one, two];
      }
      length = this.#matchLength(this.#repeatLengths, positionState);
      this.#state = state < 7 ? 8 : 11;
    }
    this.#copyMatch(length, end);
    return true;
  }

  #copyMatch(length: number, end: number | null): void {
    const distance = this.#distances[0] + 1;
    if (distance > this.length || (end !== null && this.length + length > end)) throw new CorruptData('match');
    this.#reserve(length);
    for (let index = 0; index < length; index += 1) {
      this.output[this.length] = this.output[this.length - distance] ?? 0;
      this.length += 1;
    }
  }
}
