import { randomUUID } from 'node:crypto';
import { roleSchema } from '@cerberusmesh/contracts';
import { betterAuth } from 'better-auth';
import type { Pool } from 'pg';
import { z } from 'zod';
import { API_LIMITS } from '../limits.ts';
import type { Principal } from './principal.ts';

/** The one cookie that signs a person in. */
export const SESSION_COOKIE = 'cerberus.session_token';

/** People: who they are by their cookie, how they sign in and out. Passwords and sessions are better-auth's. */
export interface People {
  /** The person that a `cookie` header stands for, or null. Asks the database. */
  verifyCookie(cookieHeader: string): Promise<Extract<Principal, { kind: 'person' }> | null>;
  /** Null when the address or the password is wrong; both take the same time. */
  signIn(attempt: SignInAttempt): Promise<SignedIn | null>;
  /** Ends the session of the cookie. Returns the `set-cookie` values that clear it. */
  signOut(cookieHeader: string): Promise<readonly string[]>;
  /** The stored form of a password (scrypt, salted). */
  hashPassword(password: string): Promise<string>;
  /** Deletes sessions that have run out; they are refused either way. */
  forgetExpiredSessions(): Promise<void>;
}

export interface SignInAttempt {
  readonly email: string;
  readonly password: string;
  /** Kept with the session for its owner to recognise; cut before it gets here. */
  readonly userAgent: string;
  readonly address: string;
}

export interface SignedIn {
  readonly principal: Extract<Principal, { kind: 'person' }>;
  readonly setCookies: readonly string[];
}

const personSchema = z.object({ id: z.string(), name: z.string(), role: roleSchema });
const verifiedSchema = z.object({ user: personSchema, session: z.object({ id: z.string() }) });
const signedInSchema = z.object({ token: z.string(), user: z.object({ id: z.string() }) });

/**
 * @param options.pool connections of better-auth's own; the caller ends it
 * @param options.secureCookies true when people reach the hub by HTTPS only
 */
export function createPeople(options: {
  readonly pool: Pool;
  readonly secret: Uint8Array;
  readonly secureCookies: boolean;
}): People {
  const auth = betterAuth({
    appName: 'CerberusMesh',
    // Never used to build a link; without it better-auth would take the Host header of each request.
    baseURL: 'http://127.0.0.1',
    basePath: '/api/v1/auth',
    secret: Buffer.from(options.secret).toString('base64'),
    database: options.pool,
    telemetry: { enabled: false },
    logger: { disabled: true },
    // Its limiter counts per path in memory; sign-in-throttle.ts counts per account and network.
    rateLimit: { enabled: false },
    emailAndPassword: { enabled: true, disableSignUp: true, minPasswordLength: 12, maxPasswordLength: 128 },
    user: {
      modelName: 'people',
      fields: { emailVerified: 'email_verified', createdAt: 'created_at', updatedAt: 'updated_at' },
      additionalFields: { role: { type: 'string', required: true, defaultValue: 'viewer', input: false } },
    },
    session: {
      modelName: 'people_sessions',
      fields: {
        userId: 'person_id',
        expiresAt: 'expires_at',
        ipAddress: 'ip_address',
        userAgent: 'user_agent',
        createdAt: 'created_at',
        updatedAt: 'updated_at',
      },
      expiresIn: API_LIMITS.personSessionSeconds,
      disableSessionRefresh: true,
      // GHSA-xg6x-h9c9-2m83: a cached cookie outlives what it vouches for.
      cookieCache: { enabled: false },
    },
    account: {
      modelName: 'people_accounts',
      fields: {
        userId: 'person_id',
        accountId: 'account_id',
        providerId: 'provider_id',
        accessToken: 'access_token',
        refreshToken: 'refresh_token',
        idToken: 'id_token',
        accessTokenExpiresAt: 'access_token_expires_at',
        refreshTokenExpiresAt: 'refresh_token_expires_at',
        createdAt: 'created_at',
        updatedAt: 'updated_at',
      },
    },
    verification: {
      modelName: 'people_verifications',
      fields: { expiresAt: 'expires_at', createdAt: 'created_at', updatedAt: 'updated_at' },
    },
    advanced: {
      cookiePrefix: 'cerberus',
      useSecureCookies: options.secureCookies,
      defaultCookieAttributes: { httpOnly: true, sameSite: 'strict', path: '/' },
      ipAddress: { ipAddressHeaders: ['x-cerberus-address'] },
      database: { generateId: () => randomUUID() },
    },
  });

  async function verifyCookie(cookieHeader: string): Promise<Extract<Principal, { kind: 'person' }> | null> {
    const found = await auth.api.getSession({ headers: new Headers({ cookie: cookieHeader }) });
    if (found === null) return null;
    const { user, session } = verifiedSchema.parse(found);
    return { kind: 'person', id: user.id, name: user.name, role: user.role, signInId: session.id };
  }

  return {
    verifyCookie,
    async signIn(attempt) {
      const response = await auth.api.signInEmail({
        body: { email: attempt.email, password: attempt.password },
        headers: new Headers({ 'user-agent': attempt.userAgent, 'x-cerberus-address': attempt.address }),
        asResponse: true,
      });
      if (response.status === 401) return null;
      if (!response.ok) throw new Error(`sign-in failed inside with status ${response.status}`);
      signedInSchema.parse(await response.json());
      const setCookies = response.headers.getSetCookie();
      const principal = await verifyCookie(setCookies.map((cookie) => cookie.split(';', 1)[0] ?? '').join('; '));
      if (principal === null) throw new Error('a new sign-in could not be verified');
      return { principal, setCookies };
    },
    async signOut(cookieHeader) {
      const response = await auth.api.signOut({ headers: new Headers({ cookie: cookieHeader }), asResponse: true });
      return response.headers.getSetCookie();
    },
    async hashPassword(password) {
      const context = await auth.$context;
      return context.password.hash(password);
    },
    async forgetExpiredSessions() {
      await options.pool.query('delete from people_sessions where expires_at < now()');
    },
  };
}
