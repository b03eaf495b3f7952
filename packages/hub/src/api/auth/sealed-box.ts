import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

const IV_BYTES = 12;
const TAG_BYTES = 16;

/** Keeps small secrets in the database so that a copy of it alone does not tell them. */
export interface SealedBox {
  /** @param context what the secret belongs to: it opens for nothing else */
  seal(plain: string, context: string): Buffer;
  /** @throws Error when it was changed, was sealed by another instance or belongs to something else */
  open(sealed: Uint8Array, context: string): string;
}

/** AES-256-GCM with a random 96-bit nonce (NIST SP 800-38D). @param key 32 bytes */
export function createSealedBox(key: Uint8Array): SealedBox {
  return {
    seal(plain, context) {
      const iv = randomBytes(IV_BYTES);
      const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(Buffer.from(context));
      const sealed = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()]);
      return Buffer.concat([iv, cipher.getAuthTag(), sealed]);
    },
    open(sealed, context) {
      const bytes = Buffer.from(sealed);
      const tag = bytes.subarray(IV_BYTES, IV_BYTES + TAG_BYTES);
      const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, IV_BYTES), { authTagLength: TAG_BYTES });
      decipher.setAAD(Buffer.from(context)).setAuthTag(tag);
      return Buffer.concat([decipher.update(bytes.subarray(IV_BYTES + TAG_BYTES)), decipher.final()]).toString('utf8');
    },
  };
}
