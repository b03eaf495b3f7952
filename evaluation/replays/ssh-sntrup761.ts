import { createHash, generateKeyPairSync, randomBytes } from 'node:crypto';
import {
  decapsulateSntrup761,
  generateSntrup761,
} from '../../packages/sensor/src/traps/ssh/transport/key-exchange/test-sntrup761.ts';
import { agreeOnX25519, type ClientKeyExchange } from './ssh-client-offer.ts';
import { string } from './ssh-wire.ts';

/** Bytes of an encapsulated secret, of NTRU Prime's parameter set sntrup761. */
const CIPHERTEXT_BYTES = 1039;

/**
 * sntrup761x25519-sha512 (RFC 9941) for the raw client. One key pair of NTRU Prime serves all connections: to make one
 * takes longer than a login, and the server cannot tell.
 */
export function sntrup761(): () => ClientKeyExchange {
  const lattice = generateSntrup761((length) => randomBytes(length));
  return () => {
    const pair = generateKeyPairSync('x25519');
    return {
      hash: 'sha512',
      ownPublic: Buffer.concat([
        lattice.publicKey,
        pair.publicKey.export({ type: 'spki', format: 'der' }).subarray(-32),
      ]),
      agree(theirPublic) {
        const first = decapsulateSntrup761(lattice.secretKey, theirPublic.subarray(0, CIPHERTEXT_BYTES));
        const second = agreeOnX25519(pair.privateKey, theirPublic.subarray(CIPHERTEXT_BYTES));
        return string(createHash('sha512').update(first).update(second).digest());
      },
    };
  };
}
