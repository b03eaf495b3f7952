import {
  CerberusError,
  modelArtefactSchema,
  modelsPageSchema,
  modelsQuerySchema,
  uuidSchema,
} from '@cerberusmesh/contracts';
import { z } from 'zod';
import { listModels } from '../../detection/anomaly/model-store.ts';
import type { Api } from '../api.ts';
import type { ReadDependencies } from './read-dependencies.ts';

/** Trained anomaly models. Their number is bounded (`maxKeptModels`), so that the list needs no pages. */
export function installModelRoutes(app: Api, { database }: Pick<ReadDependencies, 'database'>): void {
  app.get(
    '/api/v1/models',
    {
      config: { scope: 'models:read' },
      schema: { querystring: modelsQuerySchema, response: { 200: modelsPageSchema } },
    },
    async ({ query: { kind, promoted } }) => ({
      items: await listModels(database, { kind, promoted: promoted === undefined ? undefined : promoted === 'true' }),
      nextCursor: null,
    }),
  );

  app.get(
    '/api/v1/models/:id',
    {
      config: { scope: 'models:read' },
      schema: {
        params: z.object({ id: uuidSchema }),
        querystring: z.strictObject({}),
        response: { 200: modelArtefactSchema },
      },
    },
    async ({ params }) => {
      const [model] = await listModels(database, { id: params.id });
      if (model === undefined) throw new CerberusError('not-found', 'There is no model with this id.');
      return model;
    },
  );
}
