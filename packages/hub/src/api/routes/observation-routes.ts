import {
  eventsExportQuerySchema,
  eventsPageSchema,
  eventsQuerySchema,
  loggedEventSchema,
  sensorsPageSchema,
  statsQuerySchema,
  statsSchema,
  trapsPageSchema,
} from '@cerberusmesh/contracts';
import { z } from 'zod';
import { listEvents } from '../../storage/repositories/events-repository.ts';
import { listSensors, listTraps } from '../../storage/repositories/sensors-repository.ts';
import { readStats } from '../../storage/repositories/stats-repository.ts';
import type { Api } from '../api.ts';
import { answerExport } from '../export.ts';
import { API_LIMITS } from '../limits.ts';
import { answerFilteredList, listReply, serializeParsed } from './list-answer.ts';
import type { ReadDependencies } from './read-dependencies.ts';

const noQuery = z.strictObject({});

/** What was observed: events, sensors with their traps, and statistics over it all. */
export function installObservationRoutes(app: Api, dependencies: ReadDependencies): void {
  const { database, cursors, now, describeTechnique } = dependencies;

  // The second is the agent's customary name for the first.
  for (const url of ['/api/v1/events', '/events']) {
    app.get(
      url,
      {
        config: { scope: 'events:read' },
        schema: { querystring: eventsQuerySchema, response: { 200: listReply(eventsPageSchema) } },
        serializerCompiler: serializeParsed,
      },
      ({ query }, reply) =>
        answerFilteredList(cursors, reply, {
          name: 'events',
          query,
          item: loggedEventSchema,
          read: (position) => listEvents(database, query, position, now()),
        }),
    );
  }

  app.get(
    '/api/v1/events/export',
    {
      config: { scope: 'events:read', audit: 'event.export' },
      schema: { querystring: eventsExportQuerySchema },
    },
    ({ query }, reply) =>
      answerExport(reply, {
        name: 'events',
        query,
        item: loggedEventSchema,
        read: (limit, position) => listEvents(database, { ...query, order: 'newest', limit }, position, now()),
      }),
  );

  app.get(
    '/api/v1/sensors',
    { config: { scope: 'sensors:read' }, schema: { querystring: noQuery, response: { 200: sensorsPageSchema } } },
    async () => ({
      items: await listSensors(database, { nowMs: now(), silentAfterMs: API_LIMITS.sensorSilentAfterMs }),
      nextCursor: null,
    }),
  );

  app.get(
    '/api/v1/traps',
    { config: { scope: 'sensors:read' }, schema: { querystring: noQuery, response: { 200: trapsPageSchema } } },
    async () => ({ items: await listTraps(database), nextCursor: null }),
  );

  app.get(
    '/api/v1/stats',
    { config: { scope: 'stats:read' }, schema: { querystring: statsQuerySchema, response: { 200: statsSchema } } },
    ({ query }) => readStats(database, query.range, now(), describeTechnique),
  );
}
