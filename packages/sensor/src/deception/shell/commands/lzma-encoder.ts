/**
 * LZMA of the LZMA specification (Igor Pavlov, public domain) for one chunk: a greedy search for matches, without the
 * repeated distances that better encoders use. Properties are the usual lc=3 lp=0 pb=2.
 */

const PROBABILITY_BITS = 11;
const EVEN = 1 << (PROBABILITY_BITS - 1);
const MOVE_BITS = 5;
const TOP = 2 ** 24;
const STATES = 12;
const LITERAL_CONTEXT_BITS = 3;
const POSITION_MASK = 3;
const MIN_LENGTH = 3;
const MAX_LENGTH = 273;
const MAX_TRIES = 24;
const HASH_BITS = 15;

function probabilities(count: number): Uint16Array {
  return new Uint16Array(count).fill(EVEN);
}

class RangeEncoder {
  readonly #bytes: number[] = [];
  #low = 0;
  #range = 0xffff_ffff;
  #cache = 0;
  #pending = 1;

  bit(model: Uint16Array, index: number, bit: number): void {
    const probability = model[index] ?? EVEN;
    const bound = (this.#range >>> PROBABILITY_BITS) * probability;
    if (bit === 0) {
      this.#range = bound;
      model[index] = probability + (((1 << PROBABILITY_BITS) - probability) >> MOVE_BITS);
    } else {
      this.#low += bound;
      this.#range -= bound;
      model[index] = probability - (probability >> MOVE_BITS);
    }
    this.#normalize();
  }

  tree(model: Uint16Array, offset: number, bits: number, value: number): void {
    let node = 1;
    for (let index = bits - 1; index >= 0; index -= 1) {
      const bit = (value >> index) & 1;
      this.bit(model, offset + node, bit);
      node = (node << 1) | bit;
    }
  }

  reverseTree(model: Uint16Array, offset: number, bits: number, value: number): void {
    let node = 1;
    for (let index = 0; index < bits; index += 1) {
      const bit = (value >> index) & 1;
      this.bit(model, offset + node, bit);
      node = (node << 1) | bit;
    }
  }

  directBits(value: number, bits: number): void {
    for (let index = bits - 1; index >= 0; index -= 1) {
      this.#range >>>= 1;
      if (((value >> index) & 1) === 1) this.#low += this.#range;
      this.#normalize();
    }
  }

  finish(): Uint8Array {
    for (let index = 0; index < 5; index += 1) this.#shift();
    return Uint8Array.from(this.#bytes);
  }

  #normalize(): void {
    while (this.#range < TOP) {
      this.#range = (this.#range << 8) >>> 0;
      this.#shift();
    }
  }

  #shift(): void {
    if (this.#low < 0xff00_0000 || this.#low >= 2 ** 32) {
      const carry = this.#low >= 2 ** 32 ? 1 : 0;
      for (let byte = this.#cache; this.#pending > 0; this.#pending -= 1) {
        this.#bytes.push((byte + carry) & 0xff);
        byte = 0xff;
      }
      this.#cache = Math.floor(this.#low / TOP) & 0xff;
    }
    this.#pending += 1;
    this.#low = (this.#low % TOP) * 256;
  }
}

/** Packs a chunk that knows of those before it only their last byte (0 where it is the first). */
export function encodeLzma(plain: Uint8Array, byteBefore: number): Uint8Array {
  const coder = new RangeEncoder();
  const isMatch = probabilities(STATES << 4);
  const isRepeat = probabilities(STATES);
  const choice = probabilities(2);
  const low = probabilities(16 << 3);
  const middle = probabilities(16 << 3);
  const high = probabilities(256);
  const slots = probabilities(4 << 6);
  const special = probabilities(128);
  const align = probabilities(16);
  const literals = probabilities(0x300 << LITERAL_CONTEXT_BITS);
  const heads = new Int32Array(1 << HASH_BITS).fill(-1);
  const chain = new Int32Array(plain.length);
  const hashAt = (at: number) =>
    (((plain[at] ?? 0) << 7) ^ ((plain[at + 1] ?? 0) << 4) ^ ((plain[at + 2] ?? 0) * 31)) & ((1 << HASH_BITS) - 1);
  const remember = (at: number) => {
    if (at + MIN_LENGTH > plain.length) return;
    const hash = hashAt(at);
    chain[at] = heads[hash] ?? -1;
    heads[hash] = at;
  };
  let state = 0;
  let lastDistance = 0;

  const literal = (at: number) => {
    const context = ((at === 0 ? byteBefore : (plain[at - 1] ?? 0)) >> (8 - LITERAL_CONTEXT_BITS)) * 0x300;
    const byte = plain[at] ?? 0;
    let symbol = 1;
    let matched = state >= 7 ? (plain[at - lastDistance - 1] ?? 0) : -1;
    for (let index = 7; index >= 0; index -= 1) {
      const bit = (byte >> index) & 1;
      if (matched === -1) coder.bit(literals, context + symbol, bit);
      else {
        const matchBit = (matched >> 7) & 1;
        matched = (matched << 1) & 0xff;
        coder.bit(literals, context + ((1 + matchBit) << 8) + symbol, bit);
        if (matchBit !== bit) matched = -1;
      }
      symbol = (symbol << 1) | bit;
    }
    state = state < 4 ? 0 : state < 10 ? state - 3 : state - 6;
  };

  const match = (length: number, distance: number, positionState: number) => {
    coder.bit(isRepeat, state, 0);
    const rest = length - 2;
    if (rest < 8) {
      coder.bit(choice, 0, 0);
      coder.tree(low, positionState << 3, 3, rest);
    } else if (rest < 16) {
      coder.bit(choice, 0, 1);
      coder.bit(choice, 1, 0);
      coder.tree(middle, positionState << 3, 3, rest - 8);
    } else {
      coder.bit(choice, 0, 1);
      coder.bit(choice, 1, 1);
      coder.tree(high, 0, 8, rest - 16);
    }
    const top = 31 - Math.clz32(Math.max(1, distance));
    const slot = distance < 4 ? distance : top * 2 + ((distance >> (top - 1)) & 1);
    coder.tree(slots, Math.min(rest, 3) << 6, 6, slot);
    if (slot >= 4) {
      const bits = (slot >> 1) - 1;
      const base = (2 | (slot & 1)) << bits;
      if (slot < 14) coder.reverseTree(special, base - slot, bits, distance - base);
      else {
        coder.directBits((distance - base) >> 4, bits - 4);
        coder.reverseTree(align, 0, 4, (distance - base) & 15);
      }
    }
    lastDistance = distance;
    state = state < 7 ? 7 : 10;
  };

  for (let at = 0; at < plain.length; ) {
    const positionState = at & POSITION_MASK;
    let length = 0;
    let distance = 0;
    if (at + MIN_LENGTH <= plain.length) {
      let candidate = heads[hashAt(at)] ?? -1;
      for (let tries = 0; candidate !== -1 && tries < MAX_TRIES; tries += 1) {
        let same = 0;
        while (same < MAX_LENGTH && at + same < plain.length && plain[candidate + same] === plain[at + same]) same += 1;
        if (same > length) {
          length = same;
          distance = at - candidate - 1;
        }
        candidate = chain[candidate] ?? -1;
      }
    }
    if (length < MIN_LENGTH) {
      coder.bit(isMatch, (state << 4) + positionState, 0);
      literal(at);
      remember(at);
      at += 1;
      continue;
    }
    coder.bit(isMatch, (state << 4) + positionState, 1);
    match(length, distance, positionState);
    for (const end = at + length; at < end; at += 1) remember(at);
  }
  return coder.finish();
}
