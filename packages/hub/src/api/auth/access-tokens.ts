import { randomUUID } from 'node:crypto';
import { jwtVerify, SignJWT } from 'jose';
import { z } from 'zod';
import { TOKEN_LIMITS } from '../limits.ts';
import type { Principal } from './principal.ts';
import type { SigningKeys } from './signing-keys.ts';

const ISSUER = 'cerberusmesh';
const AUDIENCE = 'cerberusmesh-api';
/** RFC 9068, section 2.1: tells an access token from any other JWT. */
const TYPE = 'at+jwt';

/** What a token was made with: it lives no longer than that, and may do what that may do now. */
export type TokenSubject = { readonly signInId: string } | { readonly keyId: string };

/** Short-lived JWTs (RFC 7519, EdDSA only): signed here, verified without a query. */
export interface AccessTokens {
  /** Null for a sensor, whose key is all that it needs. */
  issue(principal: Principal): Promise<string | null>;
  /** What the token was made with and when it ends; null when it is not ours, was changed or has run out. */
  verify(token: string): Promise<{ readonly subject: TokenSubject; readonly untilMs: number } | null>;
  publicSet: SigningKeys['publicSet'];
}

const claimsSchema = z.union([
  z.object({ sid: z.string().max(64), exp: z.number() }),
  z.object({ key: z.string().max(64), exp: z.number() }),
]);

/** @param dependencies.now Unix milliseconds */
export function createAccessTokens(dependencies: {
  readonly keys: SigningKeys;
  readonly now: () => number;
}): AccessTokens {
  const { keys, now } = dependencies;
  return {
    publicSet: keys.publicSet,
    async issue(principal) {
      if (principal.kind === 'sensor') return null;
      const { kid, privateKey } = await keys.current();
      const issuedAt = Math.floor(now() / 1000);
      return new SignJWT(principal.kind === 'person' ? { sid: principal.signInId } : { key: principal.id })
        .setProtectedHeader({ alg: 'EdDSA', typ: TYPE, kid })
        .setIssuer(ISSUER)
        .setAudience(AUDIENCE)
        .setSubject(principal.id)
        .setJti(randomUUID())
        .setIssuedAt(issuedAt)
        .setExpirationTime(issuedAt + TOKEN_LIMITS.lifetimeSeconds)
        .sign(privateKey);
    },
    async verify(token) {
      try {
        const { payload } = await jwtVerify(
          token,
          ({ kid }) => {
            // Only keys of ours by their id: `jwk`, `jku` and `x5u` of a header are never looked at.
            const key = kid === undefined ? null : keys.publicKey(kid);
            if (key === null) throw new Error('unknown key');
            return key;
          },
          {
            algorithms: ['EdDSA'],
            typ: TYPE,
            issuer: ISSUER,
            audience: AUDIENCE,
            requiredClaims: ['exp', 'iat', 'sub', 'jti'],
            maxTokenAge: TOKEN_LIMITS.lifetimeSeconds,
            currentDate: new Date(now()),
          },
        );
        const claims = claimsSchema.parse(payload);
        const subject = 'sid' in claims ? { signInId: claims.sid } : { keyId: claims.key };
        return { subject, untilMs: claims.exp * 1000 };
      } catch {
        return null;
      }
    },
  };
}
