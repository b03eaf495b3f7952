import {
  CerberusError,
  createdKeySchema,
  keysPageSchema,
  newKeySchema,
  rotateKeyRequestSchema,
  soughtTextSchema,
} from '@cerberusmesh/contracts';
import { z } from 'zod';
import type { Database } from '../../storage/database.ts';
import { deleteKey, findKey, listKeys } from '../../storage/repositories/keys-repository.ts';
import type { Api } from '../api.ts';
import type { Authenticator } from '../auth/authenticate.ts';
import { createKey, rotateKey } from '../auth/keys.ts';
import { SCOPES_BY_ROLE } from '../auth/scopes.ts';
import { API_LIMITS } from '../limits.ts';
import { requireOwnScopes } from './caller.ts';

const ofKey = z.object({ id: soughtTextSchema(64) });

/** Machine keys. For administrators, who prove again who they are: a key outlives the session that made it and is never asked. */
export function installAccessRoutes(
  app: Api,
  dependencies: { readonly database: Database; readonly authenticator: Authenticator },
): void {
  const { database, authenticator } = dependencies;

  app.get(
    '/api/v1/keys',
    {
      config: { scope: 'keys:manage' },
      schema: { querystring: z.strictObject({}), response: { 200: keysPageSchema } },
    },
    async () => ({ items: await listKeys(database, API_LIMITS.maxListedKeys), nextCursor: null }),
  );

  app.post(
    '/api/v1/keys',
    {
      config: { scope: 'keys:manage', audit: 'key.create', stepUp: true },
      schema: { body: newKeySchema, response: { 201: createdKeySchema } },
    },
    async (request, reply) => {
      const { role, scopes } = request.body;
      requireOwnScopes(request, scopes ?? SCOPES_BY_ROLE[role]);
      const { key, record } = await createKey(database, request.body);
      request.noteAudit({ target: { kind: 'key', id: record.id }, after: record });
      reply.code(201).header('cache-control', 'no-store');
      return { ...record, key };
    },
  );

  app.post(
    '/api/v1/keys/:id/rotate',
    {
      config: { scope: 'keys:manage', audit: 'key.rotate', stepUp: true },
      schema: { params: ofKey, body: rotateKeyRequestSchema, response: { 201: createdKeySchema } },
    },
    async (request, reply) => {
      const { id } = request.params;
      const old = await findKey(database, id);
      if (old === null) throw new CerberusError('not-found', 'There is no key with this id.');
      // A sensor's key does less than any person; whoever manages keys may renew it.
      if (old.role !== 'sensor') requireOwnScopes(request, old.scopes ?? SCOPES_BY_ROLE[old.role]);
      const { key, record } = await rotateKey(database, id, request.body.graceHours);
      authenticator.revoke({ keyId: id });
      request.noteAudit({ target: { kind: 'key', id }, after: record });
      reply.code(201).header('cache-control', 'no-store');
      return { ...record, key };
    },
  );

  app.delete(
    '/api/v1/keys/:id',
    {
      config: { scope: 'keys:manage', audit: 'key.delete' },
      schema: { params: ofKey, response: { 204: z.null() } },
    },
    async (request, reply) => {
      const { id } = request.params;
      if (!(await deleteKey(database, id))) throw new CerberusError('not-found', 'There is no key with this id.');
      authenticator.revoke({ keyId: id });
      reply.code(204);
      return null;
    },
  );
}
