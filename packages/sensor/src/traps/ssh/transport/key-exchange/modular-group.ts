import { createPrivateKey, createPublicKey, diffieHellman, type KeyObject } from 'node:crypto';
import { readWire } from '../wire-reader.ts';
import { derBitString, derContent, derInteger, derOctetString, derSequence } from './der.ts';
import type { KeyExchangeStart } from './key-exchange.ts';
import { KEY_EXCHANGE_LIMITS } from './limits.ts';

/** A prime and a generator for Diffie-Hellman. */
export interface ModularGroup {
  readonly bits: number;
  /** Big-endian, without leading zeros. */
  readonly prime: Buffer;
  readonly generator: number;
}

export interface ModularAgreement {
  /** Magnitudes, big-endian. */
  readonly serverPublic: Buffer;
  readonly secret: Buffer;
}

/** dhKeyAgreement (RFC 8018 appendix of PKCS #3), the algorithm identifier of keys in such a group. */
const DH_KEY_AGREEMENT = Buffer.from('06092a864886f70d010301', 'hex');

/**
 * A private exponent of 256 bits, twice the strength of the ciphers (RFC 7919 section 5.2). OpenSSH's are longer, which
 * nobody can see; they would cost three times as much.
 */
const EXPONENT_BYTES = 32;
/** From this size on the second exponentiation, milliseconds, is left to the thread pool. */
const MIN_POOLED_BITS = 3072;
/** sshd refuses public values with fewer bits set (dh_pub_is_valid). */
const MIN_BITS_SET = 4;

/**
 * A fresh key of ours with the client's public value.
 *
 * @param clientPublic a magnitude, big-endian
 * @returns null when sshd would not take the value
 */
export async function agreeInGroup(
  group: ModularGroup,
  clientPublic: Buffer,
  random: KeyExchangeStart['random'],
): Promise<ModularAgreement | null> {
  if (!isValidPublic(group, clientPublic)) return null;
  const algorithm = derSequence(
    DH_KEY_AGREEMENT,
    derSequence(derInteger(group.prime), derInteger(Buffer.of(group.generator))),
  );
  const exponent = Buffer.from(random(EXPONENT_BYTES));
  exponent[0] = (exponent[0] ?? 0) | 0x80;
  try {
    const privateKey = createPrivateKey({
      key: derSequence(derInteger(Buffer.of(0)), algorithm, derOctetString(derInteger(exponent))),
      format: 'der',
      type: 'pkcs8',
    });
    const publicKey = createPublicKey({
      key: derSequence(algorithm, derBitString(derInteger(clientPublic))),
      format: 'der',
      type: 'spki',
    });
    const serverPublic = publicValueOf(privateKey);
    const secret =
      group.bits < MIN_POOLED_BITS
        ? diffieHellman({ privateKey, publicKey })
        : await agreeInThreadPool(privateKey, publicKey);
    return { serverPublic, secret };
  } catch {
    return null;
  }
}

/** The number that a wire string holds as mpint, as sshd reads it: not negative, not beyond 16384 bits; else null. */
export function readPublicValue(mpint: Buffer): Buffer | null {
  if ((mpint[0] ?? 0) >= 0x80) return null;
  let start = 0;
  while (start < mpint.length && mpint[start] === 0) start += 1;
  const { maxMpintBytes } = KEY_EXCHANGE_LIMITS;
  if (mpint.length > maxMpintBytes + 1 || mpint.length - start > maxMpintBytes) return null;
  return mpint.subarray(start);
}

/** One mpint and nothing behind it. */
export function readSolePublicValue(payload: Buffer): Buffer | null {
  const reader = readWire(payload, 1);
  const mpint = reader.string();
  return mpint === null || reader.remaining() > 0 ? null : readPublicValue(mpint);
}

/** dh_pub_is_valid of OpenSSH: more than 1, less than p - 1, and not a power of two or nearly one. */
function isValidPublic(group: ModularGroup, value: Buffer): boolean {
  if (value.length > group.prime.length) return false;
  if (value.length === 0 || (value.length === 1 && value[0] === 1)) return false;
  if (value.length === group.prime.length) {
    // p is odd, so p - 1 differs in the last byte alone.
    const beforePrime = Buffer.from(group.prime);
    beforePrime[beforePrime.length - 1] = (beforePrime[beforePrime.length - 1] ?? 1) - 1;
    if (value.compare(beforePrime) >= 0) return false;
  }
  let bitsSet = 0;
  for (const byte of value) {
    for (let rest = byte; rest > 0; rest &= rest - 1) bitsSet += 1;
    if (bitsSet >= MIN_BITS_SET) return true;
  }
  return false;
}

function publicValueOf(privateKey: KeyObject): Buffer {
  const info = createPublicKey(privateKey).export({ format: 'der', type: 'spki' });
  const { rest } = derContent(derContent(info).content);
  const bitString = derContent(rest).content;
  // One byte counts unused bits, then the INTEGER stands.
  const { content } = derContent(bitString.subarray(1));
  return content[0] === 0 ? content.subarray(1) : content;
}

function agreeInThreadPool(privateKey: KeyObject, publicKey: KeyObject): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    diffieHellman({ privateKey, publicKey }, (error, secret) => {
      if (error === null) resolve(secret);
      else reject(error);
    });
  });
}
