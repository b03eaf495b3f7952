import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { artefactsQuerySchema, type CerberusEvent, type EventOf } from '@cerberusmesh/contracts';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createPostgresEventLog, type PostgresEventLog } from '../event-log/postgres-event-log.ts';
import { createBlobStore } from '../intake/blob-store.ts';
import { makeEvent, testUuid } from '../sessions/make-event.ts';
import { silentLog } from '../storage/log.ts';
import { findArtefact, findArtefactByPrefix, listArtefacts } from '../storage/repositories/artefacts-repository.ts';
import { createTestDatabase, type TestDatabase } from '../storage/test-database.ts';
import { type Artefacts, type FetchSettings, startArtefacts } from './artefacts.ts';
import { createKeptFiles, type KeptFiles } from './kept-files.ts';
import { answering, createTestNetwork, type TestNetwork } from './test-network.ts';

const PUBLIC = '93.184.216.34';
const SETTINGS: FetchSettings = {
  enabled: true,
  maxBytes: 1_000_000,
  maxPerHour: 10,
  maxPerHostPerHour: 5,
  timeoutMs: 5_000,
  maxRedirects: 3,
  ports: [80, 443],
};

let test: TestDatabase;
let directory: string;
let eventLog: PostgresEventLog;
let files: KeptFiles;
let network: TestNetwork;
let artefacts: Artefacts | null;
let nowMs: number;

beforeAll(async () => {
  test = await createTestDatabase();
});
afterAll(() => test.drop());
beforeEach(async () => {
  await test.reset();
  directory = await mkdtemp(join(tmpdir(), 'cerberus-artefacts-'));
  eventLog = createPostgresEventLog({ database: test.database, log: silentLog });
  nowMs = Date.parse('2026-05-01T10:00:30.000Z');
  files = createKeptFiles({
    blobs: createBlobStore({ directory, maxStoreBytes: 10_000 }),
    database: test.database,
    now: () => nowMs,
  });
  network = createTestNetwork();
  network.name('evil.example', [PUBLIC]);
  artefacts = null;
});
afterEach(async () => {
  await artefacts?.stop();
  await network.stop();
  await eventLog.stop();
  await rm(directory, { recursive: true });
});

function start(fetch: Partial<FetchSettings> = {}): Artefacts {
  artefacts = startArtefacts({
    database: test.database,
    eventLog,
    files,
    fetch: { ...SETTINGS, ...fetch },
    network,
    localSensorIds: ['edge-1'],
    now: () => nowMs,
    onError: (error) => expect.fail(String(error)),
  });
  return artefacts;
}

async function restart(fetch: Partial<FetchSettings> = {}): Promise<void> {
  await artefacts?.stop();
  start(fetch);
}

const hashOf = (text: string) => createHash('sha256').update(text).digest('hex');
const list = async (query: Record<string, string> = {}) =>
  (await listArtefacts(test.database, artefactsQuerySchema.parse(query), null)).items;

async function* once(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text);
}

const asking = (url: string, changes: Parameters<typeof makeEvent>[2] = {}): CerberusEvent =>
  makeEvent('file.downloaded', { url, sha256: null, bytes: null, via: 'wget', obtained: false }, changes);

async function fetches(): Promise<EventOf<'artefact.fetched'>[]> {
  const events = await eventLog.read(0, 1000);
  return events.flatMap(({ event }) => (event.kind === 'artefact.fetched' ? [event] : []));
}

/** Waits until there are so many results in the log. */
async function results(count: number): Promise<EventOf<'artefact.fetched'>['data'][]> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const seen = eventLog.subscribe('test', async () => {
    if ((await fetches()).length >= count) resolve();
  });
  await promise;
  await seen.stop();
  return (await fetches()).map(({ data }) => data);
}

describe('captured files', () => {
  it('are known by their hash with every session and name, whether their bytes come before or after', async () => {
    const { caughtUp } = start({ enabled: false });
    const early = '#!/bin/sh\n';
    const late = '\x7fELF';
    await files.put(hashOf(early), once(early), 'identity');
    const upload = (path: string, text: string, session: string, at: string, source = '192.0.2.7') =>
      makeEvent(
        'file.uploaded',
        { path, sha256: hashOf(text), bytes: text.length, via: 'sftp' },
        { session, at, source },
      );
    const events = [
      upload('/tmp/a', early, 'one', '2026-05-01T10:00:01.000000Z'),
      upload('/tmp/b', early, 'one', '2026-05-01T10:00:02.000000Z'),
      upload('/tmp/a', early, 'two', '2026-05-01T10:00:03.000000Z', '198.51.100.9'),
      makeEvent(
        'file.downloaded',
        { url: 'http://x/y', path: '/tmp/y', sha256: hashOf(late), bytes: null, via: 'curl', obtained: true },
        { session: 'two', at: '2026-05-01T10:00:04.000000Z', source: '198.51.100.9' },
      ),
    ];
    await eventLog.append(events);
    await caughtUp(events.length);
    const script = {
      sha256: hashOf(early),
      bytes: early.length,
      mediaType: 'text/x-shellscript',
      kept: true,
      firstSeenAt: '2026-05-01T10:00:01.000000Z',
      lastSeenAt: '2026-05-01T10:00:03.000000Z',
      sightingCount: 3,
      sessionCount: 2,
      paths: ['/tmp/a', '/tmp/b'],
      urls: [],
    };
    const binary = {
      sha256: hashOf(late),
      bytes: null,
      mediaType: null,
      kept: false,
      firstSeenAt: '2026-05-01T10:00:04.000000Z',
      lastSeenAt: '2026-05-01T10:00:04.000000Z',
      sightingCount: 1,
      sessionCount: 1,
      paths: ['/tmp/y'],
      urls: ['http://x/y'],
    };
    expect(await list()).toEqual([binary, script]);
    expect(await list({ sessionId: testUuid('one') })).toEqual([script]);
    expect(await list({ kept: 'false' })).toEqual([binary]);

    await files.put(hashOf(late), once(late), 'identity');
    const kept = { ...binary, bytes: 4, mediaType: 'application/x-elf', kept: true };
    expect(await list({ mediaType: 'application/x-elf' })).toEqual([kept]);
    expect(await findArtefact(test.database, hashOf(late))).toEqual({
      ...kept,
      sightings: [
        {
          at: '2026-05-01T10:00:04.000000Z',
          eventId: events[3]?.id,
          sessionId: testUuid('two'),
          source: '198.51.100.9',
          way: 'downloaded',
          path: '/tmp/y',
          url: 'http://x/y',
        },
      ],
      cut: false,
    });
    expect(await findArtefactByPrefix(test.database, hashOf(late).slice(0, 8))).toBe(hashOf(late));
    expect(await findArtefact(test.database, '0'.repeat(64))).toBeNull();
  });

  it('are counted once, also when the log is read again after a failure', async () => {
    const event = makeEvent('file.uploaded', { path: 'x', sha256: hashOf('x'), bytes: 1, via: 'scp' });
    await eventLog.append([event]);
    await start({ enabled: false }).caughtUp(1);
    await restart({ enabled: false });
    await eventLog.append([event, { ...event, id: testUuid('another') }]);
    await artefacts?.caughtUp(2);
    expect(await list()).toMatchObject([{ sightingCount: 2, sessionCount: 1 }]);
  });
});

describe('fetching what traps were told to download', () => {
  it('is off unless the operator turned it on', async () => {
    start({ enabled: false });
    await eventLog.append([asking('http://evil.example/x')]);
    await artefacts?.caughtUp(1);
    expect(await test.database.query('select * from artefact_fetches')).toEqual([]);
    expect(network.connected).toEqual([]);
  });

  it('keeps the file by its hash and says so in the session that asked', async () => {
    const payload = '\x7fELF payload';
    await network.serve(PUBLIC, 80, answering(`HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n${payload}`));
    start();
    const event = asking('http://evil.example/x');
    await eventLog.append([event]);
    await results(1);
    expect(await fetches()).toEqual([
      {
        ...event,
        id: expect.any(String),
        at: '2026-05-01T10:00:30.000000Z',
        kind: 'artefact.fetched',
        data: {
          url: 'http://evil.example/x',
          sha256: hashOf(payload),
          bytes: payload.length,
          mediaType: 'application/x-elf',
          status: 200,
          hops: [{ url: 'http://evil.example/x', address: PUBLIC }],
        },
      },
    ]);
    await artefacts?.caughtUp(2);
    expect(await list({ sessionId: event.sessionId ?? '' })).toMatchObject([
      { sha256: hashOf(payload), kept: true, urls: ['http://evil.example/x'] },
    ]);
  });

  it('refuses at once, with an event, what it would never fetch, and says so once', async () => {
    start();
    const cut = asking('http://evil.example/cut');
    await eventLog.append([
      asking('tftp://evil.example/x'),
      asking('tftp://evil.example/x', { session: 'two' }),
      asking(`http://evil.example/${'x'.repeat(60_000)}`),
      { ...cut, data: { ...cut.data, urlBase64: 'AAAA' } } as CerberusEvent, // reason: the spread forgets the kind
    ]);
    await eventLog.append([asking('tftp://evil.example/x', { session: 'three' })]);
    await artefacts?.caughtUp(5);
    expect((await fetches()).map(({ data }) => [data.url.length, data.failure])).toEqual([
      [21, 'scheme-refused'],
      [2_048, 'url-invalid'],
      [23, 'url-invalid'],
    ]);
    expect(network.resolved).toEqual([]);
  });

  it('asks nobody for what strangers’ logs, old spools or a file that came already speak of', async () => {
    start();
    const { kind: _kind, ...rest } = asking('http://evil.example/came');
    await eventLog.append([
      asking('http://evil.example/foreign', { sensorId: 'a-cowrie' }),
      asking('http://evil.example/old', { at: '2026-04-29T10:00:00.000000Z' }),
      {
        ...rest,
        kind: 'file.downloaded',
        data: { url: 'http://evil.example/came', sha256: hashOf('x'), bytes: 1, via: 'wget', obtained: true },
      },
    ]);
    await artefacts?.caughtUp(3);
    expect(await test.database.query('select * from artefact_fetches')).toEqual([]);
  });

  it('takes the word of a sensor that has a key', async () => {
    await test.database.execute(
      "insert into access_keys (id, name, role, sensor_id, secret_sha256) values ('k', 'k', 'sensor', 'far-away', '')",
    );
    start();
    await eventLog.append([asking('http://evil.example/x', { sensorId: 'far-away' })]);
    expect(await results(1)).toMatchObject([{ failure: 'connection-failed' }]);
  });

  it('fetches an address once a day, however many ask', async () => {
    await network.serve(PUBLIC, 80, answering('HTTP/1.1 200 OK\r\n\r\nx'));
    start();
    await eventLog.append(['one', 'two', 'three'].map((session) => asking('http://evil.example/x', { session })));
    await results(1);
    await eventLog.append([asking('http://evil.example/x')]);
    await artefacts?.caughtUp(await eventLog.head());
    expect(network.connected.length).toBe(1);
    nowMs += 25 * 3_600_000;
    await eventLog.append([asking('http://evil.example/x', { at: new Date(nowMs).toISOString() })]);
    await results(2);
    expect(network.connected.length).toBe(2);
  });

  it('keeps to the limits per host and per hour, and goes on when an hour has passed', async () => {
    network.name('other.example', [PUBLIC]);
    const limits = { maxPerHour: 3, maxPerHostPerHour: 2 };
    start(limits);
    const urls = ['evil.example/1', 'evil.example/2', 'evil.example/3', 'other.example/1', 'other.example/2'];
    await eventLog.append(urls.map((url) => asking(`http://${url}`)));
    const done = (await results(3)).map(({ url }) => url);
    expect(done).toEqual(['http://evil.example/1', 'http://evil.example/2', 'http://other.example/1']);
    nowMs += 3_600_001;
    await restart(limits);
    expect((await results(5)).map(({ url }) => url).toSorted()).toEqual(urls.map((url) => `http://${url}`).toSorted());
    expect(network.connected.length).toBe(5);
  });

  it('gives up what waited too long', async () => {
    const limits = { maxPerHour: 1 };
    start(limits);
    await eventLog.append([asking('http://evil.example/1'), asking('http://evil.example/2')]);
    await results(1);
    nowMs += 7 * 3_600_000;
    await restart(limits);
    expect((await results(2)).map(({ failure }) => failure)).toEqual(['connection-failed', 'quota-exceeded']);
    expect(network.connected.length).toBe(1);
  });

  it('says that the queue is full', async () => {
    const insert = `insert into artefact_fetches (url_sha256, url, host, origin, requested_at)
      select n::text, 'http://evil.example/' || n, 'evil.example', '{"sensorId":"edge-1","trap":null,"sessionId":null,"source":null,"destination":null,"protocol":null}', '2026-05-01T10:00:00Z'
        from generate_series(1, 1000) as n`;
    await test.database.execute(insert);
    await test.database.execute(
      `insert into artefact_fetches (url_sha256, url, host, origin, requested_at, started_at, finished_at)
         select 'done', '', 'evil.example', '{}', '2026-05-01T10:00:00Z', '2026-05-01T10:00:00Z', '2026-05-01T10:00:00Z'`,
    );
    start({ maxPerHour: 1 });
    await eventLog.append([asking('http://evil.example/more')]);
    expect(await results(1)).toEqual([{ url: 'http://evil.example/more', hops: [], failure: 'queue-full' }]);
  });

  it('says what a hub that ended in the middle left behind, and does not try it again', async () => {
    await network.serve(PUBLIC, 80, () => {});
    start();
    await eventLog.append([asking('http://evil.example/x')]);
    while ((await test.database.query('select 1 from artefact_fetches where started_at is not null')).length === 0)
      await new Promise((resolve) => setTimeout(resolve, 5));
    await artefacts?.stop();
    await test.database.execute('delete from event_log_offsets where consumer_group = $1', ['test']);
    await test.database.execute('update artefact_fetches set started_at = $1, finished_at = null', [
      '2026-05-01T09:00:00Z',
    ]);
    const before = (await fetches()).length;
    start();
    expect((await results(before + 1)).at(-1)).toMatchObject({ url: 'http://evil.example/x', failure: 'interrupted' });
    const rows = await test.database.query('select count(*) as open from artefact_fetches where finished_at is null');
    expect(rows).toEqual([{ open: 0 }]);
  });

  it('names the file that did not fit into the store', async () => {
    const payload = 'x'.repeat(10_001);
    await network.serve(PUBLIC, 80, answering(`HTTP/1.1 200 OK\r\n\r\n${payload}`));
    start();
    await eventLog.append([asking('http://evil.example/x')]);
    expect(await results(1)).toMatchObject([{ sha256: hashOf(payload), bytes: 10_001, failure: 'store-full' }]);
    await artefacts?.caughtUp(2);
    expect(await list()).toMatchObject([{ sha256: hashOf(payload), kept: false, mediaType: null }]);
  });
});
