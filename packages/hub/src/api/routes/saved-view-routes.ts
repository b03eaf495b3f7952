import { randomUUID } from 'node:crypto';
import {
  CerberusError,
  newSavedViewSchema,
  type SavedView,
  savedViewChangeSchema,
  savedViewSchema,
  savedViewsPageSchema,
  savedViewsQuerySchema,
  uuidSchema,
} from '@cerberusmesh/contracts';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import {
  addSavedView,
  changeSavedView,
  deleteSavedView,
  findSavedView,
  listSavedViews,
} from '../../storage/repositories/annotations-repository.ts';
import type { Api } from '../api.ts';
import { actorReferenceOf } from './actor-reference.ts';
import type { ReadDependencies } from './read-dependencies.ts';

const ofView = z.object({ id: uuidSchema });

/** Names for states of the console's pages: one's own, or shared with everybody. */
export function installSavedViewRoutes(app: Api, { database, now }: Pick<ReadDependencies, 'database' | 'now'>): void {
  const at = (): string => new Date(now()).toISOString();

  /** A view that the caller may change: their own, or for an administrator any shared one. */
  async function requireOwn(request: FastifyRequest, id: string): Promise<SavedView> {
    const view = await findSavedView(database, id, actorReferenceOf(request).id);
    if (view === null) throw new CerberusError('not-found', 'There is no view with this id.');
    if (view.mine || request.principal?.role === 'admin') return view;
    throw new CerberusError('not-permitted', `The view belongs to ${view.owner.name}.`);
  }

  app.get(
    '/api/v1/saved-views',
    {
      config: { scope: 'views:manage' },
      schema: { querystring: savedViewsQuerySchema, response: { 200: savedViewsPageSchema } },
    },
    async (request) => ({
      items: await listSavedViews(database, { callerId: actorReferenceOf(request).id, page: request.query.page }),
      nextCursor: null,
    }),
  );

  app.post(
    '/api/v1/saved-views',
    {
      config: { scope: 'views:manage', audit: 'view.create' },
      schema: { body: newSavedViewSchema, response: { 201: savedViewSchema } },
    },
    async (request, reply) => {
      const view = await addSavedView(database, {
        ...request.body,
        id: randomUUID(),
        owner: actorReferenceOf(request),
        at: at(),
      });
      if (view === null) throw new CerberusError('limit-reached', 'You have as many views as one may have.');
      request.noteAudit({ target: { kind: 'view', id: view.id }, after: request.body });
      return reply.code(201).send(view);
    },
  );

  app.patch(
    '/api/v1/saved-views/:id',
    {
      config: { scope: 'views:manage', audit: 'view.change' },
      schema: { params: ofView, body: savedViewChangeSchema, response: { 200: savedViewSchema } },
    },
    async (request) => {
      const before = await requireOwn(request, request.params.id);
      const changed = await changeSavedView(database, before.id, {
        ...request.body,
        at: at(),
        callerId: actorReferenceOf(request).id,
      });
      if (changed === null) throw new CerberusError('not-found', 'There is no view with this id.');
      request.noteAudit({ before, after: changed });
      return changed;
    },
  );

  app.delete(
    '/api/v1/saved-views/:id',
    {
      config: { scope: 'views:manage', audit: 'view.delete' },
      schema: { params: ofView, response: { 204: z.null() } },
    },
    async (request, reply) => {
      const before = await requireOwn(request, request.params.id);
      await deleteSavedView(database, before.id);
      request.noteAudit({ before });
      return reply.code(204).send(null);
    },
  );
}
