import {
  actionsPageSchema,
  attackerDetailSchema,
  attackersPageSchema,
  filterTextSchema,
  seriesSchema,
  sessionsPageSchema,
} from '@cerberusmesh/contracts';
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { z } from 'zod';
import type { ApiClient } from '../../api-client.ts';

const attackersPageItems = 100;
const shownSessions = 20;
const shownActions = 20;
const activityDays = 30;
const dayMs = 86_400_000;

export const ATTACKER_SORTS = ['-seen', '-first', '-sessions', '-score', '-credentials', '-commands'] as const;
const lenient = <Schema extends z.ZodType>(schema: Schema) => schema.optional().catch(undefined);
export const attackersSearchSchema = z.object({
  filter: lenient(filterTextSchema.min(1)),
  sort: lenient(z.enum(ATTACKER_SORTS)),
});
export type AttackersSearch = z.infer<typeof attackersSearchSchema>;

const noCursor = (): string | null => null;

export const attackersQuery = (api: ApiClient, search: AttackersSearch) =>
  infiniteQueryOptions({
    queryKey: ['attackers', search],
    queryFn: ({ pageParam, signal }) =>
      api.read('attackers', attackersPageSchema, {
        parameters: { ...search, limit: attackersPageItems, cursor: pageParam ?? undefined },
        signal,
      }),
    initialPageParam: noCursor(),
    getNextPageParam: (page) => page.nextCursor,
    staleTime: 10_000,
  });

export const attackerQuery = (api: ApiClient, address: string) =>
  queryOptions({
    queryKey: ['attacker', address],
    queryFn: ({ signal }) => api.read(`attackers/${encodeURIComponent(address)}`, attackerDetailSchema, { signal }),
    staleTime: 10_000,
  });

export const attackerSessionsQuery = (api: ApiClient, address: string) =>
  queryOptions({
    queryKey: ['attacker-sessions', address],
    queryFn: async ({ signal }) =>
      (
        await api.read('sessions', sessionsPageSchema, {
          parameters: { source: address, limit: shownSessions },
          signal,
        })
      ).items,
    staleTime: 10_000,
  });

export const attackerActionsQuery = (api: ApiClient, address: string) =>
  queryOptions({
    queryKey: ['attacker-actions', address],
    queryFn: async ({ signal }) =>
      (await api.read('actions', actionsPageSchema, { parameters: { source: address, limit: shownActions }, signal }))
        .items,
    staleTime: 10_000,
  });

/** Sessions of one source by day over the last month. */
export const attackerActivityQuery = (api: ApiClient, address: string, nowMs: number) => {
  const from = new Date(Math.floor(nowMs / dayMs) * dayMs - (activityDays - 1) * dayMs).toISOString();
  return queryOptions({
    queryKey: ['attacker-activity', address, from],
    queryFn: ({ signal }) =>
      api.read('stats/series', seriesSchema, {
        parameters: { of: 'sessions', from, filter: `source:${address}`, points: activityDays },
        signal,
      }),
    staleTime: 60_000,
  });
};
