import {
  artefactDetailSchema,
  artefactsPageSchema,
  artefactsQuerySchema,
  CerberusError,
  sha256Schema,
} from '@cerberusmesh/contracts';
import { z } from 'zod';
import { encryptedArchive } from '../../artefacts/archive.ts';
import {
  artefactPositionSchema,
  findArtefact,
  listArtefacts,
} from '../../storage/repositories/artefacts-repository.ts';
import type { Api } from '../api.ts';
import { answerList } from './list-answer.ts';
import type { ReadDependencies } from './read-dependencies.ts';

const artefactParams = z.object({ sha256: sha256Schema });
const noQuery = z.strictObject({});

/** Captured files: the list, one with all that is known of it, and its bytes, which leave only as an encrypted archive. */
export function installArtefactRoutes(app: Api, { database, cursors, blobs }: ReadDependencies): void {
  app.get(
    '/api/v1/artefacts',
    {
      config: { scope: 'artefacts:read' },
      schema: { querystring: artefactsQuerySchema, response: { 200: artefactsPageSchema } },
    },
    ({ query }) =>
      answerList(cursors, {
        name: 'artefacts',
        query,
        position: artefactPositionSchema,
        read: (after) => listArtefacts(database, query, after),
      }),
  );

  app.get(
    '/api/v1/artefacts/:sha256',
    {
      config: { scope: 'artefacts:read' },
      schema: { params: artefactParams, querystring: noQuery, response: { 200: artefactDetailSchema } },
    },
    async ({ params }) => {
      const artefact = await findArtefact(database, params.sha256);
      if (artefact === null) throw new CerberusError('not-found', 'No event speaks of a file with this hash.');
      return artefact;
    },
  );

  app.get(
    '/api/v1/artefacts/:sha256/archive',
    {
      config: { scope: 'artefacts:download', audit: 'artefact.download' },
      schema: { params: artefactParams, querystring: noQuery },
    },
    async (request, reply) => {
      const { sha256 } = request.params;
      // Recordings are in the same store: what no event calls a file is none.
      const known = await findArtefact(database, sha256);
      const file = known === null ? null : await blobs.read(sha256);
      if (file === null) throw new CerberusError('not-found', 'The bytes of this file are not kept here.');
      request.log.info({ sha256, by: request.principal?.id }, 'a captured file was downloaded');
      reply
        .type('application/zip')
        .header('content-disposition', `attachment; filename="${sha256}.zip"`)
        .header('x-content-type-options', 'nosniff')
        .header('cache-control', 'no-store');
      return reply.send(await encryptedArchive(sha256, file.stream));
    },
  );
}
