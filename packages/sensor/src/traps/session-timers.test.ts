import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { DEFAULT_LIMITS } from '../limits.ts';
import { createTrapBench } from '../trap-bench.ts';
import { startSessionTimers } from './session-timers.ts';

const CONNECTION = {
  trap: 'ssh',
  protocol: 'ssh',
  source: { address: '192.0.2.1', port: 4000 },
  destination: { address: '192.0.2.2', port: 22 },
};

function start(login: boolean) {
  const bench = createTrapBench();
  const ends: string[] = [];
  const timers = startSessionTimers({
    limits: { ...DEFAULT_LIMITS, idleTimeoutMs: 1000, maxSessionDurationMs: 3500, loginTimeoutMs: 500 },
    recorder: bench.context.openSession(CONNECTION),
    login,
    end: (reason) => void ends.push(reason),
  });
  return { timers, ends, limits: () => bench.of('limit.reached').map(({ data }) => data) };
}

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] }));
afterEach(() => void vi.useRealTimers());

describe('the timers of a session', () => {
  it('end one that is silent, counted from what came last', () => {
    const { timers, ends } = start(false);
    vi.advanceTimersByTime(900);
    timers.touch();
    vi.advanceTimersByTime(999);
    expect(ends).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(ends).toEqual(['idle-timeout']);
    vi.advanceTimersByTime(10_000);
    expect(ends).toEqual(['idle-timeout']);
  });

  it('end one that lasts too long, however busy, and record that limit', () => {
    const { timers, ends, limits } = start(false);
    for (let passed = 0; passed < 3500; passed += 500) {
      timers.touch();
      vi.advanceTimersByTime(500);
    }
    expect([ends, limits()]).toEqual([['limit'], [{ limit: 'maxSessionDurationMs', value: 3500 }]]);
  });

  it('end one that does not log in, unless it did', () => {
    const late = start(true);
    const done = start(true);
    done.timers.loggedIn();
    vi.advanceTimersByTime(500);
    expect([late.ends, done.ends]).toEqual([['idle-timeout'], []]);
  });

  it('do nothing once stopped', () => {
    const { timers, ends } = start(true);
    timers.stop();
    vi.advanceTimersByTime(10_000);
    expect(ends).toEqual([]);
  });
});
