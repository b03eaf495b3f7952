import {
  CerberusError,
  meSchema,
  passwordChangeSchema,
  profileChangeSchema,
  recoveryCodesSchema,
  secondFactorConfirmSchema,
  secondFactorOfferSchema,
  secondFactorStateSchema,
  signInSessionsPageSchema,
  soughtTextSchema,
} from '@cerberusmesh/contracts';
import { z } from 'zod';
import type { Database } from '../../storage/database.ts';
import type { Api } from '../api.ts';
import type { Authenticator } from '../auth/authenticate.ts';
import type { People } from '../auth/people.ts';
import { asMe } from '../auth/principal.ts';
import type { SecondFactor } from '../auth/second-factor.ts';
import type { SignInThrottle } from '../auth/sign-in-throttle.ts';
import { personOf, principalOf } from './caller.ts';

const noQuery = z.strictObject({});
const NO_STORE = 'no-store';

/** What people do with their own account: profile, password, second factor, sign-ins. */
export function installSessionOfPersonRoutes(
  app: Api,
  dependencies: {
    readonly database: Database;
    readonly people: People;
    readonly secondFactor: SecondFactor;
    readonly authenticator: Authenticator;
    readonly throttle: SignInThrottle;
  },
): void {
  const { database, people, secondFactor, authenticator, throttle } = dependencies;

  app.get(
    '/api/v1/me',
    { config: { scope: 'self:read' }, schema: { response: { 200: meSchema } } },
    async (request, reply) => {
      reply.header('cache-control', NO_STORE);
      return meSchema.parse(asMe(principalOf(request)));
    },
  );

  app.patch(
    '/api/v1/me',
    {
      config: { scope: 'self:manage', audit: 'profile.change' },
      schema: { body: profileChangeSchema, response: { 200: meSchema } },
    },
    async (request) => {
      const person = personOf(request);
      const { name } = request.body;
      await database.execute('update people set name = $2, version = version + 1, updated_at = now() where id = $1', [
        person.id,
        name,
      ]);
      authenticator.revoke({ personId: person.id });
      request.noteAudit({ before: { name: person.name }, after: { name } });
      return meSchema.parse(asMe({ ...person, name }));
    },
  );

  app.post(
    '/api/v1/me/password',
    {
      config: { scope: 'self:manage', audit: 'password.change' },
      schema: { body: passwordChangeSchema, response: { 204: z.null() } },
    },
    async (request, reply) => {
      const person = personOf(request);
      const { current, next } = request.body;
      if (throttle.waitMs(person.email, request.ip) > 0) {
        throw new CerberusError('too-many-requests', 'Too many wrong passwords. Wait and try again.');
      }
      throttle.failed(person.email, request.ip);
      const known = await people.checkPassword({ email: person.email, password: current });
      if (known?.id !== person.id) throw new CerberusError('not-permitted', 'The current password is wrong.');
      throttle.takeBack(person.email, request.ip);
      await people.setPassword(person.id, await people.hashPassword(next));
      const ended = await people.endSignIns(person.id, { exceptId: person.signInId });
      authenticator.revoke({ personId: person.id });
      request.noteAudit({ after: { otherSessionsEnded: ended } });
      reply.code(204);
      return null;
    },
  );

  app.get(
    '/api/v1/me/second-factor',
    {
      config: { scope: 'self:read' },
      schema: { querystring: noQuery, response: { 200: secondFactorStateSchema } },
    },
    async (request) => secondFactor.state(personOf(request).id),
  );

  app.post(
    '/api/v1/me/second-factor',
    {
      config: { scope: 'self:manage', audit: 'second-factor.offer', stepUp: true },
      schema: { response: { 201: secondFactorOfferSchema } },
    },
    async (request, reply) => {
      reply.code(201).header('cache-control', NO_STORE);
      return secondFactor.offer(personOf(request));
    },
  );

  app.post(
    '/api/v1/me/second-factor/confirm',
    {
      config: { scope: 'self:manage', audit: 'second-factor.confirm' },
      schema: { body: secondFactorConfirmSchema, response: { 200: recoveryCodesSchema } },
    },
    async (request, reply) => {
      const person = personOf(request);
      const recoveryCodes = await secondFactor.confirm(person.id, request.body.code);
      if (recoveryCodes === null) throw new CerberusError('not-permitted', 'The code is wrong; look at the clocks.');
      authenticator.revoke({ personId: person.id });
      reply.header('cache-control', NO_STORE);
      return { recoveryCodes: [...recoveryCodes] };
    },
  );

  app.post(
    '/api/v1/me/second-factor/recovery-codes',
    {
      config: { scope: 'self:manage', audit: 'recovery-codes.renew', stepUp: true },
      schema: { response: { 200: recoveryCodesSchema } },
    },
    async (request, reply) => {
      const recoveryCodes = await secondFactor.renewRecoveryCodes(personOf(request).id);
      if (recoveryCodes === null) throw new CerberusError('conflict', 'No second factor is in force.');
      reply.header('cache-control', NO_STORE);
      return { recoveryCodes: [...recoveryCodes] };
    },
  );

  app.delete(
    '/api/v1/me/second-factor',
    {
      config: { scope: 'self:manage', audit: 'second-factor.remove', stepUp: true },
      schema: { response: { 204: z.null() } },
    },
    async (request, reply) => {
      const person = personOf(request);
      if (!(await secondFactor.remove(person.id))) {
        throw new CerberusError('not-found', 'No second factor is in force.');
      }
      authenticator.revoke({ personId: person.id });
      reply.code(204);
      return null;
    },
  );

  app.get(
    '/api/v1/me/sessions',
    {
      config: { scope: 'self:read' },
      schema: { querystring: noQuery, response: { 200: signInSessionsPageSchema } },
    },
    async (request) => {
      const person = personOf(request);
      return { items: await people.listSignIns(person.id, person.signInId), nextCursor: null };
    },
  );

  app.delete(
    '/api/v1/me/sessions/:id',
    {
      config: { scope: 'self:manage', audit: 'session.end' },
      schema: { params: z.object({ id: soughtTextSchema(64) }), response: { 204: z.null() } },
    },
    async (request, reply) => {
      const { id } = request.params;
      if ((await people.endSignIns(personOf(request).id, { id })) === 0) {
        throw new CerberusError('not-found', 'You have no session with this id.');
      }
      authenticator.revoke({ signInId: id });
      reply.code(204);
      return null;
    },
  );

  app.delete(
    '/api/v1/me/sessions',
    { config: { scope: 'self:manage', audit: 'session.end-others' }, schema: { response: { 204: z.null() } } },
    async (request, reply) => {
      const person = personOf(request);
      const ended = await people.endSignIns(person.id, { exceptId: person.signInId });
      authenticator.revoke({ personId: person.id });
      request.noteAudit({ target: { kind: 'person', id: person.id }, after: { ended } });
      reply.code(204);
      return null;
    },
  );
}
