import { Readable } from 'node:stream';
import {
  CerberusError,
  type IndicatorChange,
  indicatorChangeSchema,
  indicatorDetailSchema,
  indicatorExportQuerySchema,
  indicatorsChangedSchema,
  indicatorsChangeSchema,
  indicatorsPageSchema,
  indicatorsQuerySchema,
  newIndicatorSchema,
  uuidSchema,
} from '@cerberusmesh/contracts';
import { z } from 'zod';
import type { Indicators } from '../../intel/indicators/indicators.ts';
import type { Api } from '../api.ts';
import type { CursorCodec } from '../cursor.ts';
import { answerList } from './list-answer.ts';

export interface IndicatorDependencies {
  readonly indicators: Indicators;
}

const ofIndicator = z.object({ id: uuidSchema });
const noQuery = z.strictObject({});

/** Indicators of compromise: the list, one with its evidence, what people say of them, and whole exports. */
export function installIndicatorRoutes(
  app: Api,
  { cursors, indicators }: IndicatorDependencies & { readonly cursors: CursorCodec },
): void {
  app.get(
    '/api/v1/indicators',
    {
      config: { scope: 'indicators:read' },
      schema: { querystring: indicatorsQuerySchema, response: { 200: indicatorsPageSchema } },
    },
    ({ query }) =>
      answerList(cursors, {
        name: 'indicators',
        query,
        position: indicators.positionSchema,
        read: (after) => indicators.list(query, { limit: query.limit, after }),
      }),
  );

  app.get(
    '/api/v1/indicators/export',
    {
      config: { scope: 'indicators:read', audit: 'indicator.export' },
      schema: { querystring: indicatorExportQuerySchema },
    },
    async (request, reply) => {
      const { format, ...filters } = request.query;
      const { mediaType, fileName, lines } = indicators.export(format, filters);
      request.noteAudit({ after: request.query });
      reply
        .type(mediaType)
        .header('content-disposition', `attachment; filename="${fileName}"`)
        .header('x-content-type-options', 'nosniff')
        .header('cache-control', 'no-store');
      return reply.send(Readable.from(lines));
    },
  );

  app.get(
    '/api/v1/indicators/:id',
    {
      config: { scope: 'indicators:read' },
      schema: { params: ofIndicator, querystring: noQuery, response: { 200: indicatorDetailSchema } },
    },
    async ({ params }) => {
      const found = await indicators.find(params.id);
      if (found === null) throw new CerberusError('not-found', 'There is no indicator with this id.');
      return found;
    },
  );

  app.post(
    '/api/v1/indicators',
    {
      config: { scope: 'indicators:manage', audit: 'indicator.add' },
      schema: { body: newIndicatorSchema, response: { 201: indicatorDetailSchema } },
    },
    async (request, reply) => {
      const added = await indicators.add(request.body, 'person');
      request.noteAudit({ target: { kind: 'indicator', id: added.id }, after: request.body });
      reply.code(201);
      return added;
    },
  );

  app.patch(
    '/api/v1/indicators',
    {
      config: { scope: 'indicators:manage', audit: 'indicator.change' },
      schema: { body: indicatorsChangeSchema, response: { 200: indicatorsChangedSchema } },
    },
    async (request) => {
      const { ids, status } = request.body;
      const wanted = new Set(ids);
      let changed = 0;
      for (const id of wanted) {
        if (await changedIfThere(id, { status })) changed += 1;
      }
      request.noteAudit({ after: { ids: [...wanted], status, changed } });
      return { changed, missing: wanted.size - changed };
    },
  );

  async function changedIfThere(id: string, change: IndicatorChange): Promise<boolean> {
    try {
      await indicators.change(id, change);
      return true;
    } catch (error) {
      if (error instanceof CerberusError && error.code === 'not-found') return false;
      throw error;
    }
  }

  app.patch(
    '/api/v1/indicators/:id',
    {
      config: { scope: 'indicators:manage', audit: 'indicator.change' },
      schema: { params: ofIndicator, body: indicatorChangeSchema, response: { 200: indicatorDetailSchema } },
    },
    async (request) => {
      request.noteAudit({ before: await indicators.find(request.params.id), after: request.body });
      return indicators.change(request.params.id, request.body);
    },
  );
}
