import type { LoggedEvent } from '@cerberusmesh/contracts';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { LIVE_LIMITS } from '../limits.ts';
import { type LiveFeed, type LiveMessage, startLiveFeed } from './live-feed.ts';

const TOTALS = {
  events: 7,
  sessions: 1,
  openSessions: 0,
  attackers: 1,
  credentials: 2,
  commands: 0,
  files: 0,
  decisions: 0,
  proposedDecisions: 0,
};

function sensorStopped(seq: number): LoggedEvent {
  return {
    seq,
    event: {
      id: '01900000-0000-7000-8000-000000000001',
      at: '2026-05-01T10:00:00.000000Z',
      kind: 'sensor.stopped',
      sensorId: 'edge-1',
      trap: null,
      sessionId: null,
      source: null,
      destination: null,
      protocol: null,
      data: { reason: 'asked to' },
    },
  };
}

describe('the live feed', () => {
  let feed: LiveFeed;
  let sent: LiveMessage[];
  let leftOut: number[];
  let listeners: boolean;

  beforeEach(() => {
    vi.useFakeTimers({ now: Date.parse('2026-05-01T10:00:00.000Z') });
    sent = [];
    leftOut = [];
    listeners = true;
    feed = startLiveFeed({
      hasListeners: () => listeners,
      broadcast: (message) => sent.push(message),
      leftOut: (count) => leftOut.push(count),
      readSessions: async () => [],
      readTotals: async () => TOTALS,
      now: Date.now,
      onError: (error) => expect.fail(String(error)),
    });
  });
  afterEach(async () => {
    await feed.stop();
    vi.useRealTimers();
  });

  it('gathers what comes within a fifth of a second into one message', async () => {
    feed.observe([sensorStopped(1)]);
    feed.observe([sensorStopped(2)]);
    await vi.advanceTimersByTimeAsync(LIVE_LIMITS.eventsIntervalMs);
    expect(sent).toEqual([{ name: 'events', body: [sensorStopped(1), sensorStopped(2)], weight: 2 }]);
  });

  it('says the totals every second with the rate of the last minute', async () => {
    feed.observe([sensorStopped(1), sensorStopped(2)]);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(sent.at(-1)).toEqual({ name: 'totals', body: { ...TOTALS, eventsPerMinute: 2 }, weight: 0 });
    await vi.advanceTimersByTimeAsync(60_000);
    expect(sent.at(-1)).toEqual({ name: 'totals', body: { ...TOTALS, eventsPerMinute: 0 }, weight: 0 });
  });

  it('leaves history that is imported out of the rate', async () => {
    const { seq, event } = sensorStopped(1);
    feed.observe([{ seq, event: { ...event, at: '2026-05-01T09:00:00.000000Z' } }, sensorStopped(2)]);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(sent.at(-1)).toEqual({ name: 'totals', body: { ...TOTALS, eventsPerMinute: 1 }, weight: 0 });
  });

  it('keeps the newest of a flood and counts the rest', async () => {
    const flood = Array.from({ length: LIVE_LIMITS.maxEventsPerBatch + 30 }, (_, index) => sensorStopped(index + 1));
    feed.observe(flood);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(sent[0]).toEqual({ name: 'events', body: flood.slice(30), weight: LIVE_LIMITS.maxEventsPerBatch });
    expect(leftOut).toEqual([30]);
  });

  it('keeps nothing while nobody listens', async () => {
    listeners = false;
    feed.observe([sensorStopped(1)]);
    listeners = true;
    await vi.advanceTimersByTimeAsync(LIVE_LIMITS.eventsIntervalMs);
    expect(sent).toEqual([]);
  });
});
