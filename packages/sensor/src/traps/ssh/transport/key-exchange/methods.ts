import { createCurve25519 } from './curve25519.ts';
import { createFixedGroup } from './fixed-groups.ts';
import { GROUP_EXCHANGE } from './group-exchange.ts';
import type { KeyExchangeMethod } from './key-exchange.ts';
import { createNistCurve, NIST_CURVES } from './nist-curves.ts';
import { createSntrup761X25519 } from './sntrup761-x25519.ts';

/** Every method of key exchange that sshd of OpenSSH 8.4p1 and 9.2p1 offers by default. */
const METHODS: ReadonlyMap<string, KeyExchangeMethod> = new Map(
  [
    createSntrup761X25519('sntrup761x25519-sha512'),
    createSntrup761X25519('sntrup761x25519-sha512@openssh.com'),
    createCurve25519('curve25519-sha256'),
    createCurve25519('curve25519-sha256@libssh.org'),
    ...NIST_CURVES.map(createNistCurve),
    GROUP_EXCHANGE,
    createFixedGroup('diffie-hellman-group16-sha512', 'sha512', 16),
    createFixedGroup('diffie-hellman-group18-sha512', 'sha512', 18),
    createFixedGroup('diffie-hellman-group14-sha256', 'sha256', 14),
  ].map((method) => [method.name, method]),
);

/** The method of a negotiated name. */
export function keyExchangeMethod(name: string): KeyExchangeMethod | null {
  return METHODS.get(name) ?? null;
}
