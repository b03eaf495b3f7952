import { createPublicKey, diffieHellman, generateKeyPairSync, type KeyObject, randomBytes } from 'node:crypto';
import { flag, MESSAGE, message, mpint, string, uint32 } from './ssh-wire.ts';

/** What the raw client offers, and its half of a key exchange. */

export interface Offer {
  readonly keyExchanges: readonly string[];
  readonly hostKeys: readonly string[];
  readonly ciphers: readonly string[];
  readonly macs: readonly string[];
  readonly compressions: readonly string[];
  readonly firstPacketFollows: boolean;
  readonly reserved: number;
}

export const DEFAULT_OFFER: Offer = {
  keyExchanges: ['curve25519-sha256', 'ext-info-c', 'kex-strict-c-v00@openssh.com'],
  hostKeys: ['ssh-ed25519'],
  ciphers: ['aes128-ctr'],
  macs: ['hmac-sha2-256'],
  compressions: ['none'],
  firstPacketFollows: false,
  reserved: 0,
};

/** A KEXINIT payload (RFC 4253 section 7.1), the same lists both ways. */
export function kexInit(changes: Partial<Offer> = {}): Buffer {
  const offer = { ...DEFAULT_OFFER, ...changes };
  const list = (names: readonly string[]) => string(names.join(','));
  return message(
    MESSAGE.kexInit,
    randomBytes(16),
    list(offer.keyExchanges),
    list(offer.hostKeys),
    list(offer.ciphers),
    list(offer.ciphers),
    list(offer.macs),
    list(offer.macs),
    list(offer.compressions),
    list(offer.compressions),
    string(''),
    string(''),
    flag(offer.firstPacketFollows),
    uint32(offer.reserved),
  );
}

/** Our half of one key exchange of one message each way. */
export interface ClientKeyExchange {
  readonly hash: 'sha256' | 'sha512';
  readonly ownPublic: Buffer;
  /** The shared secret, encoded as it is hashed. */
  agree(theirPublic: Buffer): Buffer;
}

/** curve25519-sha256 (RFC 8731). */
export function curve25519(): ClientKeyExchange {
  const pair = generateKeyPairSync('x25519');
  return {
    hash: 'sha256',
    ownPublic: pair.publicKey.export({ type: 'spki', format: 'der' }).subarray(-32),
    agree: (theirPublic) => mpint(agreeOnX25519(pair.privateKey, theirPublic)),
  };
}

/** The plain secret of X25519, 32 bytes. */
export function agreeOnX25519(privateKey: KeyObject, theirPublic: Buffer): Buffer {
  return diffieHellman({
    privateKey,
    publicKey: createPublicKey({
      key: Buffer.concat([X25519_SPKI_PREFIX, theirPublic]),
      format: 'der',
      type: 'spki',
    }),
  });
}

/** What precedes the 32 bytes of an X25519 key in its SubjectPublicKeyInfo (RFC 8410 section 4). */
const X25519_SPKI_PREFIX = Buffer.from('302a300506032b656e032100', 'hex');
