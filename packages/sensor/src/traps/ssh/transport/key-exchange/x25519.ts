import { createPublicKey, diffieHellman, generateKeyPairSync } from 'node:crypto';

export const X25519_BYTES = 32;

/**
 * One agreement on X25519 (RFC 7748) with a fresh key of ours.
 *
 * @param clientPoint 32 bytes
 * @returns null when the shared secret would be zero, which a client must not choose (RFC 8731 section 3)
 */
export function agreeOnX25519(clientPoint: Buffer): { ownPoint: Buffer; secret: Buffer } | null {
  const own = generateKeyPairSync('x25519');
  // As JWK: for these keys it is ten times as fast as DER.
  const { x } = own.publicKey.export({ format: 'jwk' });
  if (x === undefined) return null;
  try {
    const secret = diffieHellman({
      privateKey: own.privateKey,
      publicKey: createPublicKey({
        key: { kty: 'OKP', crv: 'X25519', x: clientPoint.toString('base64url') },
        format: 'jwk',
      }),
    });
    return { ownPoint: Buffer.from(x, 'base64url'), secret };
  } catch {
    return null;
  }
}
