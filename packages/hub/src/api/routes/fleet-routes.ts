import {
  CerberusError,
  fleetInstanceSchema,
  fleetLaunchSchema,
  fleetPageSchema,
  fleetProvidersSchema,
  fleetQuerySchema,
  uuidSchema,
} from '@cerberusmesh/contracts';
import { z } from 'zod';
import type { Fleet } from '../../fleet/fleet.ts';
import type { Api } from '../api.ts';
import { principalOf } from './caller.ts';

export interface FleetDependencies {
  readonly fleet: Pick<Fleet, 'launch' | 'find' | 'list' | 'end' | 'providers'>;
}

/** The sensors that the hub starts and ends by itself (docs/fleet.md). */
export function installFleetRoutes(app: Api, { fleet }: FleetDependencies): void {
  app.get(
    '/api/v1/fleet',
    {
      config: { scope: 'fleet:read' },
      schema: { querystring: fleetQuerySchema, response: { 200: fleetPageSchema } },
    },
    async ({ query }) => ({ items: await fleet.list(query), nextCursor: null }),
  );

  app.get(
    '/api/v1/fleet-providers',
    {
      config: { scope: 'fleet:read' },
      schema: { querystring: z.strictObject({}), response: { 200: fleetProvidersSchema } },
    },
    async () => ({ items: await fleet.providers() }),
  );

  app.get(
    '/api/v1/fleet/:id',
    {
      config: { scope: 'fleet:read' },
      schema: {
        params: z.object({ id: uuidSchema }),
        querystring: z.strictObject({}),
        response: { 200: fleetInstanceSchema },
      },
    },
    async ({ params }) => {
      const found = await fleet.find(params.id);
      if (found === null) throw new CerberusError('not-found', 'There is no instance of the fleet with this id.');
      return found;
    },
  );

  app.post(
    '/api/v1/fleet',
    {
      // It may cost money, and faces attackers.
      config: { scope: 'fleet:manage', audit: 'fleet.launch', stepUp: true },
      schema: { body: fleetLaunchSchema, response: { 202: fleetInstanceSchema } },
    },
    async (request, reply) => {
      const { provider, persona, traps, ttlMinutes } = request.body;
      const launched = await fleet.launch({
        provider,
        spec: { persona, traps },
        ttlMs: ttlMinutes === undefined ? null : ttlMinutes * 60_000,
        issuedBy: principalOf(request).name,
        actionKey: null,
      });
      request.noteAudit({ target: { kind: 'fleet-instance', id: launched.id }, after: request.body });
      reply.code(202);
      return launched;
    },
  );

  app.delete(
    '/api/v1/fleet/:id',
    {
      config: { scope: 'fleet:manage', audit: 'fleet.end', stepUp: true },
      schema: { params: z.object({ id: uuidSchema }), response: { 202: fleetInstanceSchema } },
    },
    async (request, reply) => {
      const { id } = request.params;
      const ending = await fleet.end(id, 'asked', principalOf(request).name);
      request.noteAudit({ target: { kind: 'fleet-instance', id } });
      reply.code(202);
      return ending;
    },
  );
}
