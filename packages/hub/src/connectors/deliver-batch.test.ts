import type { LoggedEvent } from '@cerberusmesh/contracts';
import { beforeEach, describe, expect, it } from 'vitest';
import { type BatchDeliverer, createBatchDeliverer } from './deliver-batch.ts';
import { ALL_DELIVERED, type Delivery, DeliveryError } from './exporter.ts';
import { sampleCommand, sampleEventId } from './exporter-sample.ts';

const START_MS = 1_000_000;
const EVENTS = [1, 2, 3, 4, 5].map((seq) => sampleCommand(seq));
const MINUTE_MS = 60_000;

describe('the delivery of a batch', () => {
  let nowMs = START_MS;
  let waits: number[] = [];
  let errors: unknown[] = [];
  let batches: number[][] = [];
  let answer: (events: readonly LoggedEvent[]) => Delivery = () => ALL_DELIVERED;
  let deliverer: BatchDeliverer;
  const signal = new AbortController().signal;

  beforeEach(() => {
    nowMs = START_MS;
    waits = [];
    errors = [];
    batches = [];
    answer = () => ALL_DELIVERED;
    deliverer = createBatchDeliverer({
      exporter: {
        maxBatchEvents: 5,
        async deliver(events) {
          batches.push(events.map(({ seq }) => seq));
          return answer(events);
        },
        stop: async () => {},
      },
      settings: { maxPerMinute: 20, giveUpAfterMinutes: 10 },
      now: () => nowMs,
      async wait(milliseconds) {
        waits.push(milliseconds);
        nowMs += milliseconds;
      },
      random: () => 1,
      onError: (error) => errors.push(error),
    });
  });

  function failTimes(times: number, error: DeliveryError): void {
    answer = () => {
      if (batches.length <= times) throw error;
      return ALL_DELIVERED;
    };
  }

  it('tries again with pauses that double', async () => {
    failTimes(4, new DeliveryError('unreachable', 'away'));
    expect(await deliverer.deliver(EVENTS, signal)).toEqual([]);
    expect(waits).toEqual([1_000, 2_000, 4_000, 8_000]);
    expect(deliverer.health()).toEqual({
      failuresInARow: 0,
      waitsUntilMs: null,
      lastSuccessMs: START_MS + 15_000,
      lastFailureMs: START_MS + 7_000,
      lastFailure: 'unreachable',
      lastReason: 'away',
      delivered: 5,
    });
  });

  it('waits as long as the product asks, and long after a refusal', async () => {
    failTimes(1, new DeliveryError('rate-limited', 'busy', { retryAfterMs: 42_000 }));
    await deliverer.deliver(EVENTS, signal);
    batches = [];
    failTimes(1, new DeliveryError('refused', 'key'));
    await deliverer.deliver(EVENTS, signal);
    expect(waits).toEqual([42_000, 300_000]);
  });

  it('gives up after the time that the operator set, and says what of', async () => {
    failTimes(Number.POSITIVE_INFINITY, new DeliveryError('server-error', 'down'));
    expect(await deliverer.deliver(EVENTS.slice(0, 2), signal)).toEqual([
      { eventId: sampleEventId(1), seq: 1, failure: 'server-error', reason: 'down' },
      { eventId: sampleEventId(2), seq: 2, failure: 'server-error', reason: 'down' },
    ]);
    expect(nowMs - START_MS).toBeLessThanOrEqual(10 * MINUTE_MS);
  });

  it('finds the one event that is the matter, and delivers the others', async () => {
    answer = (events) => {
      if (events.some(({ seq }) => seq === 4)) throw new DeliveryError('rejected', 'no such field');
      return ALL_DELIVERED;
    };
    expect(await deliverer.deliver(EVENTS, signal)).toEqual([
      { eventId: sampleEventId(4), seq: 4, failure: 'rejected', reason: 'no such field' },
    ]);
    expect(batches).toEqual([[1, 2, 3, 4, 5], [1, 2, 3], [4, 5], [4], [5]]);
    expect(waits).toEqual([]);
  });

  it('takes the product at its word about single events', async () => {
    answer = () => ({ rejected: [{ eventId: sampleEventId(2), reason: 'mapping' }] });
    expect(await deliverer.deliver(EVENTS, signal)).toEqual([
      { eventId: sampleEventId(2), seq: 2, failure: 'rejected', reason: 'mapping' },
    ]);
    expect(deliverer.health().delivered).toBe(4);
  });

  it('steps over an event that its own mapping stumbles over, and reports it', async () => {
    answer = (events) => {
      if (events.some(({ seq }) => seq === 1)) throw new TypeError('a mistake of ours');
      return ALL_DELIVERED;
    };
    expect((await deliverer.deliver(EVENTS, signal)).map(({ seq }) => seq)).toEqual([1]);
    expect(errors.length).toBeGreaterThan(0);
  });

  it('keeps to its quota', async () => {
    for (let time = 0; time < 21; time += 1) await deliverer.deliver(EVENTS.slice(0, 1), signal);
    expect(waits).toEqual([MINUTE_MS]);
  });

  it('ends when it is told to, without blaming the product', async () => {
    const enough = new AbortController();
    answer = () => {
      enough.abort();
      throw new DeliveryError('timed-out', 'stopped');
    };
    await expect(deliverer.deliver(EVENTS, enough.signal)).rejects.toThrow('aborted');
    expect(deliverer.health().lastFailure).toBeNull();
  });
});
