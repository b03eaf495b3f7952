import { randomUUID } from 'node:crypto';
import {
  CerberusError,
  labelSchema,
  labelsExportQuerySchema,
  labelsPageSchema,
  labelsQuerySchema,
  labelTargetSchema,
  newLabelSchema,
  newNoteSchema,
  noteSchema,
  notesPageSchema,
  sessionLabelsSchema,
  soughtTextSchema,
  uuidSchema,
} from '@cerberusmesh/contracts';
import { z } from 'zod';
import {
  addNote,
  countLabels,
  deleteLabel,
  deleteNote,
  listLabels,
  listNotes,
  listSessionLabels,
  putLabel,
} from '../../storage/repositories/annotations-repository.ts';
import { findSession } from '../../storage/repositories/sessions-repository.ts';
import type { Api } from '../api.ts';
import { answerExport } from '../export.ts';
import { actorReferenceOf } from './actor-reference.ts';
import { answerFilteredList, listReply, serializeParsed } from './list-answer.ts';
import type { ReadDependencies } from './read-dependencies.ts';

const ofSession = z.object({ id: soughtTextSchema(256).min(1) });
const ofLabel = ofSession.extend({ target: labelTargetSchema });
const noQuery = z.strictObject({});

/** What people say of sessions: labels, which an evaluation reads, and notes. */
export function installLabelRoutes(
  app: Api,
  { database, cursors, now }: Pick<ReadDependencies, 'database' | 'cursors' | 'now'>,
): void {
  const at = (): string => new Date(now()).toISOString();

  async function sessionId(reference: string): Promise<string> {
    const session = await findSession(database, reference);
    if (session === null) throw new CerberusError('not-found', 'There is no session with this id.');
    return session.id;
  }

  app.get(
    '/api/v1/labels',
    {
      config: { scope: 'sessions:read' },
      schema: { querystring: labelsQuerySchema, response: { 200: listReply(labelsPageSchema) } },
      serializerCompiler: serializeParsed,
    },
    ({ query }, reply) =>
      answerFilteredList(cursors, reply, {
        name: 'labels',
        query,
        item: labelSchema,
        read: (position) => listLabels(database, query, position, now()),
        count: () => countLabels(database, query, now()),
      }),
  );

  app.get(
    '/api/v1/labels/export',
    { config: { scope: 'sessions:read', audit: 'label.export' }, schema: { querystring: labelsExportQuerySchema } },
    ({ query }, reply) =>
      answerExport(reply, {
        name: 'labels',
        query,
        item: labelSchema,
        read: (limit, position) => listLabels(database, { ...query, limit }, position, now()),
      }),
  );

  app.get(
    '/api/v1/sessions/:id/labels',
    {
      config: { scope: 'sessions:read' },
      schema: { params: ofSession, querystring: noQuery, response: { 200: sessionLabelsSchema } },
    },
    async ({ params }) => ({ items: await listSessionLabels(database, await sessionId(params.id)), nextCursor: null }),
  );

  app.put(
    '/api/v1/sessions/:id/labels/:target',
    {
      config: { scope: 'sessions:annotate', audit: 'label.put' },
      schema: { params: ofLabel, body: newLabelSchema, response: { 200: labelSchema } },
    },
    async (request) => {
      const label = await putLabel(database, {
        ...request.body,
        sessionId: await sessionId(request.params.id),
        target: request.params.target,
        by: actorReferenceOf(request),
        at: at(),
      });
      request.noteAudit({ target: { kind: 'session', id: label.sessionId }, after: label });
      return label;
    },
  );

  app.delete(
    '/api/v1/sessions/:id/labels/:target',
    {
      config: { scope: 'sessions:annotate', audit: 'label.delete' },
      schema: { params: ofLabel, response: { 204: z.null() } },
    },
    async ({ params }, reply) => {
      const deleted = await deleteLabel(database, await sessionId(params.id), params.target);
      if (!deleted) throw new CerberusError('not-found', 'There is no such label.');
      return reply.code(204).send(null);
    },
  );

  app.get(
    '/api/v1/sessions/:id/notes',
    {
      config: { scope: 'sessions:read' },
      schema: { params: ofSession, querystring: noQuery, response: { 200: notesPageSchema } },
    },
    async (request) => ({
      items: await listNotes(database, await sessionId(request.params.id), actorReferenceOf(request).id),
      nextCursor: null,
    }),
  );

  app.post(
    '/api/v1/sessions/:id/notes',
    {
      config: { scope: 'sessions:annotate', audit: 'note.create' },
      schema: { params: ofSession, body: newNoteSchema, response: { 201: noteSchema } },
    },
    async (request, reply) => {
      const note = await addNote(database, {
        id: randomUUID(),
        sessionId: await sessionId(request.params.id),
        text: request.body.text,
        by: actorReferenceOf(request),
        at: at(),
      });
      if (note === null) throw new CerberusError('limit-reached', 'The session has as many notes as it may have.');
      return reply.code(201).send(note);
    },
  );

  app.delete(
    '/api/v1/sessions/:id/notes/:noteId',
    {
      config: { scope: 'sessions:annotate', audit: 'note.delete' },
      schema: { params: ofSession.extend({ noteId: uuidSchema }), response: { 204: z.null() } },
    },
    async (request, reply) => {
      const { id, noteId } = request.params;
      const deleted = await deleteNote(database, {
        id: noteId,
        sessionId: await sessionId(id),
        byId: actorReferenceOf(request).id,
      });
      if (!deleted) throw new CerberusError('not-found', 'There is no such note of yours.');
      return reply.code(204).send(null);
    },
  );
}
