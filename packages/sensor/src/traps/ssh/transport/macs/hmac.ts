import { createHmac, createSecretKey } from 'node:crypto';
import type { Mac } from './mac.ts';

/** Written anew for each packet; one for all connections. */
const sequenceBytes = Buffer.alloc(4);

/** hmac-sha2-256, hmac-sha2-512 and hmac-sha1 (RFC 6668, RFC 4253 section 6.4). */
export function createHmacMac(hash: 'sha1' | 'sha256' | 'sha512', keyBytes: Uint8Array): Mac {
  // A key object is set up once; a key given as bytes would be set up for each packet.
  const key = createSecretKey(keyBytes);
  return {
    tagBytes: { sha1: 20, sha256: 32, sha512: 64 }[hash],
    tag(sequence, bytes) {
      sequenceBytes.writeUInt32BE(sequence, 0);
      return createHmac(hash, key).update(sequenceBytes).update(bytes).digest();
    },
  };
}
