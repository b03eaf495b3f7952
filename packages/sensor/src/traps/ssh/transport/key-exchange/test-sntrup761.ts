import { createCipheriv } from 'node:crypto';
import {
  coefficientCodec,
  encapsulateWith,
  encodeSmall,
  multiplySmall,
  prefixedHash,
  roundedCodec,
  SNTRUP761_RANDOM_BYTES,
  shortPolynomial,
} from './sntrup761.ts';

/** The client's part of sntrup761, for tests: key generation and decapsulation as the submission to NIST has them. */
const P = 761;
const Q = 4591;
const HALF_Q = (Q - 1) / 2;
const SMALL_BYTES = 191;

export interface Sntrup761KeyPair {
  readonly publicKey: Buffer;
  readonly secretKey: Buffer;
}

export function generateSntrup761(random: (length: number) => Uint8Array): Sntrup761KeyPair {
  let inverse: Int8Array | null = null;
  let small: Int8Array = new Int8Array(P);
  while (inverse === null) {
    small = smallPolynomial(random(4 * P));
    inverse = invertModulo3(small);
  }
  const short = shortPolynomial(random(SNTRUP761_RANDOM_BYTES));
  const quotient = multiplySmall(invertThreefold(short), small);
  const publicKey = coefficientCodec.encode(Array.from(quotient, (value) => value + HALF_Q));
  const secretKey = Buffer.concat([
    encodeSmall(short),
    encodeSmall(inverse),
    publicKey,
    random(SMALL_BYTES),
    prefixedHash(4, publicKey),
  ]);
  return { publicKey, secretKey };
}

export function decapsulateSntrup761(secretKey: Buffer, ciphertext: Buffer): Buffer {
  const short = decodeSmall(secretKey.subarray(0, SMALL_BYTES));
  const inverse = decodeSmall(secretKey.subarray(SMALL_BYTES, 2 * SMALL_BYTES));
  const publicKey = secretKey.subarray(2 * SMALL_BYTES, 2 * SMALL_BYTES + 1158);
  const rounded = Int16Array.from(roundedCodec.decode(ciphertext), (value) => value * 3 - HALF_Q);
  const product = multiplySmall(rounded, short);
  const remainder = Int16Array.from(product, (value) => modulo3(centre(3 * value)));
  const input = Int8Array.from(multiplySmall(remainder, inverse), (value) => modulo3(value));
  const again = encapsulateWith(publicKey, input);
  if (!again.ciphertext.equals(ciphertext)) throw new Error('not a ciphertext for this key');
  return again.secret;
}

/** Uniform in -1, 0, 1. */
function smallPolynomial(random: Uint8Array): Int8Array {
  const view = new DataView(random.buffer, random.byteOffset, 4 * P);
  return Int8Array.from(
    { length: P },
    (_, index) => Math.floor(((view.getUint32(index * 4, true) & 0x3fffffff) * 3) / 2 ** 30) - 1,
  );
}

function decodeSmall(bytes: Uint8Array): Int8Array {
  return Int8Array.from({ length: P }, (_, index) => (((bytes[index >> 2] ?? 0) >> (2 * (index & 3))) & 3) - 1);
}

function modulo3(value: number): number {
  return ((((value + 1) % 3) + 3) % 3) - 1;
}

function centre(value: number): number {
  return ((((value + HALF_Q) % Q) + Q) % Q) - HALF_Q;
}

/** 1 / polynomial modulo 3, or null where there is none. */
function invertModulo3(polynomial: Int8Array): Int8Array | null {
  const { inverse, delta } = invert(Array.from(polynomial), 1, modulo3);
  return delta === 0 ? Int8Array.from(inverse) : null;
}

/** 1 / (3 polynomial) modulo q. */
function invertThreefold(polynomial: Int8Array): Int16Array {
  return Int16Array.from(invert(Array.from(polynomial), reciprocal(3), centre).inverse);
}

function reciprocal(value: number): number {
  let power = value;
  for (let exponent = 1; exponent < Q - 2; exponent += 1) power = centre(power * value);
  return power;
}

/** Bernstein and Yang's division steps in Z[x]/(x^p - x - 1) over a field whose representatives `reduce` gives. */
function invert(
  polynomial: number[],
  start: number,
  reduce: (value: number) => number,
): { inverse: number[]; delta: number } {
  let f = new Array<number>(P + 1).fill(0);
  f[0] = 1;
  f[P - 1] = -1;
  f[P] = -1;
  let g = [...polynomial].reverse();
  g.push(0);
  let v = new Array<number>(P + 1).fill(0);
  let r = new Array<number>(P + 1).fill(0);
  r[0] = start;
  let delta = 1;
  for (let step = 0; step < 2 * P - 1; step += 1) {
    v.pop();
    v.unshift(0);
    if (delta > 0 && g[0] !== 0) {
      delta = -delta;
      [f, g] = [g, f];
      [v, r] = [r, v];
    }
    delta += 1;
    const f0 = f[0] ?? 0;
    const g0 = g[0] ?? 0;
    const [fNow, vNow] = [f, v];
    g = g.map((value, index) => reduce(f0 * value - g0 * (fNow[index] ?? 0)));
    r = r.map((value, index) => reduce(f0 * value - g0 * (vNow[index] ?? 0)));
    g.shift();
    g.push(0);
  }
  let scale = 1;
  // The inverse of f[0]: itself modulo 3, by Fermat's theorem modulo q.
  scale = reduce === modulo3 ? (f[0] ?? 0) : reciprocal(f[0] ?? 0);
  return {
    inverse: v
      .slice(0, P)
      .reverse()
      .map((value) => reduce(scale * value)),
    delta,
  };
}

/** CTR_DRBG with AES-256 as NIST's known-answer programs use it (SP 800-90A section 10.2.1, without derivation). */
export function createNistRandom(seed: Uint8Array): (length: number) => Buffer {
  let key = Buffer.alloc(32);
  const counter = Buffer.alloc(16);
  function blocks(count: number): Buffer {
    const aes = createCipheriv('aes-256-ecb', key, null);
    const input = Buffer.alloc(count * 16);
    for (let block = 0; block < count; block += 1) {
      for (let at = 15; at >= 0; at -= 1) {
        counter[at] = ((counter[at] ?? 0) + 1) & 0xff;
        if (counter[at] !== 0) break;
      }
      counter.copy(input, block * 16);
    }
    return aes.update(input);
  }
  function update(data: Uint8Array): void {
    const next = blocks(3).map((byte, index) => byte ^ (data[index] ?? 0));
    key = Buffer.from(next.subarray(0, 32));
    counter.set(next.subarray(32));
  }
  update(seed);
  return (length) => {
    const output = Buffer.from(blocks(Math.ceil(length / 16)).subarray(0, length));
    update(Buffer.alloc(48));
    return output;
  };
}
