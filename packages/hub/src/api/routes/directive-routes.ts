import {
  CerberusError,
  directiveKeySchema,
  directiveResultSchema,
  directiveStatusQuerySchema,
  directiveStatusSchema,
  directivesPageSchema,
  directivesQuerySchema,
  directivesReplySchema,
  nameSchema,
  uuidSchema,
} from '@cerberusmesh/contracts';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { listDirectives } from '../../directives/directive-store.ts';
import type { Directives } from '../../directives/directives.ts';
import type { Queryable } from '../../storage/database.ts';
import type { Api } from '../api.ts';
import { principalOf } from './caller.ts';

export interface SensorDirectiveDependencies {
  readonly directives: Pick<Directives, 'key' | 'take' | 'answer'>;
}

export interface DirectiveDependencies {
  readonly directives: Pick<Directives, 'find' | 'withdraw'>;
  readonly database: Queryable;
  /** Unix milliseconds. */
  readonly now: () => number;
}

/** What sensors ask for: their orders, and where to say what came of them. The hub never connects to a sensor. */
export function installSensorDirectiveRoutes(app: Api, { directives }: SensorDirectiveDependencies): void {
  app.get(
    '/api/v1/directive-key',
    {
      config: { scope: 'directives:take' },
      schema: { querystring: z.strictObject({}), response: { 200: directiveKeySchema } },
    },
    async () => directives.key,
  );

  app.get(
    '/api/v1/sensors/:sensorId/directives',
    {
      config: { scope: 'directives:take' },
      schema: {
        params: z.object({ sensorId: nameSchema }),
        querystring: directivesQuerySchema,
        response: { 200: directivesReplySchema },
      },
    },
    async (request, reply) => {
      requireSensor(request, request.params.sensorId);
      const gone = new AbortController();
      reply.raw.once('close', () => gone.abort());
      const { after, wait } = request.query;
      const orders = await directives.take(request.params.sensorId, {
        after,
        waitMs: wait * 1000,
        signal: gone.signal,
      });
      return { directives: orders };
    },
  );

  app.post(
    '/api/v1/sensors/:sensorId/directives/:directiveId/result',
    {
      // What a sensor says is an event of its own, and no person's doing.
      config: { scope: 'directives:take', audit: 'none' },
      schema: {
        params: z.object({ sensorId: nameSchema, directiveId: uuidSchema }),
        body: directiveResultSchema,
        response: { 204: z.null() },
      },
    },
    async (request, reply) => {
      const { sensorId, directiveId } = request.params;
      requireSensor(request, sensorId);
      await directives.answer(sensorId, directiveId, request.body);
      reply.code(204);
      return null;
    },
  );
}

/** What people see of orders, and how they take one back. */
export function installDirectiveRoutes(app: Api, { directives, database, now }: DirectiveDependencies): void {
  app.get(
    '/api/v1/directives',
    {
      config: { scope: 'sensors:read' },
      schema: { querystring: directiveStatusQuerySchema, response: { 200: directivesPageSchema } },
    },
    // Orders are few, and those that are over are forgotten: the newest are all that anybody looks for.
    async ({ query }) => ({ items: await listDirectives(database, query, now()), nextCursor: null }),
  );

  app.get(
    '/api/v1/directives/:id',
    {
      config: { scope: 'sensors:read' },
      schema: {
        params: z.object({ id: uuidSchema }),
        querystring: z.strictObject({}),
        response: { 200: directiveStatusSchema },
      },
    },
    async ({ params }) => {
      const found = await directives.find(params.id);
      if (found === null) throw new CerberusError('not-found', 'There is no order with this id.');
      return found;
    },
  );

  app.post(
    '/api/v1/directives/:id/withdraw',
    {
      config: { scope: 'directives:manage', audit: 'directive.withdraw' },
      schema: { params: z.object({ id: uuidSchema }), response: { 202: directiveStatusSchema } },
    },
    async (request, reply) => {
      const withdrawal = await directives.withdraw(request.params.id, principalOf(request).name);
      reply.code(202);
      return withdrawal;
    },
  );
}

/** A sensor's key opens that sensor's orders and no other's. */
function requireSensor(request: FastifyRequest, sensorId: string): void {
  const { principal } = request;
  if (principal?.kind === 'sensor' && principal.sensorId === sensorId) return;
  throw new CerberusError('not-permitted', 'These orders are for another sensor.');
}
