import { type Cipheriv, createCipheriv, createSecretKey } from 'node:crypto';

/**
 * UMAC (RFC 4418) with tags of 8 and 16 bytes, as umac-64@openssh.com and umac-128@openssh.com use it: two and four
 * streams of NH, a polynomial for what is longer than 1024 bytes, an inner product, and AES over the nonce.
 */
const L1_KEY_BYTES = 1024;
const AES_BLOCK_BYTES = 16;
/** Prime 2^36 - 5 of section 5.4. */
const PRIME_36 = 2 ** 36 - 5;
const PRIME_64 = 2n ** 64n - 59n;
const MAX_64 = 2n ** 64n;
/** Section 5.3.1: words from here on are marked instead of multiplied as they are. */
const MAX_WORD_64 = 2n ** 64n - 2n ** 32n;

interface Stream {
  /** Where this stream's part of the shared L1 key begins, in words. */
  readonly l1Offset: number;
  readonly l2Key: bigint;
  readonly l3Key: readonly number[];
  readonly l3Mask: number;
}

/**
 * @param tagBytes 8 or 16
 * @returns the tag of a message under a nonce of 8 bytes; the buffer is used again by the next call
 */
export function createUmac(key: Uint8Array, tagBytes: 8 | 16): (message: Uint8Array, nonce: Uint8Array) => Buffer {
  const streamCount = tagBytes / 4;
  const aes = createBlockCipher(key);
  const l1Bytes = deriveKey(aes, 1, L1_KEY_BYTES + (streamCount - 1) * 16);
  const l1Key = Uint32Array.from({ length: l1Bytes.length / 4 }, (_, index) => l1Bytes.readUInt32BE(index * 4));
  const l2Bytes = deriveKey(aes, 2, streamCount * 24);
  const l3Bytes = deriveKey(aes, 3, streamCount * 64);
  const maskBytes = deriveKey(aes, 4, streamCount * 4);
  const pad = createBlockCipher(deriveKey(aes, 0, 16));
  const streams = Array.from(
    { length: streamCount },
    (_, index): Stream => ({
      l1Offset: index * 4,
      l2Key: l2Bytes.readBigUInt64BE(index * 24) & 0x01ffffff01ffffffn,
      l3Key: Array.from({ length: 8 }, (_each, word) =>
        Number(l3Bytes.readBigUInt64BE(index * 64 + word * 8) % BigInt(PRIME_36)),
      ),
      l3Mask: maskBytes.readUInt32BE(index * 4),
    }),
  );
  const tag = Buffer.alloc(tagBytes);
  const padInput = Buffer.alloc(AES_BLOCK_BYTES);

  return (message, nonce) => {
    padInput.set(nonce);
    let padAt = 0;
    if (tagBytes === 8) {
      // Section 3.3: two tags of 8 bytes share one block, chosen by the nonce's lowest bit.
      padAt = 8 * ((nonce[7] ?? 0) & 1);
      padInput[7] = (nonce[7] ?? 0) & 0xfe;
    }
    const padBlock = pad.update(padInput);
    streams.forEach((stream, index) => {
      const hash = hashStream(stream, l1Key, message);
      tag.writeUInt32BE((hash ^ padBlock.readUInt32BE(padAt + index * 4)) >>> 0, index * 4);
    });
    return tag;
  };
}

/** Section 5.1, one iteration. */
function hashStream(stream: Stream, l1Key: Uint32Array, message: Uint8Array): number {
  if (message.length <= L1_KEY_BYTES) {
    const { high, low } = nh(l1Key, stream.l1Offset, message, 0, message.length);
    return hashShort(stream, high, low);
  }
  let y = 1n;
  for (let at = 0; at < message.length; at += L1_KEY_BYTES) {
    const end = Math.min(at + L1_KEY_BYTES, message.length);
    const { high, low } = nh(l1Key, stream.l1Offset, message, at, end);
    const word = (BigInt(high) * 65536n + BigInt(low)) % MAX_64;
    if (word >= MAX_WORD_64) {
      y = (stream.l2Key * y + (PRIME_64 - 1n)) % PRIME_64;
      y = (stream.l2Key * y + (word - 59n)) % PRIME_64;
    } else {
      y = (stream.l2Key * y + word) % PRIME_64;
    }
  }
  return hashShort(stream, Number(y >> 16n), Number(y & 0xffffn));
}

/** Section 5.4 for a number below 2^64, given as its upper 48 and lower 16 bits: the first four products are zero. */
function hashShort(stream: Stream, high: number, low: number): number {
  const key = stream.l3Key;
  let sum = (key[4] ?? 0) * Math.floor(high / 2 ** 32);
  sum = (sum % PRIME_36) + (key[5] ?? 0) * (Math.floor(high / 2 ** 16) % 2 ** 16);
  sum = (sum % PRIME_36) + (key[6] ?? 0) * (high % 2 ** 16);
  sum = (sum % PRIME_36) + (key[7] ?? 0) * low;
  return (((sum % PRIME_36) % 2 ** 32) ^ stream.l3Mask) >>> 0;
}

/**
 * NH (section 5.2.2) plus the length in bits, modulo 2^64, of at most 1024 bytes. Products of 32 by 32 bits are taken
 * as two of 16 by 32, which doubles hold exactly.
 */
function nh(
  key: Uint32Array,
  keyOffset: number,
  message: Uint8Array,
  start: number,
  end: number,
): { high: number; low: number } {
  let high = 0;
  let low = (end - start) * 8;
  let keyAt = keyOffset;
  let at = start;
  // An empty message is one block of zeros.
  do {
    let source = message;
    let from = at;
    if (end - at < 32) {
      source = paddedBlock(message, at, end);
      from = 0;
    }
    for (let pair = 0; pair < 4; pair += 1) {
      const left = (word(source, from + pair * 4) + (key[keyAt + pair] ?? 0)) >>> 0;
      const right = (word(source, from + pair * 4 + 16) + (key[keyAt + pair + 4] ?? 0)) >>> 0;
      high += (left >>> 16) * right;
      low += (left & 0xffff) * right;
    }
    const carry = Math.floor(low / 2 ** 16);
    low -= carry * 2 ** 16;
    high = (high + carry) % 2 ** 48;
    at += 32;
    keyAt += 8;
  } while (at < end);
  const carry = Math.floor(low / 2 ** 16);
  return { high: (high + carry) % 2 ** 48, low: low - carry * 2 ** 16 };
}

function paddedBlock(message: Uint8Array, at: number, end: number): Uint8Array {
  const block = new Uint8Array(32);
  block.set(message.subarray(at, end));
  return block;
}

function word(bytes: Uint8Array, at: number): number {
  return (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8) | ((bytes[at + 2] ?? 0) << 16) | ((bytes[at + 3] ?? 0) << 24);
}

/** KDF of section 3.2: AES in counter mode, the index in the upper half of the block. */
function deriveKey(aes: Cipheriv, index: number, length: number): Buffer {
  const blocks = Math.ceil(length / AES_BLOCK_BYTES);
  const input = Buffer.alloc(blocks * AES_BLOCK_BYTES);
  for (let block = 0; block < blocks; block += 1) {
    input.writeUInt32BE(index, block * AES_BLOCK_BYTES + 4);
    input.writeUInt32BE(block + 1, block * AES_BLOCK_BYTES + 12);
  }
  return aes.update(input).subarray(0, length);
}

function createBlockCipher(key: Uint8Array): Cipheriv {
  const aes = createCipheriv('aes-128-ecb', createSecretKey(key), null);
  aes.setAutoPadding(false);
  return aes;
}
