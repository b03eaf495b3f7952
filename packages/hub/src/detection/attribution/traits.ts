import { createHash } from 'node:crypto';
import type { CerberusEvent } from '@cerberusmesh/contracts';
import { ATTRIBUTION_LIMITS } from './limits.ts';

/** A trait that an event shows: a key or a file that the same hand used before or will use again. */
export interface SeenTrait {
  readonly kind: 'public-key' | 'artefact';
  readonly value: string;
}

/** Nothing, written to a file or sent as one, says nothing about who did it. */
const EMPTY_FILE = createHash('sha256').digest('hex');

/** An SSH public key as it stands in `authorized_keys` (sshd(8), "AUTHORIZED_KEYS FILE FORMAT"): type, blob in base64. */
const PUBLIC_KEY =
  /\b(?:ssh-(?:rsa|dss|ed25519)|ecdsa-sha2-nistp(?:256|384|521)|sk-[a-z0-9-]{1,40}@openssh\.com) (AAAA[A-Za-z0-9+/]{24,4096}={0,2})/g;

/** Keys offered or put among the authorised ones, and files left behind. */
export function traitsOf(event: CerberusEvent): SeenTrait[] {
  switch (event.kind) {
    case 'credential.tried': {
      const { publicKey, publicKeyFingerprint } = event.data;
      const [fingerprint = publicKeyFingerprint] = publicKey === undefined ? [] : fingerprintsIn(publicKey);
      return fingerprint === undefined ? [] : [{ kind: 'public-key', value: fingerprint.slice(0, 128) }];
    }
    case 'command.entered':
      return fingerprintsIn(event.data.input).map((value) => ({ kind: 'public-key', value }));
    case 'file.uploaded':
    case 'file.downloaded':
    case 'artefact.fetched': {
      const { sha256 } = event.data;
      if (sha256 === null || sha256 === undefined || sha256 === EMPTY_FILE) return [];
      return [{ kind: 'artefact', value: sha256 }];
    }
    default:
      return [];
  }
}

/** `SHA256:...` (ssh-keygen -l) of every public key that a text holds, each once. */
function fingerprintsIn(text: string): string[] {
  const found = new Set<string>();
  for (const [, blob = ''] of text.matchAll(PUBLIC_KEY)) {
    const digest = createHash('sha256').update(Buffer.from(blob, 'base64')).digest('base64');
    found.add(`SHA256:${digest.replace(/=+$/, '')}`);
    if (found.size >= ATTRIBUTION_LIMITS.maxKeysPerCommand) break;
  }
  return [...found];
}

/** A user name and secret as one number, by which sets of them are compared. 64 bits of SHA-256. */
export function credentialPair(username: string, secret: string): bigint {
  return createHash('sha256').update(`${username}\0${secret}`).digest().readBigInt64BE(0);
}

/** How sure each kind of trait makes that two addresses belong together, when only those two show it. */
const CERTAINTY = {
  // Whoever offers a key holds its private half, and whoever plants one means to use it.
  'public-key': 0.95,
  artefact: 0.8,
  'client-and-credentials': 0.6,
} as const;

/**
 * How sure a shared trait makes that two addresses belong together, 0-1. A file or a list of passwords that many have is
 * common property: the certainty falls by 1 + log10 of the other addresses that show it. A key stays a key.
 */
export function linkCertainty(kind: keyof typeof CERTAINTY, addressCount: number): number {
  if (kind === 'public-key') return CERTAINTY[kind];
  return CERTAINTY[kind] / (1 + Math.log10(Math.max(1, addressCount - 1)));
}

/** Certainties of independent traits together (noisy-or). */
export function combinedCertainty(certainties: readonly number[]): number {
  return 1 - certainties.reduce((doubt, certainty) => doubt * (1 - certainty), 1);
}
