import {
  type AlertsChange,
  alertCountsSchema,
  alertSeveritySchema,
  alertStatusSchema,
  alertsChangedSchema,
  alertsPageSchema,
  assigneesSchema,
  filterTextSchema,
  suppressionSchema,
  suppressionsPageSchema,
} from '@cerberusmesh/contracts';
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { z } from 'zod';
import type { ApiClient } from '../../api-client.ts';
import { KEYS } from '../../queries.ts';

const alertsPageItems = 100;
const alertsRefreshIntervalMs = 30_000;

const lenient = <Schema extends z.ZodType>(schema: Schema) => schema.optional().catch(undefined);
export const alertsSearchSchema = z.object({
  filter: lenient(filterTextSchema.min(1)),
  severity: lenient(alertSeveritySchema),
  status: lenient(alertStatusSchema),
  group: lenient(z.literal('source')),
});
export type AlertsSearch = z.infer<typeof alertsSearchSchema>;

const noCursor = (): string | null => null;

export const alertsQuery = (api: ApiClient, { filter, severity, status }: AlertsSearch) =>
  infiniteQueryOptions({
    queryKey: [KEYS.alerts, 'list', { filter, severity, status }],
    queryFn: ({ pageParam, signal }) =>
      api.read('alerts', alertsPageSchema, {
        parameters: { filter, severity, status, limit: alertsPageItems, cursor: pageParam ?? undefined },
        signal,
      }),
    initialPageParam: noCursor(),
    getNextPageParam: (page) => page.nextCursor,
    staleTime: 5_000,
  });

export const alertCountsQuery = (api: ApiClient) =>
  queryOptions({
    queryKey: [KEYS.alerts, 'counts'],
    queryFn: ({ signal }) => api.read('alerts/counts', alertCountsSchema, { signal }),
    refetchInterval: alertsRefreshIntervalMs,
    staleTime: 5_000,
  });

export const assigneesQuery = (api: ApiClient) =>
  queryOptions({
    queryKey: ['assignees'],
    queryFn: async ({ signal }) => (await api.read('alerts/assignees', assigneesSchema, { signal })).items,
    staleTime: 300_000,
  });

export const suppressionsQuery = (api: ApiClient) =>
  queryOptions({
    queryKey: [KEYS.alerts, 'suppressions'],
    queryFn: async ({ signal }) => (await api.read('alerts/suppressions', suppressionsPageSchema, { signal })).items,
  });

export const changeAlerts = (api: ApiClient, change: AlertsChange) =>
  api.change('PATCH', 'alerts', { ...change }, alertsChangedSchema);

export const addSuppression = (
  api: ApiClient,
  suppression: { readonly rule: string; readonly source?: string; readonly reason: string; readonly hours: number },
) => api.change('POST', 'alerts/suppressions', { ...suppression }, suppressionSchema);

export const endSuppression = (api: ApiClient, id: string) =>
  api.change('DELETE', `alerts/suppressions/${encodeURIComponent(id)}`, undefined, z.unknown());
