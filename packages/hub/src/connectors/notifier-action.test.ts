import { beforeEach, describe, expect, it } from 'vitest';
import type { ActionContext } from '../response/playbooks/action.ts';
import type { Alert } from './alert.ts';
import { DeliveryError } from './exporter.ts';
import { SAMPLE_NOW_MS } from './exporter-sample.ts';
import { notifierAction } from './notifier-action.ts';

const context: ActionContext = {
  runId: 'run',
  step: 'tell',
  idempotencyKey: "run/tell^ORcorrelation_id!=''",
  signal: new AbortController().signal,
  secret: () => '',
};

describe('telling people from a playbook', () => {
  let told: Alert[] = [];
  let failure: DeliveryError | null = null;
  const action = notifierAction({
    name: 'product',
    title: 'A product',
    knowsRepetitions: true,
    now: () => SAMPLE_NOW_MS,
    notifier: {
      async post(alert) {
        if (failure !== null) throw failure;
        told.push(alert);
        return 'INC1';
      },
      stop: async () => {},
    },
  });
  beforeEach(() => {
    told = [];
    failure = null;
  });

  it('makes what attackers wrote harmless, and every attempt the same thing', async () => {
    const values = { title: 'See\nhttp://192.0.2.1/', facts: [{ name: 'command', value: 'a\u202Eb' }] };
    expect([action.name, action.idempotency]).toEqual(['product.notify', 'keyed']);
    expect(await action.run(values, context)).toEqual({ reference: 'INC1' });
    await action.run(values, context);
    expect(told[1]).toEqual(told[0]);
    expect(told[0]).toEqual({
      key: expect.stringMatching(/^[0-9a-f]{64}$/),
      at: '2026-05-01T10:00:05.000Z',
      title: 'See\\u{a}hxxp://192.0.2.1/',
      level: 3,
      facts: [{ name: 'command', value: 'a\\u{202e}b' }],
    });
  });

  it('tells nobody in a simulation', async () => {
    expect(await action.simulate?.({ title: 'x', level: 5 }, context)).toEqual({
      reference: null,
      would: { tell: 'x', level: 5 },
    });
    expect(told).toEqual([]);
  });

  it.each([
    ['unreachable', true],
    ['rate-limited', true],
    ['refused', false],
    ['rejected', false],
  ] as const)('says whether another try may help after %s', async (code, retryable) => {
    failure = new DeliveryError(code, 'no');
    await expect(action.run({ title: 'x' }, context)).rejects.toMatchObject({ code, retryable });
  });
});
