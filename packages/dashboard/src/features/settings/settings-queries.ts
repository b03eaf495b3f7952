import {
  type AuditFilters,
  auditPageSchema,
  hubStatusSchema,
  keysPageSchema,
  retentionStateSchema,
  secondFactorStateSchema,
  signInSessionsPageSchema,
  usersPageSchema,
} from '@cerberusmesh/contracts';
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import type { ApiClient } from '../../api-client.ts';
import { statsRefreshIntervalMs } from '../../limits.ts';

const auditPageItems = 50;

/** What the settings ask. */
export function settingsQueries(api: ApiClient) {
  return {
    status: () =>
      queryOptions({
        queryKey: ['status'],
        queryFn: ({ signal }) => api.read('status', hubStatusSchema, { signal }),
        refetchInterval: statsRefreshIntervalMs,
      }),

    keys: () =>
      queryOptions({
        queryKey: ['keys'],
        queryFn: async ({ signal }) => (await api.read('keys', keysPageSchema, { signal })).items,
      }),

    users: () =>
      queryOptions({
        queryKey: ['users'],
        queryFn: async ({ signal }) => (await api.read('users', usersPageSchema, { signal })).items,
      }),

    secondFactor: () =>
      queryOptions({
        queryKey: ['second-factor'],
        queryFn: ({ signal }) => api.read('me/second-factor', secondFactorStateSchema, { signal }),
      }),

    mySessions: () =>
      queryOptions({
        queryKey: ['my-sessions'],
        queryFn: async ({ signal }) => (await api.read('me/sessions', signInSessionsPageSchema, { signal })).items,
      }),

    retention: () =>
      queryOptions({
        queryKey: ['retention'],
        queryFn: ({ signal }) => api.read('retention', retentionStateSchema, { signal }),
      }),

    audit: (filters: AuditFilters) =>
      infiniteQueryOptions({
        queryKey: ['audit', filters],
        queryFn: ({ pageParam, signal }) =>
          api.read('audit', auditPageSchema, {
            parameters: { ...filters, limit: auditPageItems, cursor: pageParam === '' ? undefined : pageParam },
            signal,
          }),
        initialPageParam: '',
        getNextPageParam: (page) => page.nextCursor,
      }),
  };
}
