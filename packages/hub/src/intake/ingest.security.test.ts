import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import type { CerberusEvent } from '@cerberusmesh/contracts';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createPostgresEventLog, type PostgresEventLog } from '../event-log/postgres-event-log.ts';
import { sampleEvent, sampleEvents, sampleSessionId } from '../event-log/sample-events.ts';
import { silentLog } from '../storage/log.ts';
import { createTestDatabase, type TestDatabase } from '../storage/test-database.ts';
import { createIngest, type Ingest } from './ingest.ts';
import { createRejectFile } from './ingest-reject-file.ts';
import type { BodyEncoding } from './read-body.ts';

let test: TestDatabase;
let eventLog: PostgresEventLog;
let ingest: Ingest;
let directory: string;

const NOW_MS = Date.parse('2026-05-01T10:01:00.000Z');

beforeAll(async () => {
  test = await createTestDatabase();
});
afterAll(() => test.drop());
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'cerberus-test-'));
  await test.reset();
  eventLog = createPostgresEventLog({ database: test.database, log: silentLog });
  const rejectFile = createRejectFile({
    path: join(directory, 'rejects.ndjson'),
    maxBytes: 1_000_000,
    log: silentLog,
    now: () => NOW_MS,
  });
  ingest = createIngest({
    eventLog,
    database: test.database,
    rejectFile,
    now: () => NOW_MS,
    limits: { maxBatchBytes: 200_000, maxBatchCompressedBytes: 50_000, maxBatchLines: 100, maxLineBytes: 20_000 },
  });
});
afterEach(async () => {
  await eventLog.stop();
  await rm(directory, { recursive: true });
});

async function* inPieces(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += 1000) yield bytes.subarray(at, at + 1000);
}

function lines(events: readonly unknown[]): Buffer {
  return Buffer.from(events.map((event) => `${JSON.stringify(event)}\n`).join(''));
}

function send(
  body: Uint8Array,
  { sensorId = 'sensor-1', encoding = 'identity' }: { sensorId?: string; encoding?: BodyEncoding } = {},
) {
  return ingest.receive({ sensorId, encoding, body: inPieces(body) });
}

async function reasons(): Promise<string[]> {
  const text = await readFile(join(directory, 'rejects.ndjson'), 'utf8');
  return text
    .trim()
    .split('\n')
    .map((line) => String(JSON.parse(line).reason));
}

describe('a batch from a sensor', () => {
  it('is taken plain, gzipped and zstd-compressed, and only once', async () => {
    expect(await send(lines(sampleEvents(3)))).toEqual({ accepted: 3, duplicates: 0, rejected: 0 });
    expect(await send(gzipSync(lines(sampleEvents(5))), { encoding: 'gzip' })).toEqual({
      accepted: 2,
      duplicates: 3,
      rejected: 0,
    });
    expect(await send(zstdCompressSync(lines(sampleEvents(6))), { encoding: 'zstd' })).toEqual({
      accepted: 1,
      duplicates: 5,
      rejected: 0,
    });
    expect((await eventLog.read(0, 10)).map(({ event }) => event)).toEqual(sampleEvents(6));
  });

  it('may end without a newline, use CRLF and hold blank lines', async () => {
    const [first, second] = sampleEvents(2).map((event) => JSON.stringify(event));
    expect(await send(Buffer.from(`\n${first}\r\n  \n\r\n${second}`))).toEqual({
      accepted: 2,
      duplicates: 0,
      rejected: 0,
    });
  });

  it('gives each of many sent at once its own counts', async () => {
    const batches = [
      sampleEvents(10),
      sampleEvents(10, 5),
      sampleEvents(10, 20),
      [sampleEvent(0), sampleEvent(0), sampleEvent(40)],
    ];
    const replies = await Promise.all(batches.map((events) => send(lines(events))));
    expect(replies.map(({ accepted, duplicates }) => accepted + duplicates)).toEqual([10, 10, 10, 3]);
    expect(replies.reduce((sum, { accepted }) => sum + accepted, 0)).toBe(26);
    expect(await eventLog.head()).toBe(26);
  });
});

describe('a captured sensor', () => {
  it('cannot get a line in that is no event, of the hub, of another sensor, or of another time', async () => {
    const scored = {
      ...sampleEvent(1),
      kind: 'session.scored',
      data: { score: 0, level: 1, stage: 'none', contributions: [], version: '1' },
    };
    const deep = `{"a":${'['.repeat(5000)}${']'.repeat(5000)}}`;
    const body = Buffer.concat([
      lines([sampleEvent(0)]),
      Buffer.from('{"id":\n[]\nnull\n"text"\n'),
      Buffer.from([0xff, 0xfe, 0x0a]),
      lines([
        { ...sampleEvent(2), sensorId: 'sensor-2' },
        scored,
        { ...sampleEvent(3), at: '2026-05-01T10:06:01.000Z' },
      ]),
      lines([
        { ...sampleEvent(4), at: '2020-05-01T10:06:00.000Z' },
        { ...sampleEvent(5), at: '2026-13-45T10:00:00.000Z' },
      ]),
      lines([
        { ...sampleEvent(6), kind: 'x'.repeat(30_000) },
        { __proto__: null, constructor: 1 },
      ]),
      Buffer.from(
        `${JSON.stringify({ ...sampleEvent(7), kind: 'foreign.observed', data: { system: 'x', eventId: 'y', fields: 0 } }).replace('"fields":0', `"fields":${deep}`)}\n`,
      ),
    ]);
    expect(await send(body)).toEqual({ accepted: 1, duplicates: 0, rejected: 13 });
    expect(await reasons()).toEqual([
      'not-json',
      'not-an-event',
      'not-an-event',
      'not-an-event',
      'not-utf8',
      'foreign-sensor',
      'not-an-event',
      'time-out-of-bounds',
      'time-out-of-bounds',
      'not-an-event',
      'line-too-long',
      'not-an-event',
      'too-deep',
    ]);
    expect((await stat(join(directory, 'rejects.ndjson'))).mode & 0o777).toBe(0o600);
  });

  it('cannot write into a session of another sensor, also after a restart of the hub', async () => {
    await send(lines([sampleEvent(0)]));
    const foreign: CerberusEvent = { ...sampleEvent(50), sensorId: 'sensor-2', sessionId: sampleSessionId(0) };
    const own: CerberusEvent = { ...sampleEvent(60), sensorId: 'sensor-2' };
    expect(await send(lines([foreign, own]), { sensorId: 'sensor-2' })).toEqual({
      accepted: 1,
      duplicates: 0,
      rejected: 1,
    });
    const rejectFile = createRejectFile({
      path: join(directory, 'rejects.ndjson'),
      maxBytes: 1_000_000,
      log: silentLog,
      now: () => NOW_MS,
    });
    ingest = createIngest({ eventLog, database: test.database, rejectFile, now: () => NOW_MS });
    expect(await send(lines([foreign, own]), { sensorId: 'sensor-2' })).toEqual({
      accepted: 0,
      duplicates: 1,
      rejected: 1,
    });
    expect(await reasons()).toEqual(['foreign-session', 'foreign-session']);
  });

  it('cannot inflate a small body past the limit', async () => {
    const bomb = gzipSync(Buffer.alloc(40_000_000));
    expect(bomb.length).toBeLessThan(50_000);
    await expect(send(bomb, { encoding: 'gzip' })).rejects.toMatchObject({ code: 'too-large' });
    await expect(send(zstdCompressSync(Buffer.alloc(40_000_000)), { encoding: 'zstd' })).rejects.toMatchObject({
      code: 'too-large',
    });
    await expect(send(Buffer.alloc(200_001, 0x20))).rejects.toMatchObject({ code: 'too-large' });
    await expect(send(Buffer.alloc(50_001), { encoding: 'gzip' })).rejects.toMatchObject({ code: 'too-large' });
    await expect(send(lines(sampleEvents(101)))).rejects.toMatchObject({ code: 'too-large' });
    await expect(send(Buffer.from('no gzip'), { encoding: 'gzip' })).rejects.toMatchObject({ code: 'invalid-request' });
    await expect(send(gzipSync(lines(sampleEvents(50))).subarray(0, 200), { encoding: 'gzip' })).rejects.toMatchObject({
      code: 'invalid-request',
    });
    expect(await eventLog.head()).toBe(0);
  });

  it('cannot stop a batch with what a database cannot store', async () => {
    const nul = { ...sampleEvent(1), source: { address: 'a\0', port: 1 }, protocol: '\ud800' };
    expect(await send(lines([sampleEvent(0), nul]))).toEqual({ accepted: 2, duplicates: 0, rejected: 0 });
    expect((await eventLog.read(1, 1))[0]?.event).toMatchObject({
      source: { address: 'a\u2400', port: 1 },
      protocol: '\ufffd',
    });
  });

  it('is told to come back when too many batches wait', async () => {
    const rejectFile = createRejectFile({
      path: join(directory, 'rejects.ndjson'),
      maxBytes: 1,
      log: silentLog,
      now: () => NOW_MS,
    });
    ingest = createIngest({
      eventLog,
      database: test.database,
      rejectFile,
      now: () => NOW_MS,
      limits: { maxPendingBatches: 1 },
    });
    const first = send(lines([sampleEvent(0)]));
    await expect(send(lines([sampleEvent(1)]))).rejects.toMatchObject({ code: 'too-many-requests' });
    expect(await first).toEqual({ accepted: 1, duplicates: 0, rejected: 0 });
    expect(await send(lines([sampleEvent(1)]))).toEqual({ accepted: 1, duplicates: 0, rejected: 0 });
  });
});
