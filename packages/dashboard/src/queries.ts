import {
  type DecisionItem,
  decisionsPageSchema,
  eventsPageSchema,
  type LoggedEvent,
  meSchema,
  type SessionSummary,
  type Stats,
  sessionDetailSchema,
  sessionsPageSchema,
  setupStateSchema,
  statsSchema,
  trapsPageSchema,
} from '@cerberusmesh/contracts';
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import type { ApiClient } from './api-client.ts';
import {
  decisionsPageItems,
  feedEvents,
  sessionsPageItems,
  statsRefreshIntervalMs,
  timelinePageItems,
} from './limits.ts';
import { asksEvents, type DecisionsSearch, type SessionsSearch } from './url-state.ts';

export interface Page<Item> {
  readonly items: readonly Item[];
  readonly nextCursor: string | null;
}
/** What the query cache holds for a list that is read page by page. */
export interface Pages<Item> {
  readonly pages: readonly Page<Item>[];
  readonly pageParams: readonly (string | null)[];
}
export type SessionPages = Pages<SessionSummary>;
export type DecisionPages = Pages<DecisionItem>;
export type EventPages = Pages<LoggedEvent>;

/** The first part of every cache key, so that live messages find what they change. */
export const KEYS = {
  me: 'me',
  stats: 'stats',
  sessions: 'sessions',
  session: 'session',
  sessionEvents: 'session-events',
  decisions: 'decisions',
  alerts: 'alerts',
} as const;

/** Every question the console asks, with the key its answer is kept under. */
export function createQueries(api: ApiClient) {
  return {
    me: () =>
      queryOptions({
        queryKey: [KEYS.me],
        queryFn: ({ signal }) => api.read('me', meSchema, { signal }),
        staleTime: 300_000,
      }),

    setupState: () =>
      queryOptions({
        queryKey: ['setup'],
        queryFn: ({ signal }) => api.read('setup', setupStateSchema, { signal }),
        staleTime: 0,
      }),

    stats: (range: Stats['range']) =>
      queryOptions({
        queryKey: [KEYS.stats, range],
        queryFn: ({ signal }) => api.read('stats', statsSchema, { parameters: { range }, signal }),
        refetchInterval: statsRefreshIntervalMs,
      }),

    traps: () =>
      queryOptions({
        queryKey: ['traps'],
        queryFn: async ({ signal }) => (await api.read('traps', trapsPageSchema, { signal })).items,
        staleTime: 60_000,
      }),

    recentEvents: () =>
      queryOptions({
        queryKey: ['recent-events'],
        queryFn: async ({ signal }) =>
          (await api.read('events', eventsPageSchema, { parameters: { limit: Math.min(100, feedEvents) }, signal }))
            .items,
        staleTime: 0,
      }),

    sessions: ({ columns: _, ...search }: SessionsSearch) =>
      infiniteQueryOptions({
        queryKey: [KEYS.sessions, search],
        queryFn: ({ pageParam, signal }): Promise<Page<SessionSummary>> =>
          api.read('sessions', sessionsPageSchema, {
            parameters: { ...search, limit: sessionsPageItems, cursor: pageParam ?? undefined },
            signal,
          }),
        initialPageParam: firstPage(),
        getNextPageParam: (page) => page.nextCursor,
        staleTime: 5_000,
        // Live messages cannot tell which new sessions belong to such a list.
        refetchInterval: asksEvents(search) ? statsRefreshIntervalMs : false,
      }),

    session: (id: string) =>
      queryOptions({
        queryKey: [KEYS.session, id],
        queryFn: ({ signal }) => api.read(`sessions/${encodeURIComponent(id)}`, sessionDetailSchema, { signal }),
        staleTime: 2_000,
      }),

    sessionEvents: (sessionId: string) =>
      infiniteQueryOptions({
        queryKey: [KEYS.sessionEvents, sessionId],
        queryFn: ({ pageParam, signal }): Promise<Page<LoggedEvent>> =>
          api.read('events', eventsPageSchema, {
            parameters: { sessionId, order: 'oldest', limit: timelinePageItems, cursor: pageParam ?? undefined },
            signal,
          }),
        initialPageParam: firstPage(),
        getNextPageParam: (page) => page.nextCursor,
      }),

    recording: (sessionId: string, sha256: string) =>
      queryOptions({
        queryKey: ['recording', sessionId, sha256],
        queryFn: ({ signal }) => api.readText(`sessions/${encodeURIComponent(sessionId)}/recording`, { signal }),
        staleTime: Number.POSITIVE_INFINITY,
        gcTime: 60_000,
        retry: false,
      }),

    /** When the terminal began to be recorded, in Unix milliseconds; null where no event says so. */
    recordingStart: (sessionId: string) =>
      queryOptions({
        queryKey: ['recording-start', sessionId],
        async queryFn({ signal }) {
          const { items } = await api.read('events', eventsPageSchema, {
            parameters: { sessionId, kind: 'terminal.recorded', order: 'oldest', limit: 10 },
            signal,
          });
          const start = items.find(({ event }) => event.kind === 'terminal.recorded' && event.data.phase === 'started');
          return start === undefined ? null : Date.parse(start.event.at);
        },
        staleTime: Number.POSITIVE_INFINITY,
        retry: false,
      }),

    decisions: (search: DecisionsSearch) =>
      infiniteQueryOptions({
        queryKey: [KEYS.decisions, search],
        queryFn: ({ pageParam, signal }): Promise<Page<DecisionItem>> =>
          api.read('decisions', decisionsPageSchema, {
            parameters: { ...search, limit: decisionsPageItems, cursor: pageParam ?? undefined },
            signal,
          }),
        initialPageParam: firstPage(),
        getNextPageParam: (page) => page.nextCursor,
        staleTime: 5_000,
      }),
  };
}
export type Queries = ReturnType<typeof createQueries>;

/** Pages are asked for by the cursor that came with the page before; the first has none. */
function firstPage(): string | null {
  return null;
}
