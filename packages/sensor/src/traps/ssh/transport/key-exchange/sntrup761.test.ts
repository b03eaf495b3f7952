import { hash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import {
  encapsulateSntrup761,
  SNTRUP761_CIPHERTEXT_BYTES,
  SNTRUP761_PUBLIC_KEY_BYTES,
  SNTRUP761_RANDOM_BYTES,
  SNTRUP761_SECRET_BYTES,
} from './sntrup761.ts';
import { createNistRandom, decapsulateSntrup761, generateSntrup761 } from './test-sntrup761.ts';

function upperHex(bytes: Buffer): string {
  return bytes.toString('hex').toUpperCase();
}

describe('sntrup761', () => {
  it('gives the first known answer of the NIST submission, whose digest PQClean publishes', () => {
    const seed = createNistRandom(Uint8Array.from({ length: 48 }, (_, index) => index))(48);
    const random = createNistRandom(seed);
    const { publicKey, secretKey } = generateSntrup761(random);
    const { ciphertext, secret } = encapsulateSntrup761(publicKey, random(SNTRUP761_RANDOM_BYTES));
    const answer =
      `count = 0\nseed = ${upperHex(seed)}\npk = ${upperHex(publicKey)}\nsk = ${upperHex(secretKey)}\n` +
      `ct = ${upperHex(ciphertext)}\nss = ${upperHex(secret)}\n`;
    expect(hash('sha256', answer)).toBe('afc42c3a5b10f4ef69654250097ebda9b9564570f4086744b24a6daf2bd1f89a');
  });

  it('gives both sides one secret', () => {
    const random = createNistRandom(Buffer.alloc(48, 7));
    const { publicKey, secretKey } = generateSntrup761(random);
    for (let round = 0; round < 5; round += 1) {
      const { ciphertext, secret } = encapsulateSntrup761(publicKey, random(SNTRUP761_RANDOM_BYTES));
      expect([ciphertext.length, secret.length]).toEqual([SNTRUP761_CIPHERTEXT_BYTES, SNTRUP761_SECRET_BYTES]);
      expect(decapsulateSntrup761(secretKey, ciphertext)).toEqual(secret);
    }
  });

  it('takes any bytes of the right length for a public key', () => {
    const random = createNistRandom(Buffer.alloc(48, 9));
    for (const fill of [0x00, 0xff, 0x80]) {
      const publicKey = Buffer.alloc(SNTRUP761_PUBLIC_KEY_BYTES, fill);
      const { ciphertext } = encapsulateSntrup761(publicKey, random(SNTRUP761_RANDOM_BYTES));
      expect(ciphertext.length).toBe(SNTRUP761_CIPHERTEXT_BYTES);
    }
  });
});
