import {
  mapperEvaluationSchema,
  modelArtefactSchema,
  modelEvaluationsPageSchema,
  modelsPageSchema,
} from '@cerberusmesh/contracts';
import { queryOptions } from '@tanstack/react-query';
import type { ApiClient } from '../../api-client.ts';

export const modelsQuery = (api: ApiClient) =>
  queryOptions({
    queryKey: ['models'],
    queryFn: async ({ signal }) => (await api.read('models', modelsPageSchema, { signal })).items,
    staleTime: 30_000,
  });

/** Newest first, of all models. */
export const evaluationsQuery = (api: ApiClient) =>
  queryOptions({
    queryKey: ['evaluations'],
    queryFn: async ({ signal }) => (await api.read('evaluations', modelEvaluationsPageSchema, { signal })).items,
    staleTime: 30_000,
  });

export const mapperEvaluationQuery = (api: ApiClient) =>
  queryOptions({
    queryKey: ['evaluations', 'attack-mapper'],
    queryFn: ({ signal }) => api.read('evaluations/attack-mapper', mapperEvaluationSchema, { signal }),
    staleTime: Number.POSITIVE_INFINITY,
  });

export const promoteModel = (api: ApiClient, id: string) =>
  api.change('POST', `models/${encodeURIComponent(id)}/promote`, undefined, modelArtefactSchema);
