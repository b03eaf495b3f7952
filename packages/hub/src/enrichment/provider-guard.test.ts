import { beforeEach, describe, expect, it } from 'vitest';
import { type Enrichment, EnrichmentError } from '../connectors/enrichment-provider.ts';
import { createProviderGuard, type ProviderGuard, type ProviderLimits } from './provider-guard.ts';

const START = Date.parse('2026-05-01T10:00:00.000Z');
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

describe('a guarded provider', () => {
  let nowMs: number;
  let asked: string[];
  let answer: () => Promise<Enrichment>;
  const never = new AbortController().signal;

  beforeEach(() => {
    nowMs = START;
    asked = [];
    answer = async () => ({ state: 'unknown' });
  });

  function guard(limits: Partial<ProviderLimits> = {}, askedToday = 0): ProviderGuard {
    return createProviderGuard({
      provider: { name: 'test', enrich: () => answer() },
      limits: { timeoutMs: 1_000, maxPerMinute: 1_000, maxPerDay: 1_000, ...limits },
      askedToday,
      now: () => nowMs,
      onAsked: async (day) => {
        asked.push(day);
      },
    });
  }

  async function outcomes(guarded: ProviderGuard, times: number): Promise<string[]> {
    const all: string[] = [];
    for (let time = 0; time < times; time += 1) all.push((await guarded.ask('198.51.100.1', never)).outcome);
    return all;
  }

  function failWith(error: EnrichmentError): void {
    answer = () => Promise.reject(error);
  }

  it('answers, and "unknown" is an answer', async () => {
    const guarded = guard();
    expect(await guarded.ask('198.51.100.1', never)).toEqual({ outcome: 'answered', enrichment: { state: 'unknown' } });
    expect(guarded.status()).toEqual({
      state: 'ready',
      resumesAt: null,
      lastSuccessAt: '2026-05-01T10:00:00.000Z',
      lastFailureAt: null,
      lastFailure: null,
      askedToday: 1,
    });
    expect(asked).toEqual(['2026-05-01']);
  });

  it('keeps to its minute', async () => {
    const guarded = guard({ maxPerMinute: 2 });
    expect(await outcomes(guarded, 2)).toEqual(['answered', 'answered']);
    nowMs += 59_000;
    expect(await guarded.ask('198.51.100.1', never)).toEqual({ outcome: 'held', untilMs: START + MINUTE });
    nowMs += 1_000;
    expect(await outcomes(guarded, 1)).toEqual(['answered']);
  });

  it('keeps to its day, also over a restart, and begins anew at midnight UTC', async () => {
    const guarded = guard({ maxPerDay: 3 }, 2);
    expect(await outcomes(guarded, 1)).toEqual(['answered']);
    const midnight = Date.parse('2026-05-02T00:00:00.000Z');
    expect(await guarded.ask('198.51.100.1', never)).toEqual({ outcome: 'held', untilMs: midnight });
    expect(guarded.status()).toMatchObject({ state: 'limited', resumesAt: '2026-05-02T00:00:00.000Z', askedToday: 3 });
    nowMs = midnight;
    expect(await outcomes(guarded, 1)).toEqual(['answered']);
    expect(guarded.status().askedToday).toBe(1);
  });

  it('waits as long as the provider asks, without calling it broken', async () => {
    const guarded = guard();
    failWith(new EnrichmentError('rate-limited', 'too often', { retryAfterMs: 30_000 }));
    expect(await guarded.ask('198.51.100.1', never)).toEqual({ outcome: 'held', untilMs: START + 30_000 });
    expect(guarded.status()).toMatchObject({ state: 'limited', lastFailure: 'rate-limited' });
    nowMs += 30_000;
    answer = async () => ({ state: 'unknown' });
    expect(await outcomes(guarded, 1)).toEqual(['answered']);
  });

  it('rests after five failures in a row, longer each time, and one question ends it', async () => {
    const guarded = guard();
    failWith(new EnrichmentError('server-error', 'down'));
    expect(await outcomes(guarded, 6)).toEqual(['failed', 'failed', 'failed', 'failed', 'failed', 'held']);
    expect(guarded.status()).toMatchObject({ state: 'resting', resumesAt: '2026-05-01T10:01:00.000Z' });
    nowMs += MINUTE;
    expect(await outcomes(guarded, 2)).toEqual(['failed', 'held']);
    expect(guarded.status().resumesAt).toBe('2026-05-01T10:03:00.000Z');
    nowMs += 2 * MINUTE;
    answer = async () => ({ state: 'unknown' });
    expect(await outcomes(guarded, 3)).toEqual(['answered', 'answered', 'answered']);
    expect(guarded.status()).toMatchObject({ state: 'ready', lastFailure: 'server-error' });
  });

  it('asks only once whether a provider that rested is back', async () => {
    const guarded = guard();
    failWith(new EnrichmentError('server-error', 'down'));
    await outcomes(guarded, 5);
    nowMs += MINUTE;
    const { promise, resolve } = Promise.withResolvers<Enrichment>();
    answer = () => promise;
    const first = guarded.ask('198.51.100.1', never);
    expect((await guarded.ask('198.51.100.2', never)).outcome).toBe('held');
    resolve({ state: 'unknown' });
    expect((await first).outcome).toBe('answered');
  });

  it('rests for an hour when its key is refused', async () => {
    const guarded = guard();
    failWith(new EnrichmentError('refused', 'no such key'));
    expect(await outcomes(guarded, 2)).toEqual(['failed', 'held']);
    expect(guarded.status().resumesAt).toBe(new Date(START + HOUR).toISOString());
  });

  it('gives up a question that takes too long', async () => {
    const guarded = createProviderGuard({
      provider: {
        name: 'slow',
        enrich: (_, signal) =>
          new Promise((_resolve, reject) => {
            signal.addEventListener('abort', () => reject(new EnrichmentError('timed-out', 'slow')));
          }),
      },
      limits: { timeoutMs: 1, maxPerMinute: 1, maxPerDay: 1 },
      askedToday: 0,
      now: () => nowMs,
      onAsked: async () => {},
    });
    // A timer of AbortSignal keeps no process alive.
    const alive = setInterval(() => {}, 1_000);
    expect(await guarded.ask('198.51.100.1', never)).toEqual({ outcome: 'failed', failure: 'timed-out' });
    clearInterval(alive);
  });
});
