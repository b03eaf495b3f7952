import { createHmac } from 'node:crypto';

/**
 * Values that an installation draws once and then always again: each is named, and follows from the installation's seed
 * and that name alone, so that a new draw moves no other.
 */
export class SeededDraws {
  readonly #seed: string;

  constructor(seed: string) {
    this.#seed = seed;
  }

  bytes(name: string, length: number): Buffer {
    const blocks: Buffer[] = [];
    for (let block = 0; block * 32 < length; block += 1)
      blocks.push(createHmac('sha256', this.#seed).update(`${block}\0${name}`).digest());
    return Buffer.concat(blocks).subarray(0, length);
  }

  /** Uniform in [0, 1). */
  fraction(name: string): number {
    return this.bytes(name, 6).readUIntBE(0, 6) / 2 ** 48;
  }

  /** A whole number from `from` to `to`, both included. */
  integer(name: string, from: number, to: number): number {
    return from + Math.floor(this.fraction(name) * (to - from + 1));
  }

  choose<Value>(name: string, values: readonly [Value, ...Value[]]): Value {
    return values[this.integer(name, 0, values.length - 1)] ?? values[0];
  }

  /** So many characters of the alphabet. */
  text(name: string, length: number, alphabet: string): string {
    return Array.from(this.bytes(name, length), (byte) => alphabet[byte % alphabet.length] ?? '').join('');
  }

  /** Hexadecimal digits. */
  hex(name: string, digits: number): string {
    return this.bytes(name, Math.ceil(digits / 2))
      .toString('hex')
      .slice(0, digits);
  }

  /** A random UUID (version 4, RFC 9562 section 5.4). */
  uuid(name: string): string {
    const bytes = this.bytes(name, 16);
    bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
    bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
    const text = bytes.toString('hex');
    return [text.slice(0, 8), text.slice(8, 12), text.slice(12, 16), text.slice(16, 20), text.slice(20)].join('-');
  }

  /** Draws of one part, whose names cannot meet those of another. */
  within(part: string): SeededDraws {
    return new SeededDraws(createHmac('sha256', this.#seed).update(`within\0${part}`).digest('hex'));
  }
}

/** A fast stream of numbers in [0, 1) for generated histories: the same for the same seed. */
export function numberStream(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
