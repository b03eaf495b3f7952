import { createHash } from 'node:crypto';
import { CerberusError } from '@cerberusmesh/contracts';
import { z } from 'zod';
import { BoundedMap } from '../../bounded-map.ts';
import type { Queryable } from '../../storage/database.ts';
import { touchKey } from '../../storage/repositories/keys-repository.ts';
import { API_LIMITS } from '../limits.ts';
import type { AccessTokens } from './access-tokens.ts';
import { isAllowedAddress } from './allowed-address.ts';
import { keyIdOf, readKey, verifyKey } from './keys.ts';
import { networkPrefix } from './network-prefix.ts';
import { type People, SESSION_COOKIE } from './people.ts';
import type { Principal } from './principal.ts';

/** What proves who somebody is, taken from a request or a socket's handshake. */
export interface Credentials {
  readonly authorization: string | undefined;
  readonly cookie: string | undefined;
  readonly address: string;
}

export interface Authenticator {
  /**
   * Who presents these credentials; null when there are none or they are not good.
   *
   * @throws CerberusError `too-many-requests` when the address had too many refused lately
   */
  authenticate(credentials: Credentials): Promise<Principal | null>;
  /** Forgets what was verified of it, and tells who keeps connections open for it to ask again. */
  revoke(change: AccessChange): void;
  /** Called for each `revoke`. Returns how to stop listening. */
  onRevoked(listener: (change: AccessChange) => void): () => void;
}

/** What ended, or may do something else now: one sign-in, everything of a person, or a key. */
export type AccessChange = { readonly signInId: string } | { readonly personId: string } | { readonly keyId: string };

/** The channel on which the database tells of changes, with an `AccessChange` as JSON. */
export const ACCESS_CHANNEL = 'access_changed';

const accessChangeSchema = z.union([
  z.object({ signInId: z.string() }),
  z.object({ personId: z.string() }),
  z.object({ keyId: z.string() }),
]);

/** A message of `ACCESS_CHANNEL`; null when it is none of ours. */
export function parseAccessChange(payload: string): AccessChange | null {
  try {
    return accessChangeSchema.parse(JSON.parse(payload));
  } catch {
    return null;
  }
}

interface Verified {
  readonly principal: Principal;
  /** Addresses and networks that it may be used from; null: anywhere. */
  readonly allowedAddresses: readonly string[] | null;
  readonly untilMs: number;
}

/** What a check found; `untilMs` where it ends by itself. */
type Found = Omit<Verified, 'untilMs'> & { readonly untilMs?: number };

/**
 * Verified credentials are trusted for `verifiedCredentialTtlMs`, so that a dashboard's reads do not each cost a query.
 * What ends in this process or is told on `ACCESS_CHANNEL` ends at once; what a clock ends, within that time.
 *
 * @param dependencies.now Unix milliseconds
 */
export function createAuthenticator(dependencies: {
  readonly database: Queryable;
  readonly people: Pick<People, 'verifyCookie' | 'verifySignIn'>;
  readonly tokens: Pick<AccessTokens, 'verify'>;
  readonly now: () => number;
  readonly onError: (error: unknown) => void;
}): Authenticator {
  const { database, people, tokens, now } = dependencies;
  const verified = new BoundedMap<string, Verified>(API_LIMITS.maxVerifiedCredentials);
  const refused = new BoundedMap<string, { count: number; sinceMs: number }>(API_LIMITS.maxTrackedAddresses);
  let revocations = 0;
  const listeners = new Set<(change: AccessChange) => void>();

  function refuseFlood(address: string): void {
    const found = refused.get(networkPrefix(address));
    if (found === undefined || now() - found.sinceMs > 60_000) return;
    if (found.count >= API_LIMITS.maxRefusedCredentialsPerMinute) {
      throw new CerberusError('too-many-requests', 'Too many keys or cookies were refused. Wait a minute.', {
        details: { retryAfterSeconds: Math.ceil((found.sinceMs + 60_000 - now()) / 1000) },
      });
    }
  }

  function countRefused(address: string): null {
    const network = networkPrefix(address);
    const found = refused.get(network);
    if (found === undefined || now() - found.sinceMs > 60_000) refused.set(network, { count: 1, sinceMs: now() });
    else found.count += 1;
    return null;
  }

  async function verify(presented: string, check: () => Promise<Found | null>, address: string): Promise<Found | null> {
    const cacheKey = createHash('sha256').update(presented).digest('base64');
    const cached = verified.get(cacheKey);
    if (cached !== undefined && cached.untilMs > now()) return cached;
    refuseFlood(address);
    const revocationsBefore = revocations;
    const found = await check();
    if (found === null) {
      verified.delete(cacheKey);
      return countRefused(address);
    }
    const untilMs = Math.min(found.untilMs ?? Number.POSITIVE_INFINITY, now() + API_LIMITS.verifiedCredentialTtlMs);
    // What was revoked while the database answered must not be trusted from the cache.
    if (revocations === revocationsBefore) verified.set(cacheKey, { ...found, untilMs });
    if (found.principal.kind !== 'person') {
      touchKey(database, found.principal.id, API_LIMITS.keyTouchSeconds).catch(dependencies.onError);
    }
    return found;
  }

  async function checkToken(token: string): Promise<Found | null> {
    const verifiedToken = await tokens.verify(token);
    if (verifiedToken === null) return null;
    const { subject, untilMs } = verifiedToken;
    if ('keyId' in subject) {
      const key = await readKey(database, subject.keyId, now());
      return key === null ? null : { ...key, untilMs };
    }
    const principal = await people.verifySignIn(subject.signInId);
    return principal === null ? null : { principal, allowedAddresses: null, untilMs };
  }

  async function checkCookie(cookie: string): Promise<Found | null> {
    const principal = await people.verifyCookie(cookie);
    return principal === null ? null : { principal, allowedAddresses: null };
  }

  async function find({ authorization, cookie, address }: Credentials): Promise<Found | null> {
    const token = bearerToken(authorization);
    if (token === null) {
      const sessionCookie = sessionCookieOf(cookie);
      return sessionCookie === null ? null : verify(sessionCookie, () => checkCookie(sessionCookie), address);
    }
    if (keyIdOf(token) !== null) return verify(token, () => verifyKey(database, token, now()), address);
    if (ACCESS_TOKEN_FORM.test(token)) return verify(token, () => checkToken(token), address);
    refuseFlood(address);
    return countRefused(address);
  }

  return {
    async authenticate(credentials) {
      const found = await find(credentials);
      if (found === null) return null;
      // Not part of what is remembered: the same key may come from anywhere the next time.
      return isAllowedAddress(found.allowedAddresses, credentials.address)
        ? found.principal
        : countRefused(credentials.address);
    },
    revoke(change) {
      revocations += 1;
      verified.deleteWhere((entry) => concerns(entry.principal, change));
      for (const listener of listeners) listener(change);
    },
    onRevoked(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/** Whether a change is about this principal's access. */
export function concerns(principal: Principal, change: AccessChange): boolean {
  if ('keyId' in change) return principal.kind !== 'person' && principal.id === change.keyId;
  if (principal.kind !== 'person') return false;
  return 'signInId' in change ? principal.signInId === change.signInId : principal.id === change.personId;
}

/** RFC 7515 compact serialisation: three parts of base64url. */
const ACCESS_TOKEN_FORM = /^[\w-]+\.[\w-]+\.[\w-]+$/;

/** The token of an `Authorization: Bearer` header (RFC 6750, section 2.1), or null. */
export function bearerToken(authorization: string | undefined): string | null {
  return authorization === undefined ? null : (/^Bearer ([\w.~+/=-]{1,2048})$/i.exec(authorization)?.[1] ?? null);
}

/** `name=value` of the cookie with this name; before it the one with the prefix of HTTPS, which plain HTTP cannot set. */
export function cookieNamed(name: string, cookieHeader: string | undefined): string | null {
  if (cookieHeader === undefined || cookieHeader.length > 8_192) return null;
  const cookies = cookieHeader.split(';').map((cookie) => cookie.trim());
  const beginning = (start: string) => cookies.find((cookie) => cookie.startsWith(start));
  return beginning(`__Secure-${name}=`) ?? beginning(`${name}=`) ?? null;
}

/** `name=value` of the session cookie alone, so that other cookies neither reach better-auth nor vary the cache. */
export function sessionCookieOf(cookieHeader: string | undefined): string | null {
  return cookieNamed(SESSION_COOKIE, cookieHeader);
}
