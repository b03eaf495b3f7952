import { createHash } from 'node:crypto';
import { CerberusError } from '@cerberusmesh/contracts';
import { BoundedMap } from '../../bounded-map.ts';
import type { Queryable } from '../../storage/database.ts';
import { touchKey } from '../../storage/repositories/keys-repository.ts';
import { API_LIMITS } from '../limits.ts';
import { keyIdOf, verifyKey } from './keys.ts';
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
  /** Forgets at once what was verified, and tells who keeps connections open for it. */
  revoke(ended: Ended): void;
  /** Called for each `revoke`. Returns how to stop listening. */
  onRevoked(listener: (ended: Ended) => void): () => void;
}

/** What came to its end: one sign-in of a person, or a key. */
export type Ended = { readonly signInId: string } | { readonly keyId: string };

interface Verified {
  readonly principal: Principal;
  readonly untilMs: number;
}

/**
 * Verified credentials are trusted for `verifiedCredentialTtlMs`, so that a dashboard's reads do not each cost a query.
 * What ends in this process ends at once; what another process or a clock ends, within that time.
 *
 * @param dependencies.now Unix milliseconds
 */
export function createAuthenticator(dependencies: {
  readonly database: Queryable;
  readonly people: People;
  readonly now: () => number;
  readonly onError: (error: unknown) => void;
}): Authenticator {
  const { database, people, now } = dependencies;
  const verified = new BoundedMap<string, Verified>(API_LIMITS.maxVerifiedCredentials);
  const refused = new BoundedMap<string, { count: number; sinceMs: number }>(API_LIMITS.maxTrackedAddresses);
  let revocations = 0;
  const listeners = new Set<(ended: Ended) => void>();

  function refuseFlood(address: string): void {
    const found = refused.get(networkPrefix(address));
    if (found === undefined || now() - found.sinceMs > 60_000) return;
    if (found.count >= API_LIMITS.maxRefusedCredentialsPerMinute) {
      throw new CerberusError('too-many-requests', 'Too many keys or cookies were refused. Wait a minute.', {
        details: { retryAfterSeconds: Math.ceil((found.sinceMs + 60_000 - now()) / 1000) },
      });
    }
  }

  function countRefused(address: string): void {
    const network = networkPrefix(address);
    const found = refused.get(network);
    if (found === undefined || now() - found.sinceMs > 60_000) refused.set(network, { count: 1, sinceMs: now() });
    else found.count += 1;
  }

  async function verify(
    presented: string,
    check: () => Promise<Principal | null>,
    address: string,
  ): Promise<Principal | null> {
    const cacheKey = createHash('sha256').update(presented).digest('base64');
    const cached = verified.get(cacheKey);
    if (cached !== undefined && cached.untilMs > now()) return cached.principal;
    refuseFlood(address);
    const revocationsBefore = revocations;
    const principal = await check();
    if (principal === null) {
      verified.delete(cacheKey);
      countRefused(address);
      return null;
    }
    // What was revoked while the database answered must not be trusted from the cache.
    if (revocations === revocationsBefore)
      verified.set(cacheKey, { principal, untilMs: now() + API_LIMITS.verifiedCredentialTtlMs });
    if (principal.kind !== 'person') {
      touchKey(database, principal.id, API_LIMITS.keyTouchSeconds).catch(dependencies.onError);
    }
    return principal;
  }

  return {
    async authenticate({ authorization, cookie, address }) {
      const key = bearerToken(authorization);
      if (key !== null) {
        if (keyIdOf(key) === null) {
          refuseFlood(address);
          countRefused(address);
          return null;
        }
        return verify(key, () => verifyKey(database, key, now()), address);
      }
      const sessionCookie = sessionCookieOf(cookie);
      if (sessionCookie === null) return null;
      return verify(sessionCookie, () => people.verifyCookie(sessionCookie), address);
    },
    revoke(ended) {
      revocations += 1;
      verified.deleteWhere((entry) => endsWith(entry.principal, ended));
      for (const listener of listeners) listener(ended);
    },
    onRevoked(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/** Whether a principal's access ends with `ended`. */
export function endsWith(principal: Principal, ended: Ended): boolean {
  if ('signInId' in ended) return principal.kind === 'person' && principal.signInId === ended.signInId;
  return principal.kind !== 'person' && principal.id === ended.keyId;
}

/** The token of an `Authorization: Bearer` header (RFC 6750, section 2.1), or null. */
function bearerToken(authorization: string | undefined): string | null {
  return authorization === undefined ? null : (/^Bearer ([\w.~+/=-]{1,512})$/i.exec(authorization)?.[1] ?? null);
}

/** `name=value` of the session cookie alone, so that other cookies neither reach better-auth nor vary the cache. */
export function sessionCookieOf(cookieHeader: string | undefined): string | null {
  if (cookieHeader === undefined || cookieHeader.length > 8_192) return null;
  for (const part of cookieHeader.split(';')) {
    const cookie = part.trim();
    if (cookie.startsWith(`${SESSION_COOKIE}=`) || cookie.startsWith(`__Secure-${SESSION_COOKIE}=`)) return cookie;
  }
  return null;
}
