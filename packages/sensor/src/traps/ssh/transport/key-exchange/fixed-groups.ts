import { getDiffieHellman } from 'node:crypto';
import { wireMpint } from '../wire-writer.ts';
import type { KeyExchangeMethod } from './key-exchange.ts';
import { agreeInGroup, type ModularGroup, readPublicValue } from './modular-group.ts';
import { createSingleMessageMethod } from './single-message.ts';

/** Groups 14, 16 and 18 of RFC 3526, which the group number in a method's name means (RFC 8268). */
const FIXED_GROUPS = {
  14: { bits: 2048, openSslName: 'modp14' },
  16: { bits: 4096, openSslName: 'modp16' },
  18: { bits: 8192, openSslName: 'modp18' },
} as const;

export type FixedGroupNumber = keyof typeof FIXED_GROUPS;

export function fixedGroup(number: FixedGroupNumber): ModularGroup {
  const { bits, openSslName } = FIXED_GROUPS[number];
  return { bits, prime: getDiffieHellman(openSslName).getPrime(), generator: 2 };
}

export function createFixedGroup(name: string, hash: 'sha256' | 'sha512', number: FixedGroupNumber): KeyExchangeMethod {
  let group: ModularGroup | null = null;
  return createSingleMessageMethod(name, hash, async (mpint, random) => {
    const clientPublic = readPublicValue(mpint);
    if (clientPublic === null) return null;
    group ??= fixedGroup(number);
    const agreed = await agreeInGroup(group, clientPublic, random);
    if (agreed === null) return null;
    return {
      serverPublic: wireMpint(agreed.serverPublic).subarray(4),
      secret: wireMpint(agreed.secret),
    };
  });
}
