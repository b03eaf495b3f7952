import { createHmac, randomBytes, randomUUID } from 'node:crypto';
import { roleSchema, type SignInSession, signInSessionSchema } from '@cerberusmesh/contracts';
import { betterAuth } from 'better-auth';
import { z } from 'zod';
import type { Queryable } from '../../storage/database.ts';
import type { PostgresDatabase } from '../../storage/postgres-database.ts';
import { API_LIMITS } from '../limits.ts';
import type { PersonPrincipal } from './principal.ts';

/** The one cookie that signs a person in. */
export const SESSION_COOKIE = 'cerberus.session_token';

/** People and their sign-ins. Passwords and sessions are better-auth's; what may be done with them is decided here. */
export interface People {
  /** The person that a `cookie` header stands for, or null. Asks the database. */
  verifyCookie(cookieHeader: string): Promise<PersonPrincipal | null>;
  /** The person of a sign-in that has not ended, or null: disabled people have none. */
  verifySignIn(signInId: string): Promise<PersonPrincipal | null>;
  /** Whose password this is; null when the address or the password is wrong. Both take the same time. */
  checkPassword(attempt: { readonly email: string; readonly password: string }): Promise<KnownPerson | null>;
  /** A new sign-in of a person who has proven who they are. */
  open(personId: string, from: Caller): Promise<SignedIn>;
  /** Ends the session of the cookie. Returns the `set-cookie` values that clear it. */
  signOut(cookieHeader: string): Promise<readonly string[]>;
  /** Notes that the person of this sign-in has proven again who they are. */
  stepUp(signInId: string): Promise<void>;
  /** Newest first. */
  listSignIns(personId: string, currentId: string | null): Promise<SignInSession[]>;
  /** Ends one sign-in of this person, or with `exceptId` all others. Returns how many ended. */
  endSignIns(personId: string, which: { readonly id: string } | { readonly exceptId: string | null }): Promise<number>;
  /** The stored form of a password (scrypt, salted). */
  hashPassword(password: string): Promise<string>;
  /** @param passwordHash from `hashPassword` */
  setPassword(personId: string, passwordHash: string, transaction?: Queryable): Promise<void>;
  /** Deletes sessions that have run out; they are refused either way. */
  forgetExpiredSessions(): Promise<void>;
}

/** How passwords are kept. */
export interface PasswordHasher {
  hash(password: string): Promise<string>;
  verify(attempt: { readonly hash: string; readonly password: string }): Promise<boolean>;
}

/** Kept with a sign-in for its owner to recognise; cut before it gets here. */
export interface Caller {
  readonly userAgent: string;
  readonly address: string;
}

export interface KnownPerson {
  readonly id: string;
  readonly email: string;
  readonly secondFactor: boolean;
}

export interface SignedIn {
  readonly principal: PersonPrincipal;
  readonly setCookies: readonly string[];
}

const verifiedSchema = z.object({ session: z.object({ id: z.string() }) });

const principalSchema = z
  .object({
    id: z.string(),
    name: z.string(),
    email: z.string(),
    role: roleSchema,
    signInId: z.string(),
    authenticatedAt: z.string().nullable(),
    secondFactor: z.boolean(),
  })
  .transform(
    ({ authenticatedAt, ...person }): PersonPrincipal => ({
      kind: 'person',
      ...person,
      authenticatedAtMs: authenticatedAt === null ? 0 : Date.parse(authenticatedAt),
    }),
  );

const credentialSchema = z.object({
  id: z.string(),
  email: z.string(),
  secondFactor: z.boolean(),
  disabled: z.boolean(),
  password: z.string().nullable(),
});

/**
 * @param options.now Unix milliseconds
 * @param options.passwords better-auth's own (scrypt) when left out
 * @param options.secureCookies true when people reach the hub by HTTPS only
 */
export function createPeople(options: {
  readonly database: PostgresDatabase;
  readonly secret: Uint8Array;
  readonly secureCookies: boolean;
  readonly now: () => number;
  readonly passwords?: PasswordHasher;
}): People {
  const { database, now } = options;
  const signingKey = Buffer.from(options.secret).toString('base64');
  const auth = betterAuth({
    appName: 'CerberusMesh',
    // Never used to build a link; without it better-auth would take the Host header of each request.
    baseURL: 'http://127.0.0.1',
    basePath: '/api/v1/auth',
    secret: signingKey,
    database: database.pool,
    telemetry: { enabled: false },
    logger: { disabled: true },
    // Its limiter counts per path in memory; sign-in-throttle.ts counts per account and network.
    rateLimit: { enabled: false },
    emailAndPassword: {
      enabled: true,
      disableSignUp: true,
      minPasswordLength: 12,
      maxPasswordLength: 128,
      ...(options.passwords === undefined ? {} : { password: options.passwords }),
    },
    user: {
      modelName: 'people',
      fields: { emailVerified: 'email_verified', createdAt: 'created_at', updatedAt: 'updated_at' },
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

  const context = auth.$context;
  let decoyHash: Promise<string> | null = null;

  async function hashPassword(password: string): Promise<string> {
    return (await context).password.hash(password);
  }

  async function verifySignIn(signInId: string): Promise<PersonPrincipal | null> {
    const [row] = await database.query(
      `select p.id, p.name, p.email, p.role, s.id as "signInId", s.authenticated_at as "authenticatedAt",
         f.confirmed_at is not null as "secondFactor"
       from people_sessions s join people p on p.id = s.person_id
         left join people_second_factors f on f.person_id = p.id
       where s.id = $1 and s.expires_at > now() and p.disabled_at is null`,
      [signInId],
    );
    return row === undefined ? null : principalSchema.parse(row);
  }

  /** As better-auth signs and sets it. */
  function sessionCookie(token: string): string {
    const signature = createHmac('sha256', signingKey).update(token).digest('base64');
    const name = `${options.secureCookies ? '__Secure-' : ''}${SESSION_COOKIE}`;
    return [
      `${name}=${encodeURIComponent(`${token}.${signature}`)}`,
      `Max-Age=${API_LIMITS.personSessionSeconds}`,
      'Path=/',
      'HttpOnly',
      ...(options.secureCookies ? ['Secure'] : []),
      'SameSite=Strict',
    ].join('; ');
  }

  return {
    verifySignIn,
    hashPassword,
    async verifyCookie(cookieHeader) {
      const found = await auth.api.getSession({ headers: new Headers({ cookie: cookieHeader }) });
      return found === null ? null : verifySignIn(verifiedSchema.parse(found).session.id);
    },
    async checkPassword({ email, password }) {
      const [row] = await database.query(
        `select p.id, p.email, f.confirmed_at is not null as "secondFactor", p.disabled_at is not null as disabled,
           a.password
         from people p
           left join people_accounts a on a.person_id = p.id and a.provider_id = 'credential'
           left join people_second_factors f on f.person_id = p.id
         where p.email = $1`,
        [email.toLowerCase()],
      );
      const known = row === undefined ? null : credentialSchema.parse(row);
      // An unknown address costs the same hash: the time taken tells nothing.
      decoyHash ??= hashPassword(randomBytes(16).toString('hex'));
      const hash = known?.password ?? (await decoyHash);
      const good = await (await context).password.verify({ hash, password });
      if (!good || known === null || known.password === null || known.disabled) return null;
      return { id: known.id, email: known.email, secondFactor: known.secondFactor };
    },
    async open(personId, { userAgent, address }) {
      const session = await (await context).internalAdapter.createSession(personId, false, {
        ipAddress: address,
        userAgent,
      });
      const at = new Date(now()).toISOString();
      await database.execute('update people_sessions set authenticated_at = $2 where id = $1', [session.id, at]);
      await database.execute('update people set last_sign_in_at = $2 where id = $1', [personId, at]);
      const principal = await verifySignIn(session.id);
      if (principal === null) throw new Error('a new sign-in could not be verified');
      return { principal, setCookies: [sessionCookie(session.token)] };
    },
    async signOut(cookieHeader) {
      const response = await auth.api.signOut({ headers: new Headers({ cookie: cookieHeader }), asResponse: true });
      return response.headers.getSetCookie();
    },
    async stepUp(signInId) {
      await database.execute('update people_sessions set authenticated_at = $2 where id = $1', [
        signInId,
        new Date(now()).toISOString(),
      ]);
    },
    async listSignIns(personId, currentId) {
      const rows = await database.query(
        `select id, created_at as "createdAt", expires_at as "expiresAt", nullif(ip_address, '') as address,
           nullif(user_agent, '') as "userAgent", id is not distinct from $2 as current
         from people_sessions where person_id = $1 and expires_at > now() order by created_at desc, id limit $3`,
        [personId, currentId, API_LIMITS.maxListedSignIns],
      );
      return rows.map((row) => signInSessionSchema.parse(row));
    },
    endSignIns(personId, which) {
      return 'id' in which
        ? database.execute('delete from people_sessions where person_id = $1 and id = $2', [personId, which.id])
        : database.execute('delete from people_sessions where person_id = $1 and id is distinct from $2', [
            personId,
            which.exceptId,
          ]);
    },
    async setPassword(personId, passwordHash, transaction = database) {
      await transaction.execute(
        `insert into people_accounts (id, person_id, account_id, provider_id, password)
         values ($1, $2, $2, 'credential', $3)
         on conflict (provider_id, account_id) do update set password = excluded.password, updated_at = now()`,
        [randomUUID(), personId, passwordHash],
      );
    },
    async forgetExpiredSessions() {
      await database.execute('delete from people_sessions where expires_at < now()');
    },
  };
}
