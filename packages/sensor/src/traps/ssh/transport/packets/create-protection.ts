import { createAesGcmOpening, createAesGcmSealing } from '../ciphers/aes-gcm.ts';
import { createChaCha20Poly1305Opening, createChaCha20Poly1305Sealing } from '../ciphers/chacha20-poly1305.ts';
import type { PacketOpening, PacketSealing } from '../ciphers/packet-cipher.ts';
import type { DirectionKeys } from './direction-keys.ts';
import { createMacOpening, createMacSealing } from './mac-protection.ts';

export function createSealing(keys: DirectionKeys): PacketSealing {
  switch (keys.cipher) {
    case 'chacha20-poly1305@openssh.com':
      return createChaCha20Poly1305Sealing(keys.key);
    case 'aes128-gcm@openssh.com':
    case 'aes256-gcm@openssh.com':
      return createAesGcmSealing(keys.key, keys.iv);
    default:
      return createMacSealing(keys);
  }
}

export function createOpening(keys: DirectionKeys): PacketOpening {
  switch (keys.cipher) {
    case 'chacha20-poly1305@openssh.com':
      return createChaCha20Poly1305Opening(keys.key);
    case 'aes128-gcm@openssh.com':
    case 'aes256-gcm@openssh.com':
      return createAesGcmOpening(keys.key, keys.iv);
    default:
      return createMacOpening(keys);
  }
}
