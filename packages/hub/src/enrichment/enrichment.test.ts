import type { CerberusEvent } from '@cerberusmesh/contracts';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { CONNECTORS } from '../connectors/registry.gen.ts';
import { startVendorServer, type VendorServer } from '../connectors/vendor-server.ts';
import { createPostgresEventLog, type PostgresEventLog } from '../event-log/postgres-event-log.ts';
import { silentLog } from '../storage/log.ts';
import { createTestDatabase, type TestDatabase } from '../storage/test-database.ts';
import { type ConfiguredConnector, type EnrichmentService, startEnrichment } from './enrichment.ts';
import { readAnswers } from './enrichment-store.ts';

const START = Date.parse('2026-05-01T10:00:00.000Z');
const HOUR = 3_600_000;
const PUBLIC = '8.8.4.4';
const PRIVATE = '10.0.0.9';

describe('enrichment', () => {
  let server: VendorServer;
  let test: TestDatabase;
  let eventLog: PostgresEventLog;
  let service: EnrichmentService;
  let nowMs = START;
  let sessions = 0;
  const errors: unknown[] = [];

  beforeAll(async () => {
    server = await startVendorServer();
    test = await createTestDatabase();
    eventLog = createPostgresEventLog({ database: test.database, log: silentLog });
  });
  afterAll(async () => {
    await eventLog.stop();
    await test.drop();
    await server.stop();
  });
  beforeEach(async () => {
    nowMs = START;
    await test.database.query('truncate enrichments, enrichment_sources, enrichment_usage, enrichment_waiting');
    service = await start();
  });
  afterEach(async () => {
    await service.stop();
    expect(errors.splice(0)).toEqual([]);
  });

  function everyConnector(): ConfiguredConnector[] {
    return CONNECTORS.map((connector) => ({
      connector,
      settings: connector.configSchema.parse({
        ...(connector.name === 'whois' ? {} : { url: server.url }),
        cacheHours: 48,
        ...(connector.name === 'abuseipdb' ? { apiKey: 'key', maxPerDay: 3 } : {}),
      }),
    }));
  }

  function start(connectors = everyConnector()): Promise<EnrichmentService> {
    return startEnrichment({
      database: test.database,
      eventLog,
      local: { name: 'local', enrich: async () => ({ state: 'known', facts: { country: 'US' } }) },
      connectors,
      request: fetch,
      now: () => nowMs,
      onError: (error) => errors.push(error),
    });
  }

  async function visit(...addresses: readonly string[]): Promise<void> {
    const events = addresses.map((address): CerberusEvent => {
      sessions += 1;
      const id = `0198f3a0-0000-7000-8000-${String(sessions).padStart(12, '0')}`;
      const identity = { id, at: '2026-05-01T10:00:00.000Z', sensorId: 'sensor-1', trap: 'ssh', sessionId: id };
      const source = { address, port: 4_000 };
      return { ...identity, source, destination: null, protocol: 'ssh', kind: 'session.opened', data: {} };
    });
    await eventLog.append(events);
    await service.caughtUp(await eventLog.head());
    await service.idle();
  }

  function playScore(abuseConfidenceScore: number): void {
    server.play({ body: { data: { abuseConfidenceScore, totalReports: 1 } } });
  }

  async function answersOf(address: string) {
    return (await readAnswers(test.database, address)).map(({ provider, state, expiresAt, failure }) => ({
      provider,
      state,
      failure,
      hours: (Date.parse(expiresAt) - START) / HOUR,
    }));
  }

  it('asks at once when somebody wants to know, about files only who knows them, and not again while it is fresh', async () => {
    playScore(80);
    const signal = new AbortController().signal;
    const before = server.requests.length;
    const answers = await service.ask(PUBLIC, signal);
    expect(answers.map(({ provider, facts }) => [provider, facts?.maliciousness ?? null])).toEqual([
      ['abuseipdb', 0.8],
      ['local', null],
    ]);
    await service.ask(PUBLIC, signal);
    expect(await service.ask('ab'.repeat(32), signal)).toEqual([]);
    expect((await service.ask(PRIVATE, signal)).map(({ provider }) => provider)).toEqual(['local']);
    expect(server.requests.length - before).toBe(1);
  });

  it('asks the tables and every provider that has a key about a new source, once', async () => {
    playScore(80);
    const before = server.requests.length;
    await visit(PUBLIC, PUBLIC);
    await visit(PUBLIC);
    expect(await answersOf(PUBLIC)).toEqual([
      { provider: 'abuseipdb', state: 'known', failure: null, hours: 48 },
      { provider: 'local', state: 'known', failure: null, hours: 30 * 24 },
    ]);
    expect(server.requests.length - before).toBe(1);
    expect(service.providers().map(({ name, state, askedToday }) => [name, state, askedToday])).toEqual([
      ['local', 'ready', 1],
      ['abuseipdb', 'ready', 1],
      ['greynoise', 'off', 0],
      ['otx', 'off', 0],
      ['rdap', 'off', 0],
      ['shodan', 'off', 0],
      ['virustotal', 'off', 0],
      ['whois', 'off', 0],
    ]);
  });

  it('tells of the sessions of a source what others say against it: of those that waited, and of later ones at once', async () => {
    const from = await eventLog.head();
    playScore(80);
    await visit(PUBLIC, PUBLIC);
    await visit(PUBLIC);
    playScore(0);
    await visit('8.8.4.5');
    const told = (await eventLog.read(from, 100)).flatMap(({ event }) =>
      event.kind === 'source.assessed' ? [[event.source?.address, event.data]] : [],
    );
    const data = {
      provider: 'abuseipdb',
      verdict: 'malicious',
      maliciousness: 0.9,
      reportCount: 1,
      tags: [],
      answeredAt: '2026-05-01T10:00:00.000000Z',
    };
    expect(told).toEqual([
      [PUBLIC, data],
      [PUBLIC, data],
      [PUBLIC, data],
    ]);
    expect(await test.database.query('select * from enrichment_waiting')).toEqual([]);
  });

  it('tells nobody outside of addresses that mean something only inside', async () => {
    const before = server.requests.length;
    await visit(PRIVATE);
    expect(server.requests.length).toBe(before);
    expect((await answersOf(PRIVATE)).map(({ provider }) => provider)).toEqual(['local']);
  });

  it('asks again when a source comes back after its answers have ended, and not before', async () => {
    playScore(10);
    await visit(PUBLIC);
    const before = server.requests.length;
    nowMs += 47 * HOUR;
    await visit(PUBLIC);
    expect(server.requests.length).toBe(before);
    nowMs += 2 * HOUR;
    await visit(PUBLIC);
    expect(server.requests.length).toBe(before + 1);
  });

  it('keeps "unknown" for a day', async () => {
    server.play({ status: 404 });
    await visit(PUBLIC);
    expect((await answersOf(PUBLIC))[0]).toEqual({ provider: 'abuseipdb', state: 'unknown', failure: null, hours: 24 });
  });

  it('asks again later after a failure, and gives up on an address after four', async () => {
    server.play({ status: 500 });
    const before = server.requests.length;
    await visit(PUBLIC);
    expect((await answersOf(PUBLIC))[0]).toMatchObject({ state: 'failed', failure: 'server-error', hours: 0.25 });
    for (let time = 0; time < 6; time += 1) {
      nowMs += HOUR / 2;
      // Three questions are a day's quota here.
      if (time === 1) nowMs += 24 * HOUR;
      await service.idle();
    }
    expect(server.requests.length - before).toBe(4);
  });

  it('asks who stands in for a provider only about what that one did not answer', async () => {
    const asked: string[] = [];
    const standIn = everyConnector().flatMap(({ connector, settings }): ConfiguredConnector[] => {
      if (connector.name === 'rdap') return [{ connector, settings: { ...settings, enabled: true } }];
      if (connector.name !== 'whois') return [];
      const enrich = async (source: string) => {
        asked.push(source);
        return { state: 'known', facts: { organisation: 'Example' } } as const;
      };
      const played = { ...connector, createEnrichmentProvider: () => ({ name: 'whois', enrich }) };
      return [{ connector: played, settings: { ...settings, enabled: true } }];
    });
    await service.stop();
    service = await start(standIn);
    server.play({ status: 404 });
    await visit(PUBLIC);
    server.play({ status: 500 });
    await visit('8.8.4.5', PRIVATE);
    server.play({ body: { name: 'EXAMPLE-NET' } });
    nowMs += HOUR;
    await service.idle();
    expect(asked).toEqual(['8.8.4.5']);
    expect((await answersOf('8.8.4.5')).map(({ provider, state }) => [provider, state])).toEqual([
      ['local', 'known'],
      ['rdap', 'known'],
      ['whois', 'known'],
    ]);
  });

  it('counts its quota over a restart, and goes on with what was due the next day', async () => {
    playScore(0);
    await visit('8.8.8.1', '8.8.8.2', '8.8.8.3', '8.8.8.4');
    await service.stop();
    service = await start();
    expect(service.providers()[1]).toMatchObject({ name: 'abuseipdb', state: 'limited', askedToday: 3, maxPerDay: 3 });
    await visit('8.8.8.5');
    const waiting = () =>
      test.database.query('select count(*)::int as n from enrichment_sources where due_at is not null');
    expect(await waiting()).toEqual([{ n: 2 }]);
    nowMs = Date.parse('2026-05-02T00:00:00.000Z');
    await service.idle();
    expect(await waiting()).toEqual([{ n: 0 }]);
  });

  it('stops in the middle of a question without calling the provider broken', async () => {
    const { promise: asked, resolve } = Promise.withResolvers<void>();
    server.play(() => {
      resolve();
      return { isSilent: true };
    });
    const visiting = visit(PUBLIC);
    await asked;
    // What is known without asking anybody has its answer in any case.
    while ((await answersOf(PUBLIC)).length === 0) await new Promise((again) => setTimeout(again, 5));
    await service.stop();
    await visiting;
    expect((await answersOf(PUBLIC)).map(({ provider }) => provider)).toEqual(['local']);
    expect(service.providers()[1]?.lastFailure).toBeNull();
  });
});
