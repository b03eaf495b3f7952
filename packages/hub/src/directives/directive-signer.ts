import { createPrivateKey, createPublicKey, sign } from 'node:crypto';
import { DIRECTIVE_SIGNATURE_CONTEXT, type DirectiveKey } from '@cerberusmesh/contracts';

/** PKCS #8 of an Ed25519 key without its 32 bytes (RFC 8410 section 7). */
const ED25519_PKCS8_PREFIX = Buffer.from('302e020100300506032b657004220420', 'hex');

/** The key of this hub that sensors know its orders by. */
export interface DirectiveSigner {
  readonly key: DirectiveKey;
  /** Ed25519 (RFC 8032), base64. */
  sign(payload: string): string;
}

/** @param seed 32 secret bytes of this instance, for this purpose alone */
export function createDirectiveSigner(seed: Uint8Array): DirectiveSigner {
  const privateKey = createPrivateKey({
    key: Buffer.concat([ED25519_PKCS8_PREFIX, seed]),
    format: 'der',
    type: 'pkcs8',
  });
  const der = createPublicKey(privateKey).export({ format: 'der', type: 'spki' });
  return {
    key: { algorithm: 'ed25519', publicKey: der.subarray(der.length - 32).toString('base64') },
    sign: (payload) =>
      sign(null, Buffer.from(DIRECTIVE_SIGNATURE_CONTEXT + payload, 'utf8'), privateKey).toString('base64'),
  };
}
