import {
  CerberusError,
  eventsPageSchema,
  loggedEventSchema,
  type SessionSummary,
  sessionDetailSchema,
  sessionEventsQuerySchema,
  sessionSummarySchema,
  sessionsExportQuerySchema,
  sessionsPageSchema,
  sessionsQuerySchema,
  soughtTextSchema,
} from '@cerberusmesh/contracts';
import { z } from 'zod';
import { listEvents } from '../../storage/repositories/events-repository.ts';
import { readSessionDetail } from '../../storage/repositories/session-detail.ts';
import { countSessions, findSession, listSessions } from '../../storage/repositories/sessions-repository.ts';
import type { Api } from '../api.ts';
import { answerExport } from '../export.ts';
import { answerFilteredList, listReply, serializeParsed } from './list-answer.ts';
import type { ReadDependencies } from './read-dependencies.ts';

const sessionParams = z.object({ id: soughtTextSchema(256).min(1) });

/** Sessions: the list, one with all that is known, its events and the recording of its terminal. */
export function installSessionRoutes(app: Api, { database, cursors, mapper, blobs, now }: ReadDependencies): void {
  /** @param reference the session's id, the id that the log of origin gave it, or a unique beginning of its id */
  async function requireSession(reference: string): Promise<SessionSummary> {
    const session = await findSession(database, reference);
    if (session === null) throw new CerberusError('not-found', 'There is no session with this id.');
    return session;
  }

  app.get(
    '/api/v1/sessions',
    {
      config: { scope: 'sessions:read' },
      schema: { querystring: sessionsQuerySchema, response: { 200: listReply(sessionsPageSchema) } },
      serializerCompiler: serializeParsed,
    },
    ({ query }, reply) => {
      const lookups = new Map();
      return answerFilteredList(cursors, reply, {
        name: 'sessions',
        query,
        item: sessionSummarySchema,
        read: (position) => listSessions(database, query, position, now(), lookups),
        count: () => countSessions(database, query, now(), lookups),
      });
    },
  );

  app.get(
    '/api/v1/sessions/export',
    {
      config: { scope: 'sessions:read', audit: 'session.export' },
      schema: { querystring: sessionsExportQuerySchema },
    },
    ({ query }, reply) => {
      const lookups = new Map();
      return answerExport(reply, {
        name: 'sessions',
        query,
        item: sessionSummarySchema,
        read: (limit, position) => listSessions(database, { ...query, limit }, position, now(), lookups),
      });
    },
  );

  app.get(
    '/api/v1/sessions/:id',
    {
      config: { scope: 'sessions:read' },
      schema: { params: sessionParams, querystring: z.strictObject({}), response: { 200: sessionDetailSchema } },
    },
    async ({ params }) => readSessionDetail(database, await requireSession(params.id), mapper),
  );

  app.get(
    '/api/v1/sessions/:id/events',
    {
      config: { scope: 'sessions:read' },
      schema: {
        params: sessionParams,
        querystring: sessionEventsQuerySchema,
        response: { 200: listReply(eventsPageSchema) },
      },
      serializerCompiler: serializeParsed,
    },
    async ({ params, query }, reply) => {
      const { id } = await requireSession(params.id);
      return answerFilteredList(cursors, reply, {
        name: `events of session ${id}`,
        query,
        item: loggedEventSchema,
        read: (position) => listEvents(database, { ...query, sessionId: id }, position, now()),
      });
    },
  );

  app.get(
    '/api/v1/sessions/:id/recording',
    { config: { scope: 'sessions:read' }, schema: { params: sessionParams, querystring: z.strictObject({}) } },
    async ({ params }, reply) => {
      const { id, recordingSha256 } = await requireSession(params.id);
      const recording = recordingSha256 === null ? null : await blobs.read(recordingSha256);
      if (recording === null) throw new CerberusError('not-found', 'This session has no recording.');
      reply
        .type('text/plain; charset=utf-8')
        .header('x-content-type-options', 'nosniff')
        .header('content-disposition', `attachment; filename="${id}.cast"`)
        .header('cache-control', 'private, no-cache')
        .header('content-length', recording.bytes);
      return reply.send(recording.stream);
    },
  );
}
