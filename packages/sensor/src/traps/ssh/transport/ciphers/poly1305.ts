/**
 * Poly1305 (RFC 8439 section 2.5). Numbers stand as six limbs of 22 bits: a product of two limbs times 101 (what one
 * column of the multiplication can add up to, as 2^132 = 20 modulo 2^130 - 5) stays below 2^53, so that doubles are
 * exact and a block takes 36 multiplications.
 */

const LIMB = 2 ** 22;
const LIMB_MASK = LIMB - 1;
const PER_LIMB = 1 / LIMB;
/** Bit 128 of a whole block, in its sixth limb. */
const BIT_128 = 2 ** 18;
const lastBlock = new Uint8Array(16);

/**
 * Writes the 16 bytes of the tag of `bytes[start..end)` to `tag`.
 *
 * @param key 32 bytes, for this message alone
 */
export function poly1305(key: Uint8Array, bytes: Uint8Array, start: number, end: number, tag: Uint8Array): void {
  const k0 = word(key, 0) & 0x0fffffff;
  const k1 = word(key, 4) & 0x0ffffffc;
  const k2 = word(key, 8) & 0x0ffffffc;
  const k3 = word(key, 12) & 0x0ffffffc;
  const r0 = k0 & LIMB_MASK;
  const r1 = ((k0 >>> 22) | (k1 << 10)) & LIMB_MASK;
  const r2 = ((k1 >>> 12) | (k2 << 20)) & LIMB_MASK;
  const r3 = (k2 >>> 2) & LIMB_MASK;
  const r4 = ((k2 >>> 24) | (k3 << 8)) & LIMB_MASK;
  const r5 = k3 >>> 14;
  const s1 = r1 * 20;
  const s2 = r2 * 20;
  const s3 = r3 * 20;
  const s4 = r4 * 20;
  const s5 = r5 * 20;
  let h0 = 0;
  let h1 = 0;
  let h2 = 0;
  let h3 = 0;
  let h4 = 0;
  let h5 = 0;
  let source = bytes;
  let at = start;
  let left = end - start;
  while (left > 0) {
    let top = BIT_128;
    if (left < 16) {
      lastBlock.fill(0);
      for (let index = 0; index < left; index += 1) lastBlock[index] = bytes[at + index] ?? 0;
      lastBlock[left] = 1;
      source = lastBlock;
      at = 0;
      top = 0;
    }
    const m0 = word(source, at);
    const m1 = word(source, at + 4);
    const m2 = word(source, at + 8);
    const m3 = word(source, at + 12);
    at += 16;
    left -= 16;
    h0 += m0 & LIMB_MASK;
    h1 += ((m0 >>> 22) | (m1 << 10)) & LIMB_MASK;
    h2 += ((m1 >>> 12) | (m2 << 20)) & LIMB_MASK;
    h3 += (m2 >>> 2) & LIMB_MASK;
    h4 += ((m2 >>> 24) | (m3 << 8)) & LIMB_MASK;
    h5 += (m3 >>> 14) + top;
    const d0 = h0 * r0 + h1 * s5 + h2 * s4 + h3 * s3 + h4 * s2 + h5 * s1;
    const c0 = Math.floor(d0 * PER_LIMB);
    const d1 = c0 + h0 * r1 + h1 * r0 + h2 * s5 + h3 * s4 + h4 * s3 + h5 * s2;
    const c1 = Math.floor(d1 * PER_LIMB);
    const d2 = c1 + h0 * r2 + h1 * r1 + h2 * r0 + h3 * s5 + h4 * s4 + h5 * s3;
    const c2 = Math.floor(d2 * PER_LIMB);
    const d3 = c2 + h0 * r3 + h1 * r2 + h2 * r1 + h3 * r0 + h4 * s5 + h5 * s4;
    const c3 = Math.floor(d3 * PER_LIMB);
    const d4 = c3 + h0 * r4 + h1 * r3 + h2 * r2 + h3 * r1 + h4 * r0 + h5 * s5;
    const c4 = Math.floor(d4 * PER_LIMB);
    const d5 = c4 + h0 * r5 + h1 * r4 + h2 * r3 + h3 * r2 + h4 * r1 + h5 * r0;
    const c5 = Math.floor(d5 * PER_LIMB);
    const wrapped = d0 - c0 * LIMB + c5 * 20;
    const c6 = Math.floor(wrapped * PER_LIMB);
    h0 = wrapped - c6 * LIMB;
    h1 = d1 - c1 * LIMB + c6;
    h2 = d2 - c2 * LIMB;
    h3 = d3 - c3 * LIMB;
    h4 = d4 - c4 * LIMB;
    h5 = d5 - c5 * LIMB;
  }
  finish([h0, h1, h2, h3, h4, h5], key, tag);
}

/** Reduces fully, adds the second half of the key modulo 2^128 and writes the sum. */
function finish(limbs: number[], key: Uint8Array, tag: Uint8Array): void {
  carry(limbs, 0);
  carry(limbs, 0);
  // Whatever is not below 2^130 - 5 carries over 2^130 when 5 is added.
  const reduced = [...limbs];
  carry(reduced, 5);
  const [h0 = 0, h1 = 0, h2 = 0, h3 = 0, h4 = 0, h5 = 0] = wouldOverflow(limbs) ? reduced : limbs;
  let sum = ((h0 | (h1 << 22)) >>> 0) + word(key, 16);
  writeWord(tag, 0, sum);
  sum = Math.floor(sum / 2 ** 32) + (((h1 >>> 10) | (h2 << 12)) >>> 0) + word(key, 20);
  writeWord(tag, 4, sum);
  sum = Math.floor(sum / 2 ** 32) + (((h2 >>> 20) | (h3 << 2) | (h4 << 24)) >>> 0) + word(key, 24);
  writeWord(tag, 8, sum);
  sum = Math.floor(sum / 2 ** 32) + (((h4 >>> 8) | (h5 << 14)) >>> 0) + word(key, 28);
  writeWord(tag, 12, sum);
}

/** Adds `start`, passes carries on, folds what stands above bit 130 back in (times 5) at the lowest limb. */
function carry(limbs: number[], start: number): void {
  let over = start;
  for (let index = 0; index < 6; index += 1) {
    const size = index === 5 ? 2 ** 20 : LIMB;
    const value = (limbs[index] ?? 0) + over;
    over = Math.floor(value / size);
    limbs[index] = value - over * size;
  }
  if (start === 0) limbs[0] = (limbs[0] ?? 0) + over * 5;
}

function wouldOverflow(limbs: readonly number[]): boolean {
  let over = 5;
  for (let index = 0; index < 6; index += 1) {
    over = Math.floor(((limbs[index] ?? 0) + over) / (index === 5 ? 2 ** 20 : LIMB));
  }
  return over > 0;
}

function word(bytes: Uint8Array, at: number): number {
  return (
    ((bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8) | ((bytes[at + 2] ?? 0) << 16) | ((bytes[at + 3] ?? 0) << 24)) >>> 0
  );
}

function writeWord(bytes: Uint8Array, at: number, value: number): void {
  bytes[at] = value;
  bytes[at + 1] = Math.floor(value / 2 ** 8);
  bytes[at + 2] = Math.floor(value / 2 ** 16);
  bytes[at + 3] = Math.floor(value / 2 ** 24);
}
