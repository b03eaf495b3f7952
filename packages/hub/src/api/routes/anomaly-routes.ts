import { anomalyPreviewQuerySchema, anomalyPreviewSchema, baselinesPageSchema } from '@cerberusmesh/contracts';
import { z } from 'zod';
import { listBaselines, previewThreshold } from '../../storage/repositories/judgements-repository.ts';
import type { Api } from '../api.ts';
import type { ReadDependencies } from './read-dependencies.ts';

/** How unusual sessions were, what a threshold would have raised, and how far each trap has drifted. */
export function installAnomalyRoutes(app: Api, { database, now }: Pick<ReadDependencies, 'database' | 'now'>): void {
  app.get(
    '/api/v1/anomalies/preview',
    {
      config: { scope: 'models:read' },
      schema: { querystring: anomalyPreviewQuerySchema, response: { 200: anomalyPreviewSchema } },
    },
    ({ query: { threshold, days } }) => previewThreshold(database, { threshold, days, nowMs: now() }),
  );

  app.get(
    '/api/v1/anomalies/baselines',
    {
      config: { scope: 'models:read' },
      schema: { querystring: z.strictObject({}), response: { 200: baselinesPageSchema } },
    },
    () => listBaselines(database),
  );
}
