import {
  alertCountsSchema,
  alertSchema,
  alertsChangedSchema,
  alertsChangeSchema,
  alertsExportQuerySchema,
  alertsPageSchema,
  alertsQuerySchema,
  assigneesSchema,
  newSuppressionSchema,
  suppressionSchema,
  suppressionsPageSchema,
  uuidSchema,
} from '@cerberusmesh/contracts';
import { z } from 'zod';
import type { Alerts } from '../../alerts/alerts.ts';
import {
  countAlerts,
  listAlerts,
  listAssignees,
  listSuppressions,
  readAlertCounts,
} from '../../storage/repositories/alerts-repository.ts';
import type { Api } from '../api.ts';
import { answerExport } from '../export.ts';
import { actorReferenceOf } from './actor-reference.ts';
import { answerFilteredList, listReply, serializeParsed } from './list-answer.ts';
import type { ReadDependencies } from './read-dependencies.ts';

export interface AlertDependencies extends Pick<ReadDependencies, 'database' | 'cursors' | 'now'> {
  readonly alerts: Pick<Alerts, 'change' | 'suppress' | 'endSuppression'>;
}

const noQuery = z.strictObject({});

/** The triage queue: what asks for a person, what people made of it, and what is not to be asked. */
export function installAlertRoutes(app: Api, { database, cursors, now, alerts }: AlertDependencies): void {
  app.get(
    '/api/v1/alerts',
    {
      config: { scope: 'alerts:read' },
      schema: { querystring: alertsQuerySchema, response: { 200: listReply(alertsPageSchema) } },
      serializerCompiler: serializeParsed,
    },
    ({ query }, reply) =>
      answerFilteredList(cursors, reply, {
        name: 'alerts',
        query,
        item: alertSchema,
        read: (position) => listAlerts(database, query, position, now()),
        count: () => countAlerts(database, query, now()),
      }),
  );

  app.get(
    '/api/v1/alerts/export',
    { config: { scope: 'alerts:read', audit: 'alert.export' }, schema: { querystring: alertsExportQuerySchema } },
    ({ query }, reply) =>
      answerExport(reply, {
        name: 'alerts',
        query,
        item: alertSchema,
        read: (limit, position) => listAlerts(database, { ...query, limit }, position, now()),
      }),
  );

  app.get(
    '/api/v1/alerts/counts',
    { config: { scope: 'alerts:read' }, schema: { querystring: noQuery, response: { 200: alertCountsSchema } } },
    () => readAlertCounts(database),
  );

  app.get(
    '/api/v1/alerts/assignees',
    { config: { scope: 'alerts:manage' }, schema: { querystring: noQuery, response: { 200: assigneesSchema } } },
    async () => ({ items: await listAssignees(database), nextCursor: null }),
  );

  app.patch(
    '/api/v1/alerts',
    {
      config: { scope: 'alerts:manage', audit: 'alert.change' },
      schema: { body: alertsChangeSchema, response: { 200: alertsChangedSchema } },
    },
    async (request) => {
      const changed = await alerts.change(request.body, actorReferenceOf(request));
      const { ids, filter, action, reason, resolution, assigneeId } = request.body;
      request.noteAudit({ target: null, after: { ids, filter, action, reason, resolution, assigneeId, changed } });
      return { changed };
    },
  );

  app.get(
    '/api/v1/alerts/suppressions',
    { config: { scope: 'alerts:read' }, schema: { querystring: noQuery, response: { 200: suppressionsPageSchema } } },
    async () => ({ items: await listSuppressions(database, now()), nextCursor: null }),
  );

  app.post(
    '/api/v1/alerts/suppressions',
    {
      config: { scope: 'alerts:manage', audit: 'suppression.create' },
      schema: { body: newSuppressionSchema, response: { 201: suppressionSchema } },
    },
    async (request, reply) => {
      const suppression = await alerts.suppress(request.body, actorReferenceOf(request));
      request.noteAudit({ target: { kind: 'suppression', id: suppression.id }, after: request.body });
      return reply.code(201).send(suppression);
    },
  );

  app.delete(
    '/api/v1/alerts/suppressions/:id',
    {
      config: { scope: 'alerts:manage', audit: 'suppression.end' },
      schema: { params: z.object({ id: uuidSchema }), response: { 204: z.null() } },
    },
    async ({ params }, reply) => {
      await alerts.endSuppression(params.id);
      return reply.code(204).send(null);
    },
  );
}
