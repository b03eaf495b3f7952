import { setTimeout as sleep } from 'node:timers/promises';
import type { LoggedEvent } from '@cerberusmesh/contracts';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createPostgresEventLog, type PostgresEventLog } from '../event-log/postgres-event-log.ts';
import { silentLog } from '../storage/log.ts';
import { createTestDatabase, type TestDatabase } from '../storage/test-database.ts';
import { type Delivery, DeliveryError, type ExporterConnector } from './exporter.ts';
import { EXPORTERS } from './exporter-registry.ts';
import { sampleCommand, sampleDecision, sampleEventId } from './exporter-sample.ts';
import { splunkConfigSchema } from './splunk/config.ts';
import { type ExportService, startExporters } from './start-exporters.ts';

const START_MS = Date.parse('2026-05-01T10:00:00.000Z');

describe('sending the log to other products', () => {
  let test: TestDatabase;
  let eventLog: PostgresEventLog;
  let service: ExportService;
  let nowMs = START_MS;
  let sent: number[][] = [];
  let answer: (events: readonly LoggedEvent[]) => Delivery | Promise<Delivery> = () => ({ rejected: [] });
  const errors: unknown[] = [];
  const product: ExporterConnector = {
    name: 'product',
    title: 'A product',
    configSchema: splunkConfigSchema,
    create: () => ({
      maxBatchEvents: 2,
      async deliver(events) {
        sent.push(events.map(({ seq }) => seq));
        return answer(events);
      },
      stop: async () => {},
    }),
  };

  beforeAll(async () => {
    test = await createTestDatabase();
    eventLog = createPostgresEventLog({ database: test.database, log: silentLog });
  });
  afterAll(async () => {
    await eventLog.stop();
    await test.drop();
  });
  beforeEach(async () => {
    await test.database.query('truncate export_dead_letters, events, event_log_offsets');
    await test.database.query('update event_log_head set seq = 0');
    nowMs = START_MS;
    sent = [];
    answer = () => ({ rejected: [] });
    service = await start({ minLevel: 3 });
    await service.idle();
  });
  afterEach(async () => {
    await service.stop();
    await service.stop();
    expect(errors.splice(0)).toEqual([]);
  });

  const surroundings = {
    network: { resolve: async () => [], ownAddresses: () => [] },
    now: () => nowMs,
    random: () => 0,
    uuid: () => sampleEventId(0),
    async wait(milliseconds: number, signal: AbortSignal) {
      signal.throwIfAborted();
      nowMs += milliseconds;
    },
    onError: (error: unknown) => errors.push(error),
  };

  function start(settings: Readonly<Record<string, unknown>>): Promise<ExportService> {
    return startExporters({
      database: test.database,
      eventLog,
      exporters: [
        { connector: product, settings: { enabled: true, giveUpAfterMinutes: 1, ...settings } },
        ...EXPORTERS.map((connector) => ({ connector, settings: {} })),
      ],
      ...surroundings,
    });
  }

  async function append(...events: readonly LoggedEvent[]): Promise<void> {
    await eventLog.append(events.map(({ event }) => event));
    await service.idle();
  }

  const status = async () => (await service.statuses())[0];

  it('sends what is appended, in order, in batches, once', async () => {
    await append(sampleCommand(1), sampleCommand(2), sampleCommand(3));
    await append(sampleCommand(4));
    expect(sent).toEqual([[1, 2], [3], [4]]);
    await service.stop();
    service = await start({});
    await service.idle();
    expect(sent.length).toBe(3);
    expect(await status()).toEqual({
      name: 'product',
      title: 'A product',
      state: 'ready',
      resumesAt: null,
      lastSuccessAt: null,
      lastFailureAt: null,
      lastFailure: null,
      lastReason: null,
      delivered: 0,
      deadLetters: 0,
      lagEvents: 0,
    });
  });

  it('offers playbooks the products that tell people, once they are switched on', async () => {
    expect(service.actions.map(({ name }) => name)).toEqual([]);
    await service.stop();
    service = await startExporters({
      ...surroundings,
      database: test.database,
      eventLog,
      exporters: EXPORTERS.map((connector) => ({
        connector,
        settings: {
          enabled: connector.name !== 'webhook',
          ...(connector.name === 'email' ? { from: 'hub@example.org', to: ['soc@example.org'] } : {}),
        },
      })),
    });
    expect(service.actions.map(({ name, idempotency }) => `${name} ${idempotency}`)).toEqual([
      'email.notify unsafe',
      'jira.notify keyed',
      'opsgenie.notify keyed',
      'pagerduty.notify keyed',
      'servicenow.notify keyed',
      'slack.notify unsafe',
      'teams.notify unsafe',
      'xsoar.notify unsafe',
    ]);
    expect(service.notifiers.connected.map(({ name, tells }) => `${name} ${tells}`)).toEqual([
      'email message',
      'jira ticket',
      'opsgenie page',
      'pagerduty page',
      'servicenow ticket',
      'slack message',
      'teams message',
      'xsoar ticket',
    ]);
    expect(service.streams).toEqual({
      connected: ['elastic', 'sentinel', 'splunk', 'syslog'],
      known: ['elastic', 'sentinel', 'splunk', 'syslog', 'webhook'],
    });
  });

  it('begins with what comes next, not with the past', async () => {
    await append(sampleCommand(1));
    await service.stop();
    await test.database.query('truncate event_log_offsets');
    service = await start({});
    await service.idle();
    await append(sampleCommand(2));
    expect(sent).toEqual([[1], [2]]);
  });

  it('leaves out kinds and levels that are not wanted', async () => {
    await append(sampleDecision(1, 2), sampleDecision(2, 3));
    expect(sent).toEqual([[2]]);
    await service.stop();
    service = await start({ kinds: ['decision.made'] });
    await append(sampleCommand(3), sampleDecision(4), sampleCommand(5));
    expect(sent).toEqual([[2], [4]]);
    expect((await status())?.lagEvents).toBe(0);
  });

  it('notices by itself, within moments, that something was appended', async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    answer = () => {
      resolve();
      return { rejected: [] };
    };
    await eventLog.append([sampleCommand(1).event]);
    // Its poll alone would take five seconds.
    expect(await Promise.race([promise.then(() => 'sent'), sleep(3_000, 'late', { ref: false })])).toBe('sent');
  });

  it('keeps dead letters of what is never taken, and goes on', async () => {
    answer = (events) => ({
      rejected: events
        .filter(({ seq }) => seq === 2)
        .map(({ event }) => ({ eventId: event.id, reason: `bad${'\0'} field` })),
    });
    await append(sampleCommand(1), sampleCommand(2), sampleCommand(3));
    const letters = await service.deadLetters('product', 0);
    expect(letters).toEqual([
      {
        id: letters[0]?.id,
        eventId: sampleEventId(2),
        seq: 2,
        failure: 'rejected',
        reason: 'bad field',
        diedAt: '2026-05-01T10:00:00.000000Z',
        replays: 0,
        isReplayAsked: false,
      },
    ]);
    expect(await status()).toMatchObject({ state: 'ready', delivered: 2, deadLetters: 1, lagEvents: 0 });
  });

  it('replays dead letters: those that arrive are gone, others stay and count', async () => {
    answer = () => {
      throw new DeliveryError('rejected', 'wrong');
    };
    await append(sampleCommand(1), sampleCommand(2), sampleCommand(3));
    sent = [];
    answer = (events) => ({
      rejected: events.filter(({ seq }) => seq === 3).map(({ event }) => ({ eventId: event.id, reason: 'still' })),
    });
    expect(await service.replay('product', null)).toBe(3);
    await service.idle();
    expect(sent).toEqual([[1, 2], [3]]);
    const letters = await service.deadLetters('product', 0);
    expect(letters).toMatchObject([{ seq: 3, reason: 'still', replays: 1, isReplayAsked: false }]);
    expect(await service.replay('product', [letters[0]?.id ?? 0])).toBe(1);
    answer = () => ({ rejected: [] });
    await service.idle();
    expect(await service.deadLetters('product', 0)).toEqual([]);
  });

  it('says so when what is to be replayed is no longer in the log', async () => {
    answer = () => {
      throw new DeliveryError('rejected', 'wrong');
    };
    await append(sampleCommand(1));
    await test.database.query('truncate events');
    await service.replay('product', null);
    await service.idle();
    expect(await service.deadLetters('product', 0)).toMatchObject([{ seq: 1, failure: 'gone', replays: 1 }]);
  });

  it('tries again until the product is back, and gives up after the time that was set', async () => {
    let tries = 0;
    answer = () => {
      tries += 1;
      if (tries < 4) throw new DeliveryError('unreachable', 'away');
      return { rejected: [] };
    };
    await append(sampleCommand(1));
    expect(sent).toEqual([[1], [1], [1], [1]]);
    expect(nowMs - START_MS).toBe(500 + 1_000 + 2_000);
    answer = () => {
      throw new DeliveryError('server-error', 'down');
    };
    await append(sampleCommand(2));
    expect(await service.deadLetters('product', 0)).toMatchObject([{ seq: 2, failure: 'server-error' }]);
    expect(await status()).toMatchObject({ state: 'resting', lastFailure: 'server-error', lastReason: 'down' });
  });

  it('sends again what was under way when it was stopped', async () => {
    const { promise: asked, resolve } = Promise.withResolvers<void>();
    answer = async () => {
      resolve();
      throw new DeliveryError('timed-out', 'stopped in the middle');
    };
    const appending = append(sampleCommand(1));
    await asked;
    const stopped = service.stop();
    await Promise.all([appending, stopped]);
    answer = () => ({ rejected: [] });
    service = await start({ giveUpAfterMinutes: 10 });
    await service.idle();
    expect(sent.at(-1)).toEqual([1]);
  });

  it('yields to another process that has gone ahead with the same exporter', async () => {
    answer = async () => {
      if (sent.length === 1)
        await test.database.query("update event_log_offsets set seq = 3 where consumer_group = 'export.product'");
      return { rejected: [] };
    };
    await append(sampleCommand(1), sampleCommand(2), sampleCommand(3));
    await append(sampleCommand(4));
    expect(sent).toEqual([[1, 2], [4]]);
  });
});
