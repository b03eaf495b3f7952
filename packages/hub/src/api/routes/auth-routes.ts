import {
  CerberusError,
  meSchema,
  setupRequestSchema,
  setupStateSchema,
  signInRequestSchema,
} from '@cerberusmesh/contracts';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Api } from '../api.ts';
import { type Authenticator, sessionCookieOf } from '../auth/authenticate.ts';
import type { People, SignedIn } from '../auth/people.ts';
import { asMe } from '../auth/principal.ts';
import type { Setup } from '../auth/setup.ts';
import type { SignInThrottle } from '../auth/sign-in-throttle.ts';

const NO_STORE = 'no-store';

/** Set-up of the first administrator, sign-in, sign-out and `me`. There is no other way to sign up. */
export function installAuthRoutes(
  app: Api,
  dependencies: {
    readonly people: People;
    readonly setup: Setup;
    readonly authenticator: Authenticator;
    readonly throttle: SignInThrottle;
  },
): void {
  const { people, setup, authenticator, throttle } = dependencies;

  async function signIn(email: string, password: string, request: FastifyRequest): Promise<SignedIn | null> {
    const waitMs = throttle.waitMs(email, request.ip);
    if (waitMs > 0) {
      throw new CerberusError('too-many-requests', 'Too many failed sign-ins. Wait as long as Retry-After says.', {
        details: { retryAfterSeconds: Math.ceil(waitMs / 1000) },
      });
    }
    // Counted before the password is looked at: tries that run side by side must not all see an open door.
    throttle.failed(email, request.ip);
    const signedIn = await people.signIn({
      email,
      password,
      userAgent: (request.headers['user-agent'] ?? '').slice(0, 256),
      address: request.ip,
    });
    if (signedIn !== null) throttle.succeeded(email, request.ip);
    return signedIn;
  }

  function sendMe(reply: FastifyReply, signedIn: SignedIn): z.infer<typeof meSchema> {
    reply.header('set-cookie', [...signedIn.setCookies]).header('cache-control', NO_STORE);
    return meSchema.parse(asMe(signedIn.principal));
  }

  app.get(
    '/api/v1/setup',
    { config: { scope: 'public' }, schema: { response: { 200: setupStateSchema } } },
    async () => ({ needed: await setup.needed() }),
  );

  app.post(
    '/api/v1/setup',
    {
      config: { scope: 'public', audit: 'setup.complete' },
      schema: { body: setupRequestSchema, response: { 201: meSchema } },
    },
    async (request, reply) => {
      const { token, email, name, password } = request.body;
      const outcome = await setup.complete({ token, email, name, hashPassword: () => people.hashPassword(password) });
      // One answer for a wrong token, a spent one and a hub that is set up already.
      if (outcome === 'refused') {
        throw new CerberusError(
          'not-permitted',
          'The set-up link is not valid or was used already. A restart prints a new one while there is no administrator.',
        );
      }
      request.log.info({ person: email }, 'the first administrator was made');
      const signedIn = await signIn(email, password, request);
      if (signedIn === null) throw new Error('the new administrator could not sign in');
      reply.code(201);
      return sendMe(reply, signedIn);
    },
  );

  app.post(
    '/api/v1/auth/sign-in/email',
    {
      config: { scope: 'public', audit: 'session.sign-in' },
      schema: { body: signInRequestSchema, response: { 200: meSchema } },
    },
    async (request, reply) => {
      const signedIn = await signIn(request.body.email, request.body.password, request);
      if (signedIn === null) throw new CerberusError('not-signed-in', 'The e-mail address or the password is wrong.');
      return sendMe(reply, signedIn);
    },
  );

  app.post(
    '/api/v1/auth/sign-out',
    { config: { scope: 'self:manage', audit: 'session.sign-out' }, schema: { response: { 204: z.null() } } },
    async (request, reply) => {
      const cookie = sessionCookieOf(request.headers.cookie);
      if (request.principal?.kind !== 'person' || cookie === null) {
        throw new CerberusError('invalid-request', 'Only a person who signed in can sign out; keys are deleted.');
      }
      const setCookies = await people.signOut(cookie);
      authenticator.revoke({ signInId: request.principal.signInId });
      reply
        .code(204)
        .header('set-cookie', [...setCookies])
        .header('cache-control', NO_STORE);
      return null;
    },
  );

  app.get(
    '/api/v1/me',
    { config: { scope: 'self:read' }, schema: { response: { 200: meSchema } } },
    async (request, reply) => {
      reply.header('cache-control', NO_STORE);
      return meSchema.parse(request.principal === null ? null : asMe(request.principal));
    },
  );
}
