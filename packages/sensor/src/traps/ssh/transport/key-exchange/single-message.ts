import { readWire } from '../wire-reader.ts';
import { wireString } from '../wire-writer.ts';
import type { KeyExchangeMethod, KeyExchangeRun, KeyExchangeStart, KeyExchangeStep } from './key-exchange.ts';

/** What the server makes of the client's public value. */
export interface Agreement {
  /** Without its length. */
  readonly serverPublic: Buffer;
  /** K as it is hashed. */
  readonly secret: Buffer;
}

/** SSH_MSG_KEXDH_INIT, SSH_MSG_KEX_ECDH_INIT (RFC 4253 section 8, RFC 5656 section 4). */
const INIT = 30;
const REPLY = 31;

export const REFUSED: KeyExchangeStep = { kind: 'refused', disconnectText: null };

/**
 * The methods of one message each way: the client's public value comes as a string, the server's goes as one, and both
 * are hashed as they were sent. sshd handles all but group exchange so (kexgen.c), and closes without a word when it
 * does not like a value.
 */
export function createSingleMessageMethod(
  name: string,
  hash: KeyExchangeMethod['hash'],
  agree: (clientPublic: Buffer, random: KeyExchangeStart['random']) => Agreement | null | Promise<Agreement | null>,
): KeyExchangeMethod {
  return {
    name,
    hash,
    start({ random }): KeyExchangeRun {
      let expects: number | null = INIT;
      return {
        get expects() {
          return expects;
        },
        receive(payload) {
          expects = null;
          const clientPublic = readInit(payload);
          if (clientPublic === null) return REFUSED;
          const agreement = agree(clientPublic, random);
          return agreement instanceof Promise
            ? agreement.then((settled) => shared(clientPublic, settled))
            : shared(clientPublic, agreement);
        },
      };
    },
  };
}

function readInit(payload: Buffer): Buffer | null {
  const reader = readWire(payload, 1);
  const clientPublic = reader.string();
  return clientPublic === null || reader.remaining() > 0 ? null : clientPublic;
}

function shared(clientPublic: Buffer, agreement: Agreement | null): KeyExchangeStep {
  if (agreement === null) return REFUSED;
  const serverPublic = wireString(agreement.serverPublic);
  return {
    kind: 'shared',
    replyType: REPLY,
    serverPublic,
    hashed: Buffer.concat([wireString(clientPublic), serverPublic]),
    secret: agreement.secret,
  };
}
