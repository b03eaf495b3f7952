import { wireMpint } from '../wire-writer.ts';
import type { KeyExchangeMethod } from './key-exchange.ts';
import { createSingleMessageMethod } from './single-message.ts';
import { agreeOnX25519, X25519_BYTES } from './x25519.ts';

/** RFC 8731. Two names for one method: the one of the RFC and the one from before it. */
export function createCurve25519(name: 'curve25519-sha256' | 'curve25519-sha256@libssh.org'): KeyExchangeMethod {
  return createSingleMessageMethod(name, 'sha256', (clientPoint) => {
    if (clientPoint.length !== X25519_BYTES) return null;
    const agreed = agreeOnX25519(clientPoint);
    if (agreed === null) return null;
    return { serverPublic: agreed.ownPoint, secret: wireMpint(agreed.secret) };
  });
}
