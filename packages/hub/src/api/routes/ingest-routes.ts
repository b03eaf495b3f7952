import type { IncomingMessage } from 'node:http';
import { CerberusError, ingestReplySchema, sha256Schema } from '@cerberusmesh/contracts';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { BlobStore } from '../../intake/blob-store.ts';
import type { Ingest } from '../../intake/ingest.ts';
import { BODY_ENCODINGS, type BodyEncoding } from '../../intake/read-body.ts';
import type { Api } from '../api.ts';

export interface IngestDependencies {
  readonly ingest: Ingest;
  readonly blobs: BlobStore;
}

const encodingSchema = z.enum(BODY_ENCODINGS);

/** What sensors send: batches of events, and recordings and artefacts by their hash. The limits are intake's. */
export function installIngestRoutes(app: Api, { ingest, blobs }: IngestDependencies): void {
  app.register(async (intake: Api) => {
    // Bodies go to intake as they come: it decompresses and parses them under limits of its own.
    intake.removeAllContentTypeParsers();
    intake.addContentTypeParser('*', (_request, _payload, done) => done(null));

    intake.post(
      '/api/v1/ingest',
      { config: { scope: 'events:ingest', audit: 'none' }, schema: { response: { 200: ingestReplySchema } } },
      async (request) => {
        return ingest.receive({ sensorId: sensorOf(request), encoding: encodingOf(request), body: bodyOf(request) });
      },
    );

    intake.put(
      '/api/v1/ingest/blobs/:sha256',
      {
        config: { scope: 'events:ingest', audit: 'none' },
        schema: { params: z.object({ sha256: sha256Schema }), response: { 201: z.null(), 204: z.null() } },
      },
      async (request, reply) => {
        sensorOf(request);
        const isNew = await blobs.put(request.params.sha256, bodyOf(request), encodingOf(request));
        reply.code(isNew ? 201 : 204);
        return null;
      },
    );
  });
}

/** The sensor that the key or the socket stands for. The header may repeat it, never change it. */
function sensorOf(request: FastifyRequest): string {
  const { principal } = request;
  if (principal?.kind !== 'sensor') throw new CerberusError('not-permitted', 'Only sensors send events.');
  const named = request.headers['x-cerberus-sensor'];
  if (named !== undefined && named !== principal.sensorId) {
    throw new CerberusError('not-permitted', 'This key speaks for another sensor.');
  }
  return principal.sensorId;
}

function encodingOf(request: FastifyRequest): BodyEncoding {
  const encoding = encodingSchema.safeParse(request.headers['content-encoding'] ?? 'identity');
  if (encoding.success) return encoding.data;
  throw new CerberusError('invalid-request', `The content encoding is none of ${BODY_ENCODINGS.join(', ')}.`);
}

/** The bytes of the body; empty when there is none. */
async function* bodyOf(request: FastifyRequest): AsyncGenerator<Uint8Array> {
  const body: IncomingMessage = request.raw;
  for await (const chunk of body) {
    if (chunk instanceof Uint8Array) yield chunk;
  }
}
