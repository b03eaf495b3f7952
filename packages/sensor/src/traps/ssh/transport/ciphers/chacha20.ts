/**
 * ChaCha20 as OpenSSH uses it (D. J. Bernstein's original: a 64-bit block counter and a 64-bit nonce; PROTOCOL.chacha20poly1305
 * of OpenSSH). Written out because setting up a native cipher costs fifty times a short packet's work, and it would be
 * needed twice a packet. Words are read and written as the machine has them, which is little-endian wherever Node runs
 * that we ship for.
 */

const BLOCK_BYTES = 64;
const blockWords = new Uint32Array(16);
const blockBytes = new Uint8Array(blockWords.buffer);

/** The 32 bytes of a key as the eight words of the cipher's state. */
export function chacha20Key(bytes: Uint8Array): Uint32Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, 32);
  return Uint32Array.from({ length: 8 }, (_, index) => view.getUint32(index * 4, true));
}

/**
 * Encrypts or decrypts in place.
 *
 * @param nonce the low 32 bits of the big-endian 64-bit nonce; the high ones are zero (a packet's sequence number)
 * @param counter the first block's number
 */
export function chacha20Xor(
  key: Uint32Array,
  nonce: number,
  counter: number,
  bytes: Uint8Array,
  start: number,
  end: number,
): void {
  let block = counter;
  for (let at = start; at < end; at += BLOCK_BYTES) {
    writeBlock(key, nonce, block);
    block += 1;
    const length = Math.min(BLOCK_BYTES, end - at);
    for (let index = 0; index < length; index += 1) {
      bytes[at + index] = (bytes[at + index] ?? 0) ^ (blockBytes[index] ?? 0);
    }
  }
}

/** The first 64 bytes of the key stream at `counter`; valid until the next call of a function of this file. */
export function chacha20Block(key: Uint32Array, nonce: number, counter: number): Uint8Array {
  writeBlock(key, nonce, counter);
  return blockBytes;
}

function swapBytes(word: number): number {
  return ((word & 0xff) << 24) | ((word & 0xff00) << 8) | ((word >>> 8) & 0xff00) | (word >>> 24);
}

/** RFC 8439 section 2.3, with the counter in words 12 and 13 and the nonce in words 14 and 15. */
function writeBlock(key: Uint32Array, nonce: number, counter: number): void {
  const k0 = (key[0] ?? 0) | 0;
  const k1 = (key[1] ?? 0) | 0;
  const k2 = (key[2] ?? 0) | 0;
  const k3 = (key[3] ?? 0) | 0;
  const k4 = (key[4] ?? 0) | 0;
  const k5 = (key[5] ?? 0) | 0;
  const k6 = (key[6] ?? 0) | 0;
  const k7 = (key[7] ?? 0) | 0;
  const nonceWord = swapBytes(nonce);
  const counterWord = counter | 0;
  let x0 = 0x61707865;
  let x1 = 0x3320646e;
  let x2 = 0x79622d32;
  let x3 = 0x6b206574;
  let x4 = k0;
  let x5 = k1;
  let x6 = k2;
  let x7 = k3;
  let x8 = k4;
  let x9 = k5;
  let x10 = k6;
  let x11 = k7;
  let x12 = counterWord;
  let x13 = 0;
  let x14 = 0;
  let x15 = nonceWord;
  for (let round = 0; round < 10; round += 1) {
    x0 = (x0 + x4) | 0;
    x12 ^= x0;
    x12 = (x12 << 16) | (x12 >>> 16);
    x8 = (x8 + x12) | 0;
    x4 ^= x8;
    x4 = (x4 << 12) | (x4 >>> 20);
    x0 = (x0 + x4) | 0;
    x12 ^= x0;
    x12 = (x12 << 8) | (x12 >>> 24);
    x8 = (x8 + x12) | 0;
    x4 ^= x8;
    x4 = (x4 << 7) | (x4 >>> 25);
    x1 = (x1 + x5) | 0;
    x13 ^= x1;
    x13 = (x13 << 16) | (x13 >>> 16);
    x9 = (x9 + x13) | 0;
    x5 ^= x9;
    x5 = (x5 << 12) | (x5 >>> 20);
    x1 = (x1 + x5) | 0;
    x13 ^= x1;
    x13 = (x13 << 8) | (x13 >>> 24);
    x9 = (x9 + x13) | 0;
    x5 ^= x9;
    x5 = (x5 << 7) | (x5 >>> 25);
    x2 = (x2 + x6) | 0;
    x14 ^= x2;
    x14 = (x14 << 16) | (x14 >>> 16);
    x10 = (x10 + x14) | 0;
    x6 ^= x10;
    x6 = (x6 << 12) | (x6 >>> 20);
    x2 = (x2 + x6) | 0;
    x14 ^= x2;
    x14 = (x14 << 8) | (x14 >>> 24);
    x10 = (x10 + x14) | 0;
    x6 ^= x10;
    x6 = (x6 << 7) | (x6 >>> 25);
    x3 = (x3 + x7) | 0;
    x15 ^= x3;
    x15 = (x15 << 16) | (x15 >>> 16);
    x11 = (x11 + x15) | 0;
    x7 ^= x11;
    x7 = (x7 << 12) | (x7 >>> 20);
    x3 = (x3 + x7) | 0;
    x15 ^= x3;
    x15 = (x15 << 8) | (x15 >>> 24);
    x11 = (x11 + x15) | 0;
    x7 ^= x11;
    x7 = (x7 << 7) | (x7 >>> 25);
    x0 = (x0 + x5) | 0;
    x15 ^= x0;
    x15 = (x15 << 16) | (x15 >>> 16);
    x10 = (x10 + x15) | 0;
    x5 ^= x10;
    x5 = (x5 << 12) | (x5 >>> 20);
    x0 = (x0 + x5) | 0;
    x15 ^= x0;
    x15 = (x15 << 8) | (x15 >>> 24);
    x10 = (x10 + x15) | 0;
    x5 ^= x10;
    x5 = (x5 << 7) | (x5 >>> 25);
    x1 = (x1 + x6) | 0;
    x12 ^= x1;
    x12 = (x12 << 16) | (x12 >>> 16);
    x11 = (x11 + x12) | 0;
    x6 ^= x11;
    x6 = (x6 << 12) | (x6 >>> 20);
    x1 = (x1 + x6) | 0;
    x12 ^= x1;
    x12 = (x12 << 8) | (x12 >>> 24);
    x11 = (x11 + x12) | 0;
    x6 ^= x11;
    x6 = (x6 << 7) | (x6 >>> 25);
    x2 = (x2 + x7) | 0;
    x13 ^= x2;
    x13 = (x13 << 16) | (x13 >>> 16);
    x8 = (x8 + x13) | 0;
    x7 ^= x8;
    x7 = (x7 << 12) | (x7 >>> 20);
    x2 = (x2 + x7) | 0;
    x13 ^= x2;
    x13 = (x13 << 8) | (x13 >>> 24);
    x8 = (x8 + x13) | 0;
    x7 ^= x8;
    x7 = (x7 << 7) | (x7 >>> 25);
    x3 = (x3 + x4) | 0;
    x14 ^= x3;
    x14 = (x14 << 16) | (x14 >>> 16);
    x9 = (x9 + x14) | 0;
    x4 ^= x9;
    x4 = (x4 << 12) | (x4 >>> 20);
    x3 = (x3 + x4) | 0;
    x14 ^= x3;
    x14 = (x14 << 8) | (x14 >>> 24);
    x9 = (x9 + x14) | 0;
    x4 ^= x9;
    x4 = (x4 << 7) | (x4 >>> 25);
  }
  blockWords[0] = x0 + 0x61707865;
  blockWords[1] = x1 + 0x3320646e;
  blockWords[2] = x2 + 0x79622d32;
  blockWords[3] = x3 + 0x6b206574;
  blockWords[4] = x4 + k0;
  blockWords[5] = x5 + k1;
  blockWords[6] = x6 + k2;
  blockWords[7] = x7 + k3;
  blockWords[8] = x8 + k4;
  blockWords[9] = x9 + k5;
  blockWords[10] = x10 + k6;
  blockWords[11] = x11 + k7;
  blockWords[12] = x12 + counterWord;
  blockWords[13] = x13;
  blockWords[14] = x14;
  blockWords[15] = x15 + nonceWord;
}
