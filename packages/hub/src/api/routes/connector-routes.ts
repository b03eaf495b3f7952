import {
  connectorDeliveriesPageSchema,
  connectorsPageSchema,
  connectorTestSchema,
  deadLettersPageSchema,
  deadLettersQuerySchema,
  nameSchema,
  replayAnswerSchema,
  replayRequestSchema,
} from '@cerberusmesh/contracts';
import { z } from 'zod';
import type { ConnectorService } from '../../connectors/connector-service.ts';
import type { Api } from '../api.ts';

export interface ConnectorDependencies {
  readonly connectors: ConnectorService;
}

const ofConnector = z.object({ name: nameSchema });
const ofDeadLetter = z.object({ name: nameSchema, id: z.coerce.number().int().min(1) });
const noQuery = z.strictObject({});

/** Connectors: how they are, whether they work, and what they could not deliver. Nothing here tells a secret. */
export function installConnectorRoutes(app: Api, { connectors }: ConnectorDependencies): void {
  app.get(
    '/api/v1/connectors',
    { config: { scope: 'connectors:read' }, schema: { querystring: noQuery, response: { 200: connectorsPageSchema } } },
    async () => ({ items: await connectors.list(), nextCursor: null }),
  );

  app.post(
    '/api/v1/connectors/:name/test',
    {
      config: { scope: 'connectors:manage', audit: 'connector.test' },
      schema: { params: ofConnector, response: { 200: connectorTestSchema } },
    },
    async (request) => {
      const stop = new AbortController();
      request.raw.once('aborted', () => stop.abort());
      const answer = await connectors.test(request.params.name, stop.signal);
      request.noteAudit({ target: { kind: 'connector', id: request.params.name }, after: { ok: answer.ok } });
      return answer;
    },
  );

  app.get(
    '/api/v1/connectors/:name/deliveries',
    {
      config: { scope: 'connectors:read' },
      schema: { params: ofConnector, querystring: noQuery, response: { 200: connectorDeliveriesPageSchema } },
    },
    async ({ params }) => ({ items: await connectors.deliveries(params.name), nextCursor: null }),
  );

  app.get(
    '/api/v1/connectors/:name/dead-letters',
    {
      config: { scope: 'connectors:read' },
      schema: { params: ofConnector, querystring: deadLettersQuerySchema, response: { 200: deadLettersPageSchema } },
    },
    async ({ params, query }) => ({
      items: await connectors.deadLetters(params.name, query.afterId),
      nextCursor: null,
    }),
  );

  app.post(
    '/api/v1/connectors/:name/dead-letters/replay',
    {
      config: { scope: 'connectors:manage', audit: 'connector.replay' },
      schema: { params: ofConnector, body: replayRequestSchema, response: { 202: replayAnswerSchema } },
    },
    async (request, reply) => {
      const { ids } = request.body;
      const asked = await connectors.replay(request.params.name, ids ?? null);
      request.noteAudit({
        target: { kind: 'connector', id: request.params.name },
        after: { ids: ids ?? 'all', asked },
      });
      reply.code(202);
      return { asked };
    },
  );

  app.delete(
    '/api/v1/connectors/:name/dead-letters/:id',
    {
      config: { scope: 'connectors:manage', audit: 'connector.discard' },
      schema: { params: ofDeadLetter, response: { 204: z.null() } },
    },
    async (request, reply) => {
      const { name, id } = request.params;
      await connectors.deleteDeadLetter(name, id);
      request.noteAudit({ target: { kind: 'dead-letter', id: `${name}/${id}` } });
      reply.code(204);
      return null;
    },
  );
}
