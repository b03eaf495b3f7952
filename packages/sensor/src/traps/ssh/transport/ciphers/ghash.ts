/**
 * GHASH (NIST SP 800-38D section 6.4) with a table of the sixteen multiples of the hash key, four bits at a time. A
 * block is four words of 32 bits, the first bit of the block the highest of the first word.
 */
export interface Ghash {
  /** Begins with nothing hashed. */
  reset(): void;
  /** Hashes `bytes[start..end)`, filled up with zeros to whole blocks. */
  update(bytes: Uint8Array, start: number, end: number): void;
  /** Hashes the last block, the lengths in bits of both parts (each below 2^29 bytes), and writes the 16 bytes. */
  digest(additionalBytes: number, textBytes: number, target: Uint8Array): void;
}

/** What the four bits shifted out at the low end come back as in the highest word: times x^4 modulo the polynomial. */
const REDUCTION = Uint32Array.from({ length: 16 }, (_, bits) => {
  let high = 0;
  let low = bits;
  for (let step = 0; step < 4; step += 1) {
    const out = low & 1;
    low = (low >>> 1) | ((high & 1) << 31);
    high = (high >>> 1) ^ (out === 1 ? 0xe1000000 : 0);
  }
  return high;
});

export function createGhash(hashKey: Uint8Array): Ghash {
  // table[4 * n ..] is n times the hash key, where the highest of the four bits is x^0.
  const table = new Uint32Array(64);
  const view = new DataView(hashKey.buffer, hashKey.byteOffset, 16);
  let multiple = [0, 4, 8, 12].map((at) => view.getUint32(at));
  for (let bit = 8; bit > 0; bit >>= 1) {
    table.set(multiple, 4 * bit);
    const [a = 0, b = 0, c = 0, d = 0] = multiple;
    multiple = [
      (a >>> 1) ^ ((d & 1) === 1 ? 0xe1000000 : 0),
      (b >>> 1) | (a << 31),
      (c >>> 1) | (b << 31),
      (d >>> 1) | (c << 31),
    ];
  }
  for (let n = 1; n < 16; n += 1) {
    const highest = n & 8 || n & 4 || n & 2 || 1;
    if (highest === n) continue;
    for (let index = 0; index < 4; index += 1) {
      table[4 * n + index] = (table[4 * highest + index] ?? 0) ^ (table[4 * (n - highest) + index] ?? 0);
    }
  }

  let z0 = 0;
  let z1 = 0;
  let z2 = 0;
  let z3 = 0;

  function multiplyWord(word: number): void {
    for (let shift = 0; shift < 32; shift += 4) {
      const out = z3 & 15;
      const row = ((word >>> shift) & 15) << 2;
      z3 = ((z3 >>> 4) | (z2 << 28)) ^ (table[row + 3] ?? 0);
      z2 = ((z2 >>> 4) | (z1 << 28)) ^ (table[row + 2] ?? 0);
      z1 = ((z1 >>> 4) | (z0 << 28)) ^ (table[row + 1] ?? 0);
      z0 = (z0 >>> 4) ^ (table[row] ?? 0) ^ (REDUCTION[out] ?? 0);
    }
  }

  /** (Z + block) times the hash key; Horner's rule from the block's last four bits on. */
  function block(w0: number, w1: number, w2: number, w3: number): void {
    const x0 = z0 ^ w0;
    const x1 = z1 ^ w1;
    const x2 = z2 ^ w2;
    const x3 = z3 ^ w3;
    z0 = 0;
    z1 = 0;
    z2 = 0;
    z3 = 0;
    multiplyWord(x3);
    multiplyWord(x2);
    multiplyWord(x1);
    multiplyWord(x0);
  }

  return {
    reset() {
      z0 = 0;
      z1 = 0;
      z2 = 0;
      z3 = 0;
    },
    update(bytes, start, end) {
      let at = start;
      for (; at + 16 <= end; at += 16) {
        block(word(bytes, at), word(bytes, at + 4), word(bytes, at + 8), word(bytes, at + 12));
      }
      if (at === end) return;
      const last = new Uint8Array(16);
      last.set(bytes.subarray(at, end));
      block(word(last, 0), word(last, 4), word(last, 8), word(last, 12));
    },
    digest(additionalBytes, textBytes, target) {
      block(0, additionalBytes * 8, 0, textBytes * 8);
      const words = [z0, z1, z2, z3];
      for (let index = 0; index < 16; index += 1) {
        target[index] = (words[index >> 2] ?? 0) >>> (24 - 8 * (index & 3));
      }
    },
  };
}

function word(bytes: Uint8Array, at: number): number {
  return ((bytes[at] ?? 0) << 24) | ((bytes[at + 1] ?? 0) << 16) | ((bytes[at + 2] ?? 0) << 8) | (bytes[at + 3] ?? 0);
}
