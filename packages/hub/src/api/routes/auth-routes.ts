import {
  acceptInvitationSchema,
  accessTokenSchema,
  CerberusError,
  type Me,
  meSchema,
  secondStepSchema,
  setupRequestSchema,
  setupStateSchema,
  signInCodeRequestSchema,
  signInRequestSchema,
  stepUpRequestSchema,
} from '@cerberusmesh/contracts';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Database } from '../../storage/database.ts';
import type { Api } from '../api.ts';
import type { AccessTokens } from '../auth/access-tokens.ts';
import { type Authenticator, cookieNamed, sessionCookieOf } from '../auth/authenticate.ts';
import type { KnownPerson, People } from '../auth/people.ts';
import { asMe } from '../auth/principal.ts';
import type { SecondFactor } from '../auth/second-factor.ts';
import type { Setup } from '../auth/setup.ts';
import type { SignInSteps } from '../auth/sign-in-steps.ts';
import type { SignInThrottle } from '../auth/sign-in-throttle.ts';
import { acceptInvitation } from '../auth/users.ts';
import { SIGN_IN_LIMITS, TOKEN_LIMITS } from '../limits.ts';
import { callerOf, personOf, principalOf } from './caller.ts';

const NO_STORE = 'no-store';
const SECOND_STEP_COOKIE = 'cerberus.second_step';
/** Sent where it is needed and nowhere else. */
const SECOND_STEP_PATH = '/api/v1/auth/sign-in';

export interface AuthDependencies {
  readonly database: Database;
  readonly people: People;
  readonly secondFactor: SecondFactor;
  readonly steps: SignInSteps;
  readonly setup: Setup;
  readonly authenticator: Authenticator;
  readonly tokens: AccessTokens;
  readonly throttle: SignInThrottle;
  /** Whether people reach the hub by HTTPS only. */
  readonly https: boolean;
  /** Unix milliseconds. */
  readonly now: () => number;
}

/** How people come in and go out: set-up, invitation, sign-in in one step or two, step-up, sign-out; and access tokens. */
export function installAuthRoutes(app: Api, dependencies: AuthDependencies): void {
  const { database, people, secondFactor, steps, setup, authenticator, tokens, throttle, now } = dependencies;

  /**
   * Runs one attempt to prove who one is. It counts as failed before it is looked at: attempts that run side by side must
   * not all see an open door. The caller takes that back, or forgives.
   */
  async function attempted<Result>(
    email: string,
    request: FastifyRequest,
    attempt: () => Promise<Result>,
  ): Promise<Result> {
    const waitMs = throttle.waitMs(email, request.ip);
    if (waitMs > 0) {
      throw new CerberusError('too-many-requests', 'Too many failed sign-ins. Wait as long as Retry-After says.', {
        details: { retryAfterSeconds: Math.ceil(waitMs / 1000) },
      });
    }
    throttle.failed(email, request.ip);
    return attempt();
  }

  function secondStepCookie(token: string, maxAgeSeconds: number): string {
    const [prefix, secure] = dependencies.https ? ['__Secure-', '; Secure'] : ['', ''];
    return `${prefix}${SECOND_STEP_COOKIE}=${token}; Max-Age=${maxAgeSeconds}; Path=${SECOND_STEP_PATH}; HttpOnly${secure}; SameSite=Strict`;
  }

  async function open(
    request: FastifyRequest,
    reply: FastifyReply,
    person: Pick<KnownPerson, 'id' | 'email'>,
    furtherCookies: readonly string[] = [],
  ): Promise<Me> {
    const { principal, setCookies } = await people.open(person.id, callerOf(request));
    throttle.succeeded(person.email, request.ip);
    request.noteAudit({
      actor: { kind: 'person', id: principal.id, name: principal.name },
      target: { kind: 'session', id: principal.signInId },
    });
    reply.header('set-cookie', [...setCookies, ...furtherCookies]).header('cache-control', NO_STORE);
    return meSchema.parse(asMe(principal));
  }

  /** The password was good: signs in, or asks for the code. */
  async function passed(request: FastifyRequest, reply: FastifyReply, person: KnownPerson) {
    if (!person.secondFactor) return open(request, reply, person);
    throttle.takeBack(person.email, request.ip);
    const token = await steps.begin(person.id);
    request.noteAudit({ after: { secondStep: 'code' } });
    reply
      .code(202)
      .header('set-cookie', secondStepCookie(token, SIGN_IN_LIMITS.secondStepSeconds))
      .header('cache-control', NO_STORE);
    return { secondStep: 'code' as const, expiresInSeconds: SIGN_IN_LIMITS.secondStepSeconds };
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
      const person = await people.checkPassword({ email, password });
      if (person === null) throw new Error('the new administrator could not sign in');
      reply.code(201);
      return open(request, reply, person);
    },
  );

  app.post(
    '/api/v1/auth/invitation',
    {
      config: { scope: 'public', audit: 'invitation.accept' },
      schema: { body: acceptInvitationSchema, response: { 200: meSchema, 202: secondStepSchema } },
    },
    async (request, reply) => {
      const { token, password } = request.body;
      const accepted = await acceptInvitation(database, token, now(), async (personId, transaction) =>
        people.setPassword(personId, await people.hashPassword(password), transaction),
      );
      if (accepted === null) {
        throw new CerberusError(
          'not-permitted',
          'The link is not valid, was used already or is too old. Ask for a new one.',
        );
      }
      authenticator.revoke(accepted);
      const { email, enabled } = await describePerson(accepted.personId);
      return passed(request, reply, { id: accepted.personId, email, secondFactor: enabled });
    },
  );

  async function describePerson(id: string): Promise<{ readonly email: string; readonly enabled: boolean }> {
    const [row] = await database.query('select email from people where id = $1', [id]);
    return { email: String(row?.email), enabled: (await secondFactor.state(id)).enabled };
  }

  app.post(
    '/api/v1/auth/sign-in/email',
    {
      config: { scope: 'public', audit: 'session.sign-in' },
      schema: { body: signInRequestSchema, response: { 200: meSchema, 202: secondStepSchema } },
    },
    async (request, reply) => {
      const { email } = request.body;
      request.noteAudit({ target: { kind: 'account', id: email } });
      const person = await attempted(email, request, () => people.checkPassword(request.body));
      if (person === null) throw new CerberusError('not-signed-in', 'The e-mail address or the password is wrong.');
      return passed(request, reply, person);
    },
  );

  app.post(
    '/api/v1/auth/sign-in/code',
    {
      config: { scope: 'public', audit: 'session.sign-in' },
      schema: { body: signInCodeRequestSchema, response: { 200: meSchema } },
    },
    async (request, reply) => {
      const cookie = cookieNamed(SECOND_STEP_COOKIE, request.headers.cookie);
      const token = cookie?.slice(cookie.indexOf('=') + 1) ?? '';
      const waiting = await steps.find(token);
      if (waiting === null) throw new CerberusError('not-signed-in', 'Begin again with the password.');
      const { personId, email } = waiting;
      request.noteAudit({ target: { kind: 'account', id: email } });
      const proven = await attempted(email, request, () => secondFactor.prove(personId, request.body.code));
      if (!proven) {
        await steps.failed(token);
        throw new CerberusError('not-signed-in', 'The code is wrong or was used already.');
      }
      if (!(await steps.complete(token))) throw new CerberusError('not-signed-in', 'Begin again with the password.');
      return open(request, reply, { id: personId, email }, [secondStepCookie('', 0)]);
    },
  );

  app.post(
    '/api/v1/auth/step-up',
    {
      config: { scope: 'self:manage', audit: 'session.step-up' },
      schema: { body: stepUpRequestSchema, response: { 204: z.null() } },
    },
    async (request, reply) => {
      const person = personOf(request);
      const { password, code } = request.body;
      const proven = await attempted(person.email, request, async () => {
        const known = await people.checkPassword({ email: person.email, password });
        if (known === null || known.id !== person.id) return false;
        return !known.secondFactor || (code !== undefined && (await secondFactor.prove(person.id, code)));
      });
      if (!proven) throw new CerberusError('not-permitted', 'The password or the code is wrong.');
      throttle.succeeded(person.email, request.ip);
      await people.stepUp(person.signInId);
      authenticator.revoke({ signInId: person.signInId });
      reply.code(204);
      return null;
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

  app.post(
    '/api/v1/auth/token',
    { config: { scope: 'self:read', audit: 'token.issue' }, schema: { response: { 200: accessTokenSchema } } },
    async (request, reply) => {
      // A token does not make a token: it would never end.
      if (request.headers.authorization?.includes('.') === true) {
        throw new CerberusError('not-permitted', 'Ask with the session or the key itself, not with a token of it.');
      }
      const accessToken = await tokens.issue(principalOf(request));
      if (accessToken === null) throw new CerberusError('not-permitted', 'A sensor needs no token.');
      reply.header('cache-control', NO_STORE);
      return { accessToken, tokenType: 'Bearer' as const, expiresIn: TOKEN_LIMITS.lifetimeSeconds };
    },
  );

  app.get(
    '/api/v1/auth/jwks',
    { config: { scope: 'public' }, schema: { response: { 200: z.object({ keys: z.array(z.looseObject({})) }) } } },
    async (_request, reply) => {
      reply.header('cache-control', 'public, max-age=300');
      return { keys: [...tokens.publicSet().keys] };
    },
  );
}
