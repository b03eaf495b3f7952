import {
  directiveStatusSchema,
  directivesPageSchema,
  type FleetLaunch,
  fleetInstanceSchema,
  fleetPageSchema,
  fleetProvidersSchema,
  sensorsPageSchema,
} from '@cerberusmesh/contracts';
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
    /** Newest first. */
    instances: () =>
      queryOptions({
        queryKey: ['fleet', 'instances'],
        queryFn: async ({ signal }) => (await api.read('fleet', fleetPageSchema, { signal })).items,
        refetchInterval: statsRefreshIntervalMs,
      }),
    providers: () =>
      queryOptions({
        queryKey: ['fleet', 'providers'],
        queryFn: async ({ signal }) => (await api.read('fleet-providers', fleetProvidersSchema, { signal })).items,
      }),
    /** Newest first. */
    directives: () =>
      queryOptions({
        queryKey: ['directives'],
        queryFn: async ({ signal }) => (await api.read('directives', directivesPageSchema, { signal })).items,
        refetchInterval: statsRefreshIntervalMs,
      }),
  };
}

/** Takes back what an order did. What is answered is the order that does so. */
export const withdrawDirective = (api: ApiClient, id: string) =>
  api.change('POST', `directives/${encodeURIComponent(id)}/withdraw`, undefined, directiveStatusSchema);

/** Asks a provider for another sensor. */
export const launchInstance = (api: ApiClient, wanted: FleetLaunch) =>
  api.change('POST', 'fleet', { ...wanted }, fleetInstanceSchema);

export const endInstance = (api: ApiClient, id: string) =>
  api.change('DELETE', `fleet/${encodeURIComponent(id)}`, undefined, fleetInstanceSchema);
