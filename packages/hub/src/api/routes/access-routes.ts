import {
  CerberusError,
  createdKeySchema,
  keysPageSchema,
  newKeySchema,
  soughtTextSchema,
  type User,
  userSchema,
  usersPageSchema,
} from '@cerberusmesh/contracts';
import { z } from 'zod';
import type { Database, Queryable } from '../../storage/database.ts';
import { deleteKey, listKeys } from '../../storage/repositories/keys-repository.ts';
import type { Api } from '../api.ts';
import type { Authenticator } from '../auth/authenticate.ts';
import { createKey } from '../auth/keys.ts';
import { API_LIMITS } from '../limits.ts';

const noQuery = z.strictObject({});

/** Who may use the hub: keys and people. For administrators. */
export function installAccessRoutes(
  app: Api,
  dependencies: { readonly database: Database; readonly authenticator: Authenticator },
): void {
  const { database, authenticator } = dependencies;

  app.get(
    '/api/v1/keys',
    { config: { scope: 'keys:manage' }, schema: { querystring: noQuery, response: { 200: keysPageSchema } } },
    async () => ({ items: await listKeys(database, API_LIMITS.maxListedKeys), nextCursor: null }),
  );

  app.post(
    '/api/v1/keys',
    {
      config: { scope: 'keys:manage', audit: 'key.create' },
      schema: { body: newKeySchema, response: { 201: createdKeySchema } },
    },
    async (request, reply) => {
      const { key, record } = await createKey(database, request.body);
      request.log.info({ keyId: record.id, role: record.role }, 'a key was made');
      reply.code(201).header('cache-control', 'no-store');
      return { ...record, key };
    },
  );

  app.delete(
    '/api/v1/keys/:id',
    {
      config: { scope: 'keys:manage', audit: 'key.delete' },
      schema: { params: z.object({ id: soughtTextSchema(64) }), response: { 204: z.null() } },
    },
    async (request, reply) => {
      const { id } = request.params;
      if (!(await deleteKey(database, id))) throw new CerberusError('not-found', 'There is no key with this id.');
      authenticator.revoke({ keyId: id });
      request.log.info({ keyId: id }, 'a key was deleted');
      reply.code(204);
      return null;
    },
  );

  app.get(
    '/api/v1/users',
    { config: { scope: 'users:read' }, schema: { querystring: noQuery, response: { 200: usersPageSchema } } },
    async () => ({ items: await listPeople(database), nextCursor: null }),
  );
}

async function listPeople(database: Queryable): Promise<User[]> {
  const rows = await database.query(
    `select id, name, email, role, created_at as "createdAt" from people order by created_at, id limit $1`,
    [API_LIMITS.maxListedPeople],
  );
  return rows.map((row) => userSchema.parse(row));
}
