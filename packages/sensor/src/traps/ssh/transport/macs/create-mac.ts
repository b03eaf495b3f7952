import { createHmacMac } from './hmac.ts';
import type { Mac } from './mac.ts';
import { type MacName, macFacts } from './mac-names.ts';
import { createUmac } from './umac.ts';

export function createMac(name: MacName, key: Uint8Array): Mac {
  switch (macFacts(name).algorithm) {
    case 'umac-64':
      return createUmacMac(key, 8);
    case 'umac-128':
      return createUmacMac(key, 16);
    case 'hmac-sha2-256':
      return createHmacMac('sha256', key);
    case 'hmac-sha2-512':
      return createHmacMac('sha512', key);
    case 'hmac-sha1':
      return createHmacMac('sha1', key);
  }
}

/** The nonce is the sequence number as 64 bits (draft-miller-secsh-umac section 2). */
function createUmacMac(key: Uint8Array, tagBytes: 8 | 16): Mac {
  const umac = createUmac(key, tagBytes);
  const nonce = Buffer.alloc(8);
  return {
    tagBytes,
    tag(sequence, bytes) {
      nonce.writeUInt32BE(sequence, 4);
      return umac(bytes, nonce);
    },
  };
}
