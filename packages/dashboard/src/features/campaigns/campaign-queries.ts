import { campaignDetailSchema, campaignsPageSchema } from '@cerberusmesh/contracts';
import { queryOptions } from '@tanstack/react-query';
import type { ApiClient } from '../../api-client.ts';

/** What the campaign pages ask. */
export function campaignQueries(api: ApiClient) {
  return {
    campaigns: () =>
      queryOptions({
        queryKey: ['campaigns'],
        queryFn: ({ signal }) => api.read('campaigns', campaignsPageSchema, { signal }),
        staleTime: 30_000,
      }),

    campaign: (id: string) =>
      queryOptions({
        queryKey: ['campaigns', id],
        queryFn: ({ signal }) => api.read(`campaigns/${encodeURIComponent(id)}`, campaignDetailSchema, { signal }),
        staleTime: 30_000,
      }),
  };
}
