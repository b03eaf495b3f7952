import { anomalyPreviewSchema, baselinesPageSchema, labelsPageSchema } from '@cerberusmesh/contracts';
import { queryOptions } from '@tanstack/react-query';
import { z } from 'zod';
import type { ApiClient } from '../../api-client.ts';

const lenient = <Schema extends z.ZodType>(schema: Schema) => schema.optional().catch(undefined);
export const DAYS = [1, 7, 14, 30, 90] as const;
export const anomaliesSearchSchema = z.object({
  threshold: lenient(z.coerce.number().min(0).max(1)),
  days: lenient(z.coerce.number().int().min(1).max(366)),
  view: lenient(z.enum(['chart', 'table'])),
});
export type AnomaliesSearch = z.infer<typeof anomaliesSearchSchema>;

export const previewQuery = (api: ApiClient, threshold: number, days: number) =>
  queryOptions({
    queryKey: ['anomaly-preview', threshold, days],
    queryFn: ({ signal }) =>
      api.read('anomalies/preview', anomalyPreviewSchema, { parameters: { threshold, days }, signal }),
    staleTime: 30_000,
  });

export const baselinesQuery = (api: ApiClient) =>
  queryOptions({
    queryKey: ['anomaly-baselines'],
    queryFn: async ({ signal }) => (await api.read('anomalies/baselines', baselinesPageSchema, { signal })).items,
    staleTime: 60_000,
  });

/** What people said of anomalies, newest first. */
export const anomalyLabelsQuery = (api: ApiClient) =>
  queryOptions({
    queryKey: ['anomaly-labels'],
    queryFn: async ({ signal }) =>
      (await api.read('labels', labelsPageSchema, { parameters: { filter: 'target:anomaly', limit: 100 }, signal }))
        .items,
    staleTime: 10_000,
  });
