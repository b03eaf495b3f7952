import { hash } from 'node:crypto';

/**
 * Streamlined NTRU Prime with p = 761, q = 4591, w = 286: encapsulation, which is the server's part (NTRU Prime, round 3
 * submission to NIST, sections 3 and 4; draft-josefsson-ntruprime-streamlined). Not constant in time: the only one who
 * could measure is the client to whom the secret belongs.
 */
const P = 761;
const Q = 4591;
const WEIGHT = 286;
const HALF_Q = (Q - 1) / 2;
/** Rounded coefficients are multiples of 3: this many values. */
const ROUNDED_Q = (Q + 2) / 3;

export const SNTRUP761_PUBLIC_KEY_BYTES = 1158;
export const SNTRUP761_CIPHERTEXT_BYTES = 1039;
export const SNTRUP761_SECRET_BYTES = 32;
/** What `encapsulate` takes of its random source: 32 bits a coefficient. */
export const SNTRUP761_RANDOM_BYTES = 4 * P;

/** Encoding stops packing two numbers together above this. */
const MAX_MODULUS = 16384;

/** Prefixes of the hash inputs (section 4.6 of the submission). */
const HASH_SESSION = 1;
const HASH_CONFIRMATION = 2;
const HASH_INPUT = 3;
const HASH_PUBLIC_KEY = 4;

/**
 * @param publicKey of `SNTRUP761_PUBLIC_KEY_BYTES`; every such string is one
 * @param random `SNTRUP761_RANDOM_BYTES` random bytes
 */
export function encapsulateSntrup761(
  publicKey: Uint8Array,
  random: Uint8Array,
): { ciphertext: Buffer; secret: Buffer } {
  return encapsulateWith(publicKey, shortPolynomial(random));
}

/** Encapsulation of a given input: coefficients -1, 0 and 1, `WEIGHT` of them not 0. */
export function encapsulateWith(publicKey: Uint8Array, input: Int8Array): { ciphertext: Buffer; secret: Buffer } {
  const inputHash = prefixedHash(HASH_INPUT, encodeSmall(input));
  const confirmation = prefixedHash(
    HASH_CONFIRMATION,
    Buffer.concat([inputHash, prefixedHash(HASH_PUBLIC_KEY, publicKey)]),
  );
  const rounded = round(multiplySmall(decodePublicKey(publicKey), input));
  const ciphertext = Buffer.concat([encodeRounded(rounded), confirmation]);
  const secret = prefixedHash(HASH_SESSION, Buffer.concat([inputHash, ciphertext]));
  return { ciphertext, secret };
}

/** A polynomial with `WEIGHT` coefficients of -1 or 1 at random places: by sorting random numbers. */
export function shortPolynomial(random: Uint8Array): Int8Array {
  const view = new DataView(random.buffer, random.byteOffset, SNTRUP761_RANDOM_BYTES);
  const numbers = Uint32Array.from({ length: P }, (_, index) => {
    const number = view.getUint32(index * 4, true);
    return index < WEIGHT ? number & 0xfffffffe : (number & 0xfffffffc) | 1;
  });
  numbers.sort();
  return Int8Array.from(numbers, (number) => (number & 3) - 1);
}

/** The product in Z[x]/q/(x^p - x - 1), coefficients from -2295 to 2295. */
export function multiplySmall(dense: Int16Array, small: Int8Array): Int16Array {
  // At most 761 summands of 2295: far from 2^31.
  const product = new Int32Array(2 * P - 1);
  for (let shift = 0; shift < P; shift += 1) {
    const factor = small[shift] ?? 0;
    if (factor === 1) {
      for (let index = 0; index < P; index += 1) {
        product[shift + index] = (product[shift + index] ?? 0) + (dense[index] ?? 0);
      }
    } else if (factor === -1) {
      for (let index = 0; index < P; index += 1) {
        product[shift + index] = (product[shift + index] ?? 0) - (dense[index] ?? 0);
      }
    }
  }
  // x^p = x + 1.
  for (let index = 2 * P - 2; index >= P; index -= 1) {
    const over = product[index] ?? 0;
    product[index - P] = (product[index - P] ?? 0) + over;
    product[index - P + 1] = (product[index - P + 1] ?? 0) + over;
  }
  const result = new Int16Array(P);
  for (let index = 0; index < P; index += 1) result[index] = centre(product[index] ?? 0);
  return result;
}

/** The representative modulo q between -2295 and 2295. */
function centre(value: number): number {
  const remainder = (value + HALF_Q) % Q;
  return (remainder < 0 ? remainder + Q : remainder) - HALF_Q;
}

/** Each coefficient as the number of its nearest multiple of 3, from 0 to 1530. */
function round(coefficients: Int16Array): Uint16Array {
  return Uint16Array.from(coefficients, (value) => Math.round(value / 3) + HALF_Q / 3);
}

export function decodePublicKey(bytes: Uint8Array): Int16Array {
  const moduli = new Array<number>(P).fill(Q);
  return Int16Array.from(decode(bytes, 0, moduli), (value) => value - HALF_Q);
}

function encodeRounded(values: Uint16Array): Buffer {
  const bytes: number[] = [];
  encode(Array.from(values), new Array<number>(P).fill(ROUNDED_Q), bytes);
  return Buffer.from(bytes);
}

/** Four coefficients a byte. */
export function encodeSmall(coefficients: Int8Array): Buffer {
  const bytes = Buffer.alloc(Math.ceil(P / 4));
  coefficients.forEach((value, index) => {
    bytes[index >> 2] = (bytes[index >> 2] ?? 0) | ((value + 1) << (2 * (index & 3)));
  });
  return bytes;
}

/**
 * Numbers below their moduli as bytes (section 4.1): neighbours are joined to one number below the product of their
 * moduli, whose low bytes are written while it stays large, and so on with half as many.
 */
export function encode(values: readonly number[], moduli: readonly number[], bytes: number[]): void {
  const [first = 0] = values;
  if (values.length === 1) {
    let value = first;
    for (let modulus = moduli[0] ?? 1; modulus > 1; modulus = Math.ceil(modulus / 256)) {
      bytes.push(value & 0xff);
      value >>>= 8;
    }
    return;
  }
  const joined: number[] = [];
  const joinedModuli: number[] = [];
  for (let index = 0; index < values.length; index += 2) {
    let value = values[index] ?? 0;
    let modulus = moduli[index] ?? 1;
    if (index + 1 < values.length) {
      value += (values[index + 1] ?? 0) * modulus;
      modulus *= moduli[index + 1] ?? 1;
      while (modulus >= MAX_MODULUS) {
        bytes.push(value & 0xff);
        value >>>= 8;
        modulus = Math.ceil(modulus / 256);
      }
    }
    joined.push(value);
    joinedModuli.push(modulus);
  }
  encode(joined, joinedModuli, bytes);
}

/** The other way round. Bytes that encode no such numbers give some numbers all the same. */
export function decode(bytes: Uint8Array, start: number, moduli: readonly number[]): number[] {
  const [only = 1] = moduli;
  if (moduli.length === 1) {
    let value = 0;
    let at = start;
    for (let modulus = only, scale = 1; modulus > 1; modulus = Math.ceil(modulus / 256), scale *= 256) {
      value += (bytes[at] ?? 0) * scale;
      at += 1;
    }
    return [value % only];
  }
  const lows: number[] = [];
  const scales: number[] = [];
  const joinedModuli: number[] = [];
  let at = start;
  for (let index = 0; index < moduli.length; index += 2) {
    let modulus = moduli[index] ?? 1;
    let low = 0;
    let scale = 1;
    if (index + 1 < moduli.length) {
      modulus *= moduli[index + 1] ?? 1;
      while (modulus >= MAX_MODULUS) {
        low += (bytes[at] ?? 0) * scale;
        at += 1;
        scale *= 256;
        modulus = Math.ceil(modulus / 256);
      }
    }
    lows.push(low);
    scales.push(scale);
    joinedModuli.push(modulus);
  }
  const joined = decode(bytes, at, joinedModuli);
  const values: number[] = [];
  for (let index = 0; index < moduli.length; index += 2) {
    const pair = index / 2;
    const value = (lows[pair] ?? 0) + (scales[pair] ?? 1) * (joined[pair] ?? 0);
    if (index + 1 < moduli.length) {
      const modulus = moduli[index] ?? 1;
      values.push(value % modulus, Math.floor(value / modulus) % (moduli[index + 1] ?? 1));
    } else {
      values.push(value);
    }
  }
  return values;
}

/** The first half of SHA-512 over a prefix byte and the input. */
export function prefixedHash(prefix: number, input: Uint8Array): Buffer {
  return hash('sha512', Buffer.concat([Buffer.of(prefix), input]), 'buffer').subarray(0, 32);
}
