/**
 * Numbers below one modulus as bytes, as NTRU Prime encodes them (section 4.1 of its round 3 submission): neighbours are
 * joined to one number below the product of their moduli, whose low bytes are written while it stays large, and so on with
 * half as many. Which moduli come of that depends on nothing else, so they are worked out once.
 */
export interface RadixCodec {
  readonly byteLength: number;
  /** @param values as many as the codec was made for, each below its modulus */
  encode(values: ArrayLike<number>): Buffer;
  /** Bytes that encode no such numbers give some numbers all the same. */
  decode(bytes: Uint8Array): Uint16Array;
}

/** Encoding stops packing two numbers together above this. */
const MAX_MODULUS = 16384;

interface Level {
  readonly moduli: Uint32Array;
  /** For each pair: how many low bytes of the joined number are written. */
  readonly lowBytes: Uint8Array;
}

interface Plan {
  readonly levels: readonly Level[];
  /** Bytes of the last number that remains, and its modulus. */
  readonly lastBytes: number;
  readonly lastModulus: number;
  readonly byteLength: number;
}

/** @param modulus at most 2^14 */
export function createRadixCodec(count: number, modulus: number): RadixCodec {
  let plan: Plan | null = null;
  return {
    get byteLength() {
      plan ??= makePlan(count, modulus);
      return plan.byteLength;
    },
    encode(values) {
      plan ??= makePlan(count, modulus);
      return encode(plan, values);
    },
    decode(bytes) {
      plan ??= makePlan(count, modulus);
      return decode(plan, bytes);
    },
  };
}

function makePlan(count: number, modulus: number): Plan {
  const levels: Level[] = [];
  let byteLength = 0;
  let moduli = new Uint32Array(count).fill(modulus);
  while (moduli.length > 1) {
    const lowBytes = new Uint8Array(moduli.length >> 1);
    const joined = new Uint32Array((moduli.length + 1) >> 1);
    for (let pair = 0; pair < joined.length; pair += 1) {
      let product = moduli[2 * pair] ?? 1;
      if (pair < lowBytes.length) {
        product *= moduli[2 * pair + 1] ?? 1;
        for (; product >= MAX_MODULUS; product = Math.ceil(product / 256)) lowBytes[pair] = (lowBytes[pair] ?? 0) + 1;
        byteLength += lowBytes[pair] ?? 0;
      }
      joined[pair] = product;
    }
    levels.push({ moduli, lowBytes });
    moduli = joined;
  }
  const lastModulus = moduli[0] ?? 1;
  let lastBytes = 0;
  for (let left = lastModulus; left > 1; left = Math.ceil(left / 256)) lastBytes += 1;
  return { levels, lastBytes, lastModulus, byteLength: byteLength + lastBytes };
}

function encode({ levels, lastBytes, byteLength }: Plan, values: ArrayLike<number>): Buffer {
  const bytes = Buffer.allocUnsafe(byteLength);
  let at = 0;
  let numbers = Uint32Array.from(values);
  for (const { moduli, lowBytes } of levels) {
    const joined = new Uint32Array((numbers.length + 1) >> 1);
    for (let pair = 0; pair < lowBytes.length; pair += 1) {
      // Below 2^28: each modulus is at most 2^14.
      let value = (numbers[2 * pair] ?? 0) + (numbers[2 * pair + 1] ?? 0) * (moduli[2 * pair] ?? 1);
      for (let left = lowBytes[pair] ?? 0; left > 0; left -= 1) {
        bytes[at] = value;
        at += 1;
        value >>>= 8;
      }
      joined[pair] = value;
    }
    if (joined.length > lowBytes.length) joined[joined.length - 1] = numbers[numbers.length - 1] ?? 0;
    numbers = joined;
  }
  let last = numbers[0] ?? 0;
  for (let left = lastBytes; left > 0; left -= 1) {
    bytes[at] = last;
    at += 1;
    last >>>= 8;
  }
  return bytes;
}

function decode({ levels, lastBytes, lastModulus }: Plan, bytes: Uint8Array): Uint16Array {
  const lows: Uint32Array[] = [];
  let at = 0;
  for (const { lowBytes } of levels) {
    const low = new Uint32Array(lowBytes.length);
    for (let pair = 0; pair < lowBytes.length; pair += 1) {
      const many = lowBytes[pair] ?? 0;
      if (many > 0) low[pair] = bytes[at] ?? 0;
      if (many > 1) low[pair] = (low[pair] ?? 0) | ((bytes[at + 1] ?? 0) << 8);
      at += many;
    }
    lows.push(low);
  }
  let last = 0;
  for (let byte = 0; byte < lastBytes; byte += 1) last += (bytes[at + byte] ?? 0) * 256 ** byte;
  let numbers = Uint32Array.of(last % lastModulus);
  for (let level = levels.length - 1; level >= 0; level -= 1) {
    const { moduli, lowBytes } = levels[level] ?? NO_LEVEL;
    const low = lows[level] ?? NO_LEVEL.moduli;
    const parts = new Uint32Array(moduli.length);
    for (let pair = 0; pair < lowBytes.length; pair += 1) {
      const value = (low[pair] ?? 0) + ((numbers[pair] ?? 0) << (8 * (lowBytes[pair] ?? 0)));
      const modulus = moduli[2 * pair] ?? 1;
      const high = Math.floor(value / modulus);
      parts[2 * pair] = value - high * modulus;
      parts[2 * pair + 1] = high % (moduli[2 * pair + 1] ?? 1);
    }
    if (moduli.length & 1) parts[moduli.length - 1] = numbers[numbers.length - 1] ?? 0;
    numbers = parts;
  }
  return Uint16Array.from(numbers);
}

const NO_LEVEL: Level = { moduli: new Uint32Array(0), lowBytes: new Uint8Array(0) };
