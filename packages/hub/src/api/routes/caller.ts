import { CerberusError } from '@cerberusmesh/contracts';
import type { FastifyRequest } from 'fastify';
import type { Caller } from '../auth/people.ts';
import { type PersonPrincipal, type Principal, scopesOf } from '../auth/principal.ts';
import type { Scope } from '../auth/scopes.ts';

/** The person who asks. @throws CerberusError `invalid-request` when it is a key */
export function personOf({ principal }: FastifyRequest): PersonPrincipal {
  if (principal?.kind === 'person') return principal;
  throw new CerberusError('invalid-request', 'This is for people who signed in; keys have no profile.');
}

/** Who asks. @throws CerberusError `not-signed-in` on a public route that somebody unknown asks */
export function principalOf({ principal }: FastifyRequest): Principal {
  if (principal !== null) return principal;
  throw new CerberusError('not-signed-in', 'Sign in, or send a key.');
}

/** Where a sign-in comes from, as it is kept with it. */
export function callerOf(request: FastifyRequest): Caller {
  return { userAgent: (request.headers['user-agent'] ?? '').slice(0, 256), address: request.ip };
}

/**
 * Nobody gives away more than they have: a key with few scopes cannot make one with more.
 *
 * @throws CerberusError `not-permitted`
 */
export function requireOwnScopes(request: FastifyRequest, given: Iterable<Scope | string>): void {
  const own = new Set<string>(scopesOf(principalOf(request)));
  for (const scope of given) {
    if (!own.has(scope)) throw new CerberusError('not-permitted', `You do not have ${scope} yourself.`);
  }
}
