import { type LoggedEvent, liveMessageSchemas, type SessionDetail, type SessionSummary } from '@cerberusmesh/contracts';
import type { QueryClient } from '@tanstack/react-query';
import { io } from 'socket.io-client';
import type { z } from 'zod';
import {
  detailRefreshIntervalMs,
  feedEvents,
  feedPaintIntervalMs,
  fullRefreshIntervalMs,
  refusedRetryMs,
  staleAfterMs,
} from './limits.ts';
import {
  mergeArrivals,
  mergeDecisions,
  mergeFeed,
  mergeSessionDetail,
  mergeSessions,
  mergeTimeline,
} from './live-merge.ts';
import { type DecisionPages, type EventPages, KEYS, type SessionPages } from './queries.ts';
import { decisionsSearchSchema, sessionsSearchSchema } from './url-state.ts';

export type Totals = z.infer<typeof liveMessageSchemas.totals>;
export type Connection = 'connecting' | 'connected' | 'reconnecting';

/** What the live socket has told so far. A new object whenever something changed. */
export interface LiveState {
  readonly connection: Connection;
  readonly totals: Totals | null;
  readonly feed: readonly LoggedEvent[];
  /** Sessions that opened a moment ago, oldest first. */
  readonly arrivals: readonly SessionSummary[];
  /** Events that were not sent because this page could not keep up. */
  readonly leftOut: number;
  /** When the last message came, Unix milliseconds; null before the first. */
  readonly lastMessageAt: number | null;
  /** No message for longer than the hub ever stays silent. */
  readonly stale: boolean;
}

/** The part of a socket that is used; tests pass their own. */
export interface LiveSocket {
  /** Whether it reconnects by itself. */
  readonly active: boolean;
  connect(): unknown;
  on(name: string, listener: (message: unknown) => void): unknown;
  close(): unknown;
}

export interface LiveClient {
  getState(): LiveState;
  subscribe(changed: () => void): () => void;
  /** Adds events that were asked for over HTTP to the feed. */
  seedFeed(events: readonly LoggedEvent[]): void;
  stop(): void;
}

/** Cookies go along on the same origin; socket.io reconnects by itself with growing pauses. */
export function openLiveSocket(): LiveSocket {
  return io({ path: '/api/v1/live/', transports: ['websocket', 'polling'], reconnectionDelayMax: 10_000 });
}

/** Events by the beginning of their kind, and the queries that show what they tell of. */
const SHOWN_BY: readonly (readonly [string, readonly string[]])[] = [
  ['run.', ['runs', 'run']],
  ['directive.', ['directives', 'traps']],
  ['fleet.', ['fleet', 'sensors']],
];

/**
 * Listens to the live socket, keeps the feed and the totals, and merges sessions, decisions and events into what the
 * query cache already holds. A message that is not what the contract says is dropped. After a gap (`lagged`, or a
 * reconnect) everything on the screen is asked for again, because what was missed is unknown.
 */
export function startLiveClient({
  socket,
  cache,
  now = Date.now,
}: {
  socket: LiveSocket;
  cache: QueryClient;
  now?: () => number;
}): LiveClient {
  let state: LiveState = {
    connection: 'connecting',
    totals: null,
    feed: [],
    arrivals: [],
    leftOut: 0,
    lastMessageAt: null,
    stale: false,
  };
  let pendingEvents: LoggedEvent[] = [];
  let wasConnected = false;
  let stopped = false;
  let comeback: ReturnType<typeof setTimeout> | null = null;
  let refresh: ReturnType<typeof setTimeout> | null = null;
  /** What is asked for again in a moment, by the first word of its query. */
  const listRefreshes = new Map<string, ReturnType<typeof setTimeout>>();
  let refreshedAt = Number.NEGATIVE_INFINITY;
  const listeners = new Set<() => void>();
  const detailRefreshes = new Map<string, ReturnType<typeof setTimeout>>();

  const update = (change: Partial<LiveState>) => {
    state = { ...state, ...change };
    for (const listener of listeners) listener();
  };
  /** At most once per interval: under a flood every second message says that something was left out. */
  const refreshEverything = () => {
    if (refresh !== null) return;
    const sinceLast = now() - refreshedAt;
    refresh = setTimeout(
      () => {
        refresh = null;
        refreshedAt = now();
        void cache.invalidateQueries({ predicate: (query) => query.queryKey[0] !== KEYS.me });
      },
      Math.max(0, fullRefreshIntervalMs - sinceLast),
    );
  };

  /** One refresh per session and interval, however many messages ask for it. */
  const refreshDetail = (id: string) => {
    if (detailRefreshes.has(id)) return;
    detailRefreshes.set(
      id,
      setTimeout(() => {
        detailRefreshes.delete(id);
        void cache.invalidateQueries({ queryKey: [KEYS.session, id] });
      }, detailRefreshIntervalMs),
    );
  };

  /** One refresh of these queries per interval, however many messages ask for it. */
  const refreshList = (name: string) => {
    if (listRefreshes.has(name)) return;
    listRefreshes.set(
      name,
      setTimeout(() => {
        listRefreshes.delete(name);
        void cache.invalidateQueries({ queryKey: [name] });
      }, detailRefreshIntervalMs),
    );
  };

  const flushEvents = () => {
    if (pendingEvents.length === 0) return;
    const events = pendingEvents;
    pendingEvents = [];
    update({ feed: mergeFeed(state.feed, events) });
  };
  const paintTimer = setInterval(flushEvents, feedPaintIntervalMs);
  const staleTimer = setInterval(() => {
    const stale = state.lastMessageAt !== null && now() - state.lastMessageAt > staleAfterMs;
    if (stale !== state.stale) update({ stale });
  }, 1_000);

  function onMessage<Schema extends z.ZodType>(
    name: keyof typeof liveMessageSchemas,
    schema: Schema,
    handle: (message: z.output<Schema>) => void,
  ): void {
    socket.on(name, (message) => {
      const parsed = schema.safeParse(message);
      if (!parsed.success || stopped) return;
      state = { ...state, lastMessageAt: now(), stale: false };
      handle(parsed.data);
    });
  }

  socket.on('connect', () => {
    if (wasConnected) refreshEverything();
    wasConnected = true;
    update({ connection: 'connected' });
  });
  const disconnected = () => {
    if (stopped) return;
    update({ connection: wasConnected ? 'reconnecting' : 'connecting' });
    // Ended or refused by the hub itself, socket.io stays away. The sign-in may be over (asking who this is leads to the
    // sign-in page then), or the hub may be full: come back later.
    if (socket.active || comeback !== null) return;
    void cache.invalidateQueries({ queryKey: [KEYS.me] });
    comeback = setTimeout(() => {
      comeback = null;
      socket.connect();
    }, refusedRetryMs);
  };
  socket.on('disconnect', disconnected);
  socket.on('connect_error', disconnected);

  onMessage('totals', liveMessageSchemas.totals, (totals) => update({ totals }));
  onMessage('lagged', liveMessageSchemas.lagged, ({ leftOut }) => {
    update({ leftOut: state.leftOut + leftOut });
    refreshEverything();
  });
  // Under a flood there are hundreds of sessions a second: the few that were opened are looked for, not each of them.
  const cachedOf = (key: string, ids: { has(id: string): boolean }) =>
    cache
      .getQueryCache()
      .findAll({ queryKey: [key] })
      .flatMap(({ queryKey: [, id] }) => (typeof id === 'string' && ids.has(id) ? [id] : []));
  onMessage('events', liveMessageSchemas.events, (events) => {
    pendingEvents.push(...events);
    if (pendingEvents.length > feedEvents) pendingEvents = pendingEvents.slice(-feedEvents);
    const ids = new Set(events.flatMap(({ event }) => (event.sessionId === null ? [] : [event.sessionId])));
    for (const id of cachedOf(KEYS.sessionEvents, ids))
      cache.setQueryData<EventPages>([KEYS.sessionEvents, id], (pages) => pages && mergeTimeline(pages, events, id));
    for (const id of cachedOf(KEYS.session, ids)) refreshDetail(id);
    for (const [noun, names] of SHOWN_BY) {
      if (events.some(({ event }) => event.kind.startsWith(noun))) for (const name of names) refreshList(name);
    }
  });
  onMessage('sessions', liveMessageSchemas.sessions, (sessions) => {
    for (const [key] of cache.getQueriesData<SessionPages>({ queryKey: [KEYS.sessions] })) {
      const search = sessionsSearchSchema.parse(key[1] ?? {});
      cache.setQueryData<SessionPages>(key, (pages) => pages && mergeSessions(pages, sessions, search));
    }
    const byId = new Map(sessions.map((session) => [session.id, session]));
    for (const id of cachedOf(KEYS.session, byId)) {
      const session = byId.get(id);
      if (session === undefined) continue;
      cache.setQueryData<SessionDetail>([KEYS.session, id], (detail) => detail && mergeSessionDetail(detail, session));
      refreshDetail(id);
    }
    update({ arrivals: mergeArrivals(state.arrivals, sessions, now()) });
  });
  onMessage('decisions', liveMessageSchemas.decisions, (decisions) => {
    for (const [key] of cache.getQueriesData<DecisionPages>({ queryKey: [KEYS.decisions] })) {
      const search = decisionsSearchSchema.parse(key[1] ?? {});
      cache.setQueryData<DecisionPages>(key, (pages) => pages && mergeDecisions(pages, decisions, search));
    }
    update({});
  });

  // What an alert changes in lists and counts only the hub knows; a burst asks once.
  onMessage('alerts', liveMessageSchemas.alerts, () => refreshList(KEYS.alerts));

  return {
    getState: () => state,
    subscribe(changed) {
      listeners.add(changed);
      return () => listeners.delete(changed);
    },
    seedFeed: (events) => update({ feed: mergeFeed(state.feed, events) }),
    stop() {
      if (stopped) return;
      stopped = true;
      clearInterval(paintTimer);
      clearInterval(staleTimer);
      for (const timer of [comeback, refresh, ...listRefreshes.values(), ...detailRefreshes.values()])
        if (timer !== null) clearTimeout(timer);
      listeners.clear();
      socket.close();
    },
  };
}
