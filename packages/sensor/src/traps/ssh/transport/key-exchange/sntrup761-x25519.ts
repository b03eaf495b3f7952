import { hash } from 'node:crypto';
import { wireString } from '../wire-writer.ts';
import type { KeyExchangeMethod } from './key-exchange.ts';
import { createSingleMessageMethod } from './single-message.ts';
import { encapsulateSntrup761, SNTRUP761_PUBLIC_KEY_BYTES, SNTRUP761_RANDOM_BYTES } from './sntrup761.ts';
import { agreeOnX25519, X25519_BYTES } from './x25519.ts';

/**
 * sntrup761x25519-sha512 (RFC 9941): the secrets of both are hashed together, and the result is used as a string, not
 * as an mpint.
 */
export function createSntrup761X25519(
  name: 'sntrup761x25519-sha512' | 'sntrup761x25519-sha512@openssh.com',
): KeyExchangeMethod {
  return createSingleMessageMethod(name, 'sha512', (clientPublic, random) => {
    if (clientPublic.length !== SNTRUP761_PUBLIC_KEY_BYTES + X25519_BYTES) return null;
    const { ciphertext, secret } = encapsulateSntrup761(
      clientPublic.subarray(0, SNTRUP761_PUBLIC_KEY_BYTES),
      random(SNTRUP761_RANDOM_BYTES),
    );
    const agreed = agreeOnX25519(clientPublic.subarray(SNTRUP761_PUBLIC_KEY_BYTES));
    if (agreed === null) return null;
    return {
      serverPublic: Buffer.concat([ciphertext, agreed.ownPoint]),
      secret: wireString(hash('sha512', Buffer.concat([secret, agreed.secret]), 'buffer')),
    };
  });
}
