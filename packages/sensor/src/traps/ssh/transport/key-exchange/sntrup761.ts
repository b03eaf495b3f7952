import { hash } from 'node:crypto';
import { createRadixCodec } from './radix-codec.ts';

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

export const coefficientCodec = createRadixCodec(P, Q);
export const roundedCodec = createRadixCodec(P, ROUNDED_Q);

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
  const ciphertext = Buffer.concat([roundedCodec.encode(rounded), confirmation]);
  const secret = prefixedHash(HASH_SESSION, Buffer.concat([inputHash, ciphertext]));
  return { ciphertext, secret };
}

/** A polynomial with `WEIGHT` coefficients of -1 or 1 at random places: by sorting random numbers. */
export function shortPolynomial(random: Uint8Array): Int8Array {
  const view = new DataView(random.buffer, random.byteOffset, SNTRUP761_RANDOM_BYTES);
  const numbers = new Uint32Array(P);
  for (let index = 0; index < WEIGHT; index += 1) numbers[index] = view.getUint32(index * 4, true) & 0xfffffffe;
  for (let index = WEIGHT; index < P; index += 1) numbers[index] = (view.getUint32(index * 4, true) & 0xfffffffc) | 1;
  numbers.sort();
  const polynomial = new Int8Array(P);
  for (let index = 0; index < P; index += 1) polynomial[index] = ((numbers[index] ?? 0) & 3) - 1;
  return polynomial;
}

/** Pairs of coefficients in the multiplication: those of the product, and room for a shift beyond either end. */
const PAIRS = P + 1;
/** Half a number of 53 bits: the sum of 761 coefficients of 2295 takes 22, with its sign. */
const HIGH = 2 ** 26;
/** Shifts that are added in one pass over the product. */
const AT_ONCE = 8;

/**
 * The product in Z[x]/q/(x^p - x - 1), coefficients from -2295 to 2295. Two coefficients are added at a time, as the low
 * and the high half of one exact floating-point number.
 */
export function multiplySmall(dense: Int16Array, small: Int8Array): Int16Array {
  const sums = new Float64Array(PAIRS);
  for (const parity of [0, 1]) {
    const packed = packPairs(dense, parity);
    for (const sign of [1, -1]) addShifted(sums, packed, shiftsOf(small, sign, parity), sign);
  }
  const product = new Int32Array(2 * PAIRS);
  for (let pair = 0; pair < PAIRS; pair += 1) {
    const sum = sums[pair] ?? 0;
    const high = Math.round(sum / HIGH);
    product[2 * pair] = sum - high * HIGH;
    product[2 * pair + 1] = high;
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

/** The coefficients, moved up by `parity`, in pairs between as many zeros on either side. */
function packPairs(dense: Int16Array, parity: number): Float64Array {
  const packed = new Float64Array(3 * PAIRS);
  for (let index = 0; index < P; index += 1) {
    const at = index + parity;
    const place = PAIRS + (at >> 1);
    packed[place] = (packed[place] ?? 0) + (dense[index] ?? 0) * ((at & 1) === 1 ? HIGH : 1);
  }
  return packed;
}

/** Half of the exponents of that parity whose coefficient is `sign`, ascending. */
function shiftsOf(small: Int8Array, sign: number, parity: number): number[] {
  const shifts: number[] = [];
  for (let shift = parity; shift < P; shift += 2) if (small[shift] === sign) shifts.push(shift >> 1);
  return shifts;
}

function addShifted(sums: Float64Array, packed: Float64Array, shifts: readonly number[], sign: number): void {
  const whole = shifts.length - (shifts.length % AT_ONCE);
  for (let first = 0; first < whole; first += AT_ONCE) {
    const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = shifts.slice(first, first + AT_ONCE);
    // From the first place that the lowest shift reaches to the last one of the highest.
    const end = Math.min(PAIRS, h + (PAIRS >> 1) + 1);
    for (let place = a; place < end; place += 1) {
      const at = PAIRS + place;
      const sum =
        (packed[at - a] ?? 0) +
        (packed[at - b] ?? 0) +
        (packed[at - c] ?? 0) +
        (packed[at - d] ?? 0) +
        (packed[at - e] ?? 0) +
        (packed[at - f] ?? 0) +
        (packed[at - g] ?? 0) +
        (packed[at - h] ?? 0);
      sums[place] = (sums[place] ?? 0) + sign * sum;
    }
  }
  for (const shift of shifts.slice(whole)) {
    const end = Math.min(PAIRS, shift + (PAIRS >> 1) + 1);
    for (let place = shift; place < end; place += 1)
      sums[place] = (sums[place] ?? 0) + sign * (packed[PAIRS + place - shift] ?? 0);
  }
}

/** The representative modulo q between -2295 and 2295. */
function centre(value: number): number {
  const remainder = (value + HALF_Q) % Q;
  return (remainder < 0 ? remainder + Q : remainder) - HALF_Q;
}

/** Each coefficient as the number of its nearest multiple of 3, from 0 to 1530. */
function round(coefficients: Int16Array): Uint16Array {
  const rounded = new Uint16Array(P);
  for (let index = 0; index < P; index += 1) rounded[index] = Math.round((coefficients[index] ?? 0) / 3) + HALF_Q / 3;
  return rounded;
}

export function decodePublicKey(bytes: Uint8Array): Int16Array {
  const values = coefficientCodec.decode(bytes);
  const coefficients = new Int16Array(P);
  for (let index = 0; index < P; index += 1) coefficients[index] = (values[index] ?? 0) - HALF_Q;
  return coefficients;
}

/** Four coefficients a byte. */
export function encodeSmall(coefficients: Int8Array): Buffer {
  const bytes = Buffer.alloc(Math.ceil(P / 4));
  for (let index = 0; index < P; index += 1)
    bytes[index >> 2] = (bytes[index >> 2] ?? 0) | (((coefficients[index] ?? 0) + 1) << (2 * (index & 3)));
  return bytes;
}

/** The first half of SHA-512 over a prefix byte and the input. */
export function prefixedHash(prefix: number, input: Uint8Array): Buffer {
  return hash('sha512', Buffer.concat([Buffer.of(prefix), input]), 'buffer').subarray(0, 32);
}
