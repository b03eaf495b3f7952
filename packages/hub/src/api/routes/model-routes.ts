import {
  CerberusError,
  type MapperEvaluation,
  type ModelArtefact,
  mapperEvaluationSchema,
  modelArtefactSchema,
  modelEvaluationsPageSchema,
  modelEvaluationsQuerySchema,
  modelsPageSchema,
  modelsQuerySchema,
  uuidSchema,
} from '@cerberusmesh/contracts';
import { z } from 'zod';
import { listEvaluations } from '../../detection/anomaly/evaluation-store.ts';
import { createModelStore, listModels } from '../../detection/anomaly/model-store.ts';
import { readMapperEvaluation } from '../../detection/attack-mapper/ranker/ranker.ts';
import type { EventLog } from '../../event-log/event-log.ts';
import type { Api } from '../api.ts';
import type { ReadDependencies } from './read-dependencies.ts';

const ofModel = z.object({ id: uuidSchema });

/** Trained anomaly models and their evaluations. The number of both is bounded, so that the lists need no pages. */
export function installModelRoutes(
  app: Api,
  {
    database,
    eventLog,
    now,
  }: Pick<ReadDependencies, 'database' | 'now'> & { readonly eventLog: Pick<EventLog, 'appendWithin'> },
): void {
  const models = createModelStore({ database, appendWithin: eventLog.appendWithin });

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
      schema: { params: ofModel, querystring: z.strictObject({}), response: { 200: modelArtefactSchema } },
    },
    ({ params }) => modelWithId(params.id),
  );

  app.post(
    '/api/v1/models/:id/promote',
    {
      // Every score from now on is another one's.
      config: { scope: 'models:manage', audit: 'model.promote', stepUp: true },
      schema: { params: ofModel, response: { 200: modelArtefactSchema } },
    },
    async (request) => {
      const { id } = request.params;
      const event = await models.promote(id, now());
      const promoted = await modelWithId(id);
      const { kind, name, version } = promoted;
      request.noteAudit({
        target: { kind: 'model', id },
        after: { model: `${name}@${version}`, kind, changed: event !== null },
      });
      return promoted;
    },
  );

  async function modelWithId(id: string): Promise<ModelArtefact> {
    const [model] = await listModels(database, { id });
    if (model === undefined) throw new CerberusError('not-found', 'There is no model with this id.');
    return model;
  }

  app.get(
    '/api/v1/evaluations',
    {
      config: { scope: 'models:read' },
      schema: { querystring: modelEvaluationsQuerySchema, response: { 200: modelEvaluationsPageSchema } },
    },
    async ({ query }) => ({ items: await listEvaluations(database, query), nextCursor: null }),
  );

  // Read on the first request: few ask, and it does not change while the hub runs.
  let mapper: MapperEvaluation | null = null;
  app.get(
    '/api/v1/evaluations/attack-mapper',
    {
      config: { scope: 'models:read' },
      schema: { querystring: z.strictObject({}), response: { 200: mapperEvaluationSchema } },
    },
    async () => {
      mapper ??= readMapperEvaluation();
      return mapper;
    },
  );
}
