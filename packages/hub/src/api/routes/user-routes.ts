import {
  CerberusError,
  invitationSchema,
  invitedUserSchema,
  newUserSchema,
  soughtTextSchema,
  userChangeSchema,
  userSchema,
  usersPageSchema,
} from '@cerberusmesh/contracts';
import { z } from 'zod';
import type { Database } from '../../storage/database.ts';
import type { Api } from '../api.ts';
import type { Authenticator } from '../auth/authenticate.ts';
import { SCOPES_BY_ROLE } from '../auth/scopes.ts';
import { changeUser, deleteUser, findUser, inviteUser, listUsers, renewInvitation } from '../auth/users.ts';
import { requiredVersion, sendVersion } from '../preconditions.ts';
import { requireOwnScopes } from './caller.ts';

const noQuery = z.strictObject({});
const ofUser = z.object({ id: soughtTextSchema(64) });

/** Who may sign in, and as what. For administrators. */
export function installUserRoutes(
  app: Api,
  dependencies: { readonly database: Database; readonly authenticator: Authenticator; readonly now: () => number },
): void {
  const { database, authenticator, now } = dependencies;

  app.get(
    '/api/v1/users',
    { config: { scope: 'users:read' }, schema: { querystring: noQuery, response: { 200: usersPageSchema } } },
    async () => ({ items: await listUsers(database), nextCursor: null }),
  );

  app.get(
    '/api/v1/users/:id',
    {
      config: { scope: 'users:read' },
      schema: { params: ofUser, querystring: noQuery, response: { 200: userSchema } },
    },
    async ({ params }, reply) => {
      const user = await findUser(database, params.id);
      sendVersion(reply, user.version);
      return user;
    },
  );

  app.post(
    '/api/v1/users',
    {
      config: { scope: 'users:manage', audit: 'user.invite', stepUp: true },
      schema: { body: newUserSchema, response: { 201: invitedUserSchema } },
    },
    async (request, reply) => {
      requireOwnScopes(request, SCOPES_BY_ROLE[request.body.role]);
      const invited = await inviteUser(database, request.body, now());
      request.noteAudit({ target: { kind: 'user', id: invited.user.id }, after: invited.user });
      sendVersion(reply.code(201).header('cache-control', 'no-store'), invited.user.version);
      return invited;
    },
  );

  app.post(
    '/api/v1/users/:id/invitation',
    {
      config: { scope: 'users:manage', audit: 'invitation.renew', stepUp: true },
      schema: { params: ofUser, response: { 201: invitationSchema } },
    },
    async (request, reply) => {
      const user = await findUser(database, request.params.id);
      // Whoever holds the link becomes this person.
      requireOwnScopes(request, SCOPES_BY_ROLE[user.role]);
      if (user.state === 'disabled') throw new CerberusError('conflict', 'This account is disabled.');
      request.noteAudit({ target: { kind: 'user', id: user.id } });
      reply.code(201).header('cache-control', 'no-store');
      return renewInvitation(database, user.id, now());
    },
  );

  app.patch(
    '/api/v1/users/:id',
    {
      config: { scope: 'users:manage', audit: 'user.change', stepUp: true },
      schema: { params: ofUser, body: userChangeSchema, response: { 200: userSchema } },
    },
    async (request, reply) => {
      const { id } = request.params;
      const version = requiredVersion(request);
      const { role } = await findUser(database, id);
      requireOwnScopes(request, SCOPES_BY_ROLE[role]);
      if (request.body.role !== undefined) requireOwnScopes(request, SCOPES_BY_ROLE[request.body.role]);
      const { before, after } = await changeUser(database, id, version, request.body);
      authenticator.revoke({ personId: id });
      request.noteAudit({ before, after });
      sendVersion(reply, after.version);
      return after;
    },
  );

  app.delete(
    '/api/v1/users/:id',
    {
      config: { scope: 'users:manage', audit: 'user.delete', stepUp: true },
      schema: { params: ofUser, response: { 204: z.null() } },
    },
    async (request, reply) => {
      const { id } = request.params;
      const version = requiredVersion(request);
      requireOwnScopes(request, SCOPES_BY_ROLE[(await findUser(database, id)).role]);
      const before = await deleteUser(database, id, version);
      authenticator.revoke({ personId: id });
      request.noteAudit({ before });
      reply.code(204);
      return null;
    },
  );
}
