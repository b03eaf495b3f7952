import { directivesPageSchema, eventsPageSchema } from '@cerberusmesh/contracts';
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import type { ApiClient } from '../../api-client.ts';
import { statsRefreshIntervalMs } from '../../limits.ts';

const pageItems = 50;

/** What the honeytoken page asks. */
export function honeytokenQueries(api: ApiClient) {
  return {
    uses: () =>
      infiniteQueryOptions({
        queryKey: ['honeytoken-uses'],
        queryFn: ({ pageParam, signal }) =>
          api.read('events', eventsPageSchema, {
            parameters: {
              kind: 'honeytoken.used',
              limit: pageItems,
              cursor: pageParam === '' ? undefined : pageParam,
            },
            signal,
          }),
        initialPageParam: '',
        getNextPageParam: (page) => page.nextCursor,
        refetchInterval: statsRefreshIntervalMs,
      }),

    planted: () =>
      queryOptions({
        queryKey: ['directives', 'insert_trap'],
        queryFn: async ({ signal }) =>
          (
            await api.read('directives', directivesPageSchema, {
              parameters: { kind: 'insert_trap', limit: pageItems },
              signal,
            })
          ).items,
        refetchInterval: statsRefreshIntervalMs,
      }),
  };
}
