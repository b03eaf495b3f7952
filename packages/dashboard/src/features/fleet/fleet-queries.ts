import { sensorsPageSchema } from '@cerberusmesh/contracts';
import { queryOptions } from '@tanstack/react-query';
import type { ApiClient } from '../../api-client.ts';
import { statsRefreshIntervalMs } from '../../limits.ts';

/** What the fleet pages ask. */
export function fleetQueries(api: ApiClient) {
  return {
    sensors: () =>
      queryOptions({
        queryKey: ['sensors'],
        queryFn: async ({ signal }) => (await api.read('sensors', sensorsPageSchema, { signal })).items,
        refetchInterval: statsRefreshIntervalMs,
      }),
  };
}
