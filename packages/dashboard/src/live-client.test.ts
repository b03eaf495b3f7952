import { QueryClient } from '@tanstack/react-query';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  arrivalMs,
  detailRefreshIntervalMs,
  feedPaintIntervalMs,
  fullRefreshIntervalMs,
  refusedRetryMs,
  shownArrivals,
  staleAfterMs,
} from './limits.ts';
import { type LiveSocket, startLiveClient } from './live-client.ts';
import { createMockWorld } from './testing/mock-data.ts';

const world = createMockWorld({ seed: 5, nowMs: Date.parse('2026-05-01T12:00:00Z'), sessionCount: 4 });
const totals = {
  events: 1,
  sessions: 1,
  openSessions: 1,
  attackers: 1,
  credentials: 0,
  commands: 0,
  files: 0,
  decisions: 0,
  proposedDecisions: 0,
  eventsPerMinute: 3,
};

function createFakeSocket() {
  const listeners = new Map<string, (message: unknown) => void>();
  const socket = {
    active: true,
    connect: vi.fn(),
    close: vi.fn(),
    on: (name: string, listener: (message: unknown) => void) => listeners.set(name, listener),
  };
  const say = (name: string, message?: unknown) => listeners.get(name)?.(message);
  return { socket: socket satisfies LiveSocket, say };
}

describe('the live client', () => {
  beforeEach(() => vi.useFakeTimers());
  afterEach(() => vi.useRealTimers());

  function start() {
    const { socket, say } = createFakeSocket();
    const cache = new QueryClient();
    const client = startLiveClient({ socket, cache });
    return { socket, say, cache, client };
  }

  it('follows the connection', () => {
    const { say, client } = start();
    const seen = [client.getState().connection];
    for (const name of ['connect', 'disconnect', 'connect_error', 'connect']) {
      say(name);
      seen.push(client.getState().connection);
    }
    expect(seen).toEqual(['connecting', 'connected', 'reconnecting', 'reconnecting', 'connected']);
    client.stop();
  });

  it('keeps the totals and drops what the contract does not know', () => {
    const { say, client } = start();
    say('totals', totals);
    say('totals', { ...totals, events: '<script>' });
    say('events', 'nonsense');
    expect(client.getState().totals).toEqual(totals);
    client.stop();
  });

  it('paints the feed at most once per interval', () => {
    const { say, client } = start();
    const changed = vi.fn();
    client.subscribe(changed);
    for (const logged of world.events.slice(0, 5)) say('events', [logged]);
    expect(client.getState().feed).toEqual([]);
    vi.advanceTimersByTime(feedPaintIntervalMs);
    expect(client.getState().feed.map(({ seq }) => seq)).toEqual([5, 4, 3, 2, 1]);
    expect(changed).toHaveBeenCalledTimes(1);
    client.stop();
  });

  it('keeps the sessions that opened a moment ago, each once, and no more than are shown', () => {
    const { say, client } = start();
    const [session] = world.sessions;
    if (session === undefined) throw new Error('no session');
    const opened = (index: number, agoMs: number) => ({
      ...session,
      id: `00000000-0000-7000-8000-${String(index).padStart(12, '0')}`,
      openedAt: new Date(Date.now() - agoMs).toISOString(),
    });
    say('sessions', [opened(1, 0), opened(2, arrivalMs)]);
    const before = client.getState().arrivals;
    say('sessions', [opened(1, 0)]);
    expect(before.map(({ id }) => id)).toEqual([opened(1, 0).id]);
    expect(client.getState().arrivals).toBe(before);
    const many = Array.from({ length: shownArrivals }, (_, index) => opened(index + 3, 0));
    say('sessions', many);
    expect(client.getState().arrivals.map(({ id }) => id)).toEqual(many.map(({ id }) => id));
    client.stop();
  });

  it('changes sessions in every list that is loaded, and refreshes an open detail page once per interval', () => {
    const { say, cache, client } = start();
    const [session] = world.sessions;
    if (session === undefined) throw new Error('no session');
    cache.setQueryData(['sessions', {}], { pages: [{ items: [session], nextCursor: null }], pageParams: [null] });
    cache.setQueryData(['sessions', { state: 'open' }], {
      pages: [{ items: [], nextCursor: null }],
      pageParams: [null],
    });
    cache.setQueryData(['session', session.id], session);
    const invalidate = vi.spyOn(cache, 'invalidateQueries');
    const changed = { ...session, state: 'open' as const, score: 0.9, level: 5 };
    say('sessions', [changed]);
    say('sessions', [changed]);
    vi.advanceTimersByTime(detailRefreshIntervalMs);
    expect(cache.getQueryData(['sessions', {}])).toMatchObject({
      pages: [{ items: [{ id: session.id, score: 0.9 }] }],
    });
    expect(cache.getQueryData(['sessions', { state: 'open' }])).toMatchObject({
      pages: [{ items: [{ id: session.id }] }],
    });
    expect(cache.getQueryData(['session', session.id])).toMatchObject({ score: 0.9, commands: session.commands });
    expect(invalidate.mock.calls.map(([filters]) => filters?.queryKey)).toEqual([['session', session.id]]);
    client.stop();
  });

  it('counts what was left out and asks for everything again, at most once per interval', () => {
    const { say, cache, client } = start();
    const invalidate = vi.spyOn(cache, 'invalidateQueries');
    for (let second = 0; second < 20; second++) {
      say('lagged', { leftOut: 10 });
      vi.advanceTimersByTime(1_000);
    }
    expect(client.getState().leftOut).toBe(200);
    expect(invalidate).toHaveBeenCalledTimes(1 + Math.floor(20_000 / fullRefreshIntervalMs));
    client.stop();
  });

  it('asks for everything again after a reconnect, because what was missed is unknown', () => {
    const { say, cache, client } = start();
    const invalidate = vi.spyOn(cache, 'invalidateQueries');
    say('connect');
    vi.advanceTimersByTime(10);
    expect(invalidate).toHaveBeenCalledTimes(0);
    say('disconnect');
    say('connect');
    vi.advanceTimersByTime(10);
    expect(invalidate).toHaveBeenCalledTimes(1);
    client.stop();
  });

  it('asks who this is when the hub ended the socket, and comes back later', () => {
    const { socket, say, cache, client } = start();
    const invalidate = vi.spyOn(cache, 'invalidateQueries');
    say('connect');
    socket.active = false;
    say('disconnect');
    expect(invalidate.mock.calls).toEqual([[{ queryKey: ['me'] }]]);
    vi.advanceTimersByTime(refusedRetryMs);
    expect(socket.connect).toHaveBeenCalledTimes(1);
    client.stop();
  });

  it('asks for runs, orders and the fleet again, once for a burst, when events tell of them', () => {
    const { say, cache, client } = start();
    const invalidate = vi.spyOn(cache, 'invalidateQueries');
    const id = '01900000-0000-7000-8000-000000000001';
    const ended = {
      seq: 1,
      event: {
        id,
        at: '2026-05-01T10:00:00.000000Z',
        kind: 'fleet.ended',
        sensorId: 'hub',
        trap: null,
        sessionId: null,
        source: null,
        destination: null,
        protocol: null,
        data: { instanceId: id, provider: 'process', reason: 'expired', lifetimeMs: 1 },
      },
    };
    for (let count = 0; count < 3; count++) say('events', [ended]);
    vi.advanceTimersByTime(detailRefreshIntervalMs);
    expect(invalidate.mock.calls).toEqual([[{ queryKey: ['fleet'] }], [{ queryKey: ['sensors'] }]]);
    client.stop();
  });

  it('says when nothing was heard for too long', () => {
    const { say, client } = start();
    say('totals', totals);
    vi.advanceTimersByTime(staleAfterMs + 2_000);
    expect(client.getState().stale).toBe(true);
    say('totals', totals);
    expect(client.getState().stale).toBe(false);
    client.stop();
  });

  it('stops once, closes the socket and leaves no timer', () => {
    const { socket, client } = start();
    client.stop();
    client.stop();
    expect(socket.close).toHaveBeenCalledTimes(1);
    expect(vi.getTimerCount()).toBe(0);
  });
});
