import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { LIVE_LIMITS } from '../limits.ts';
import { joinLiveCluster, type LiveCluster, type Siblings } from './live-cluster.ts';
import type { LiveMessage } from './live-feed.ts';

/** Processes that hear what each other says, as JSON. */
function wire(count: number): Siblings[] {
  const heard = Array.from({ length: count }, () => new Map<string, (said: unknown) => void>());
  return heard.map((own) => ({
    on: (name, listener) => own.set(name, listener),
    serverSideEmit(name, said) {
      for (const other of heard) if (other !== own) other.get(name)?.(JSON.parse(JSON.stringify(said)));
    },
  }));
}

describe('a cluster of live servers', () => {
  const delivered: LiveMessage[] = [];
  const leftOut: number[] = [];
  let first: LiveCluster;
  let second: LiveCluster;
  let wires: Siblings[];

  beforeEach(() => {
    vi.useFakeTimers({ now: 0 });
    wires = wire(2);
    const join = (id: string, io: Siblings | undefined, clients: number) =>
      joinLiveCluster(io ?? expect.fail(), {
        id,
        now: Date.now,
        clients: () => clients,
        eventsPerMinute: () => clients * 10,
        onRelayed: (message) => delivered.push(message),
        onLeftOut: (count) => leftOut.push(count),
      });
    first = join('one', wires[0], 0);
    second = join('two', wires[1], 3);
  });
  afterEach(() => {
    first.stop();
    second.stop();
    delivered.length = 0;
    leftOut.length = 0;
    vi.useRealTimers();
  });

  it('knows how many listen to the others and what they count, and forgets one that is silent', () => {
    vi.advanceTimersByTime(LIVE_LIMITS.totalsIntervalMs);
    expect([first.clientCount(), first.eventsPerMinute()]).toEqual([3, 30]);
    expect([second.clientCount(), second.eventsPerMinute()]).toEqual([0, 0]);
    second.stop();
    vi.advanceTimersByTime(LIVE_LIMITS.forgetPeerAfterMs + 1);
    expect([first.clientCount(), first.eventsPerMinute()]).toEqual([0, 0]);
  });

  it('says to the others what one has to say', () => {
    const message: LiveMessage = { name: 'events', body: [], weight: 0 };
    first.relay(message);
    second.relayLeftOut(7);
    expect([delivered, leftOut]).toEqual([[message], [7]]);
  });

  it('leaves out what no process of ours says', () => {
    for (const said of [
      null,
      'all',
      { name: 'totals', body: {}, weight: 0 },
      { name: 'events', body: 1, weight: -1 },
    ]) {
      wires[0]?.serverSideEmit('relayed', said);
      wires[0]?.serverSideEmit('peer', said);
      wires[0]?.serverSideEmit('left out', said);
    }
    expect([delivered, leftOut, second.clientCount()]).toEqual([[], [], 0]);
  });
});
