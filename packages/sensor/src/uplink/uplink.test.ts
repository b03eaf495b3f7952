import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { type CerberusEvent, eventSchema } from '@cerberusmesh/contracts';
import { afterEach, describe, expect, it } from 'vitest';
import { DEFAULT_LIMITS } from '../limits.ts';
import { createSystemRandom } from '../system-clock.ts';
import type { Log } from '../trap.ts';
import { type BlobSpool, openBlobSpool } from './blob-spool.ts';
import { connectToHub, type HubAddress } from './hub-connection.ts';
import { openSpool, type Spool } from './spool.ts';
import { startUplink, type Uplink } from './uplink.ts';

const SILENT: Log = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };
const spoolLimits = { ...DEFAULT_LIMITS.spool, maxCommitDelayMs: 0 };
const limits = { ...DEFAULT_LIMITS.uplink, lingerMs: 0, minBackoffMs: 1, maxBackoffMs: 4 };

const stops: Array<() => Promise<void>> = [];
afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop();
});

function event(externalId: string): CerberusEvent {
  const id = createHash('md5')
    .update(externalId)
    .digest('hex')
    .replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
  return eventSchema.parse({
    id,
    at: '2026-05-01T10:00:00.123456Z',
    kind: 'session.opened',
    sensorId: 's',
    trap: null,
    sessionId: null,
    source: null,
    destination: null,
    protocol: null,
    data: { externalId },
  });
}

interface Received {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
}

/** A hub that answers as told: null means it takes the batch. */
async function startHub(
  answer: (request: Received) => { status: number; body?: string; headers?: Record<string, string> } | null,
  listenOn: string | 0,
) {
  const received: Received[] = [];
  const taken: string[] = [];
  const server: Server = createServer((request: IncomingMessage, response: ServerResponse) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk) => chunks.push(chunk));
    request.on('end', () => {
      const one = {
        method: request.method ?? '',
        url: request.url ?? '',
        headers: request.headers,
        body: gunzipSync(Buffer.concat(chunks)),
      };
      received.push(one);
      const told = answer(one);
      if (told !== null) {
        response.writeHead(told.status, told.headers).end(told.body ?? '');
        return;
      }
      const lines = one.body
        .toString('utf8')
        .split('\n')
        .filter((line) => line !== '');
      if (one.method === 'POST') for (const line of lines) taken.push(String(JSON.parse(line).data.externalId));
      response
        .writeHead(one.method === 'POST' ? 200 : 201, { 'content-type': 'application/json' })
        .end(JSON.stringify({ accepted: lines.length, duplicates: 0, rejected: 0 }));
    });
  });
  await new Promise<void>((resolve) =>
    listenOn === 0 ? server.listen(0, '127.0.0.1', resolve) : server.listen(listenOn, resolve),
  );
  stops.push(
    () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  );
  const address = server.address();
  return { received, taken, port: address !== null && typeof address === 'object' ? address.port : 0 };
}

async function startSensorSide(
  address: (directory: string) => HubAddress,
  changed: Partial<typeof limits> = {},
): Promise<{ directory: string; spool: Spool; blobs: BlobSpool; uplink: Uplink }> {
  const directory = mkdtempSync(join(tmpdir(), 'uplink-'));
  stops.push(async () => rmSync(directory, { recursive: true, force: true }));
  const blobs = await openBlobSpool(directory, spoolLimits, SILENT);
  const spool = await openSpool({
    directory,
    limits: spoolLimits,
    bulk: blobs,
    describeLoss: () => event('lost'),
    log: SILENT,
  });
  const uplink = startUplink({
    spool,
    blobs,
    hub: connectToHub(address(directory), 'sensor-1', limits),
    directory,
    limits: { ...limits, ...changed },
    spoolLimits,
    random: createSystemRandom(),
    log: SILENT,
  });
  stops.push(async () => {
    await uplink.stop();
    await spool.stop();
  });
  return { directory, spool, blobs, uplink };
}

describe('the uplink', () => {
  it('ships events in order over a unix socket', async () => {
    const socketDirectory = mkdtempSync(join(tmpdir(), 'hub-'));
    stops.push(async () => rmSync(socketDirectory, { recursive: true, force: true }));
    const path = join(socketDirectory, 'hub.sock');
    const hub = await startHub(() => null, path);
    const { spool, uplink } = await startSensorSide(() => ({ kind: 'socket', path }));
    const names = Array.from({ length: 2500 }, (_, index) => `event ${index}`);
    for (const name of names) void spool.append(event(name));
    await uplink.drain(5000);
    expect(hub.taken).toEqual(names);
    expect(hub.received[0]).toMatchObject({
      method: 'POST',
      url: '/api/v1/ingest',
      headers: { 'content-type': 'application/x-ndjson', 'content-encoding': 'gzip', 'x-cerberus-sensor': 'sensor-1' },
    });
    expect(uplink.counts()).toMatchObject({ acceptedEvents: 2500, failures: 0 });
    expect(await spool.readBatch(10, 1000)).toBeNull();
  });

  it('shows its key to a remote hub, below the path of its URL', async () => {
    const hub = await startHub(() => null, 0);
    const { spool, uplink } = await startSensorSide(() => ({
      kind: 'https',
      url: `http://127.0.0.1:${hub.port}/mesh/`,
      key: 'cm_sensor_x',
    }));
    await spool.append(event('a'));
    await uplink.drain(5000);
    expect(hub.received.map(({ url, headers }) => [url, headers.authorization])).toEqual([
      ['/mesh/api/v1/ingest', 'Bearer cm_sensor_x'],
    ]);
  });

  it('says now and then that it is there when there is nothing to ship', async () => {
    const heard = Promise.withResolvers<void>();
    const hub = await startHub(() => {
      if (hub.received.length === 3) heard.resolve();
      return null;
    }, 0);
    const { uplink } = await startSensorSide(() => ({ kind: 'https', url: `http://127.0.0.1:${hub.port}`, key: 'k' }), {
      signOfLifeMs: 1,
    });
    await heard.promise;
    expect(hub.received.slice(0, 3).map(({ method, url, body }) => [method, url, body.length])).toEqual(
      Array.from({ length: 3 }, () => ['POST', '/api/v1/ingest', 0]),
    );
    expect(uplink.counts()).toMatchObject({ acceptedEvents: 0, failures: 0 });
  });

  it('tries again until the hub takes it, without losing or reordering', async () => {
    const troubles = [
      { status: 503 },
      { status: 429, headers: { 'retry-after': '0' } },
      { status: 401 },
      { status: 200, body: 'a proxy speaks' },
      { status: 200, body: '{"accepted":"yes"}' },
      { status: 302 },
    ];
    const hub = await startHub(() => troubles.shift() ?? null, 0);
    const { spool, uplink } = await startSensorSide(() => ({
      kind: 'https',
      url: `http://127.0.0.1:${hub.port}`,
      key: 'k',
    }));
    for (const name of ['a', 'b', 'c']) await spool.append(event(name));
    await uplink.drain(5000);
    expect(hub.taken).toEqual(['a', 'b', 'c']);
    expect(uplink.counts().failures).toBe(6);
  });

  it('puts a refused event aside and ships the rest', async () => {
    const hub = await startHub(({ body }) => (body.includes('"bad"') ? { status: 400 } : null), 0);
    const { directory, spool, uplink } = await startSensorSide(() => ({
      kind: 'https',
      url: `http://127.0.0.1:${hub.port}`,
      key: 'k',
    }));
    const names = Array.from({ length: 21 }, (_, index) => (index === 13 ? 'bad' : `event ${index}`));
    await Promise.all(names.map((name) => spool.append(event(name))));
    await uplink.drain(5000);
    expect(hub.taken).toEqual(names.filter((name) => name !== 'bad'));
    expect(uplink.counts().rejectedEvents).toBe(1);
    expect(JSON.parse(readFileSync(join(directory, 'rejected.ndjson'), 'utf8'))).toEqual(event('bad'));
  });

  it('ships recordings and artefacts under their hash and then removes them', async () => {
    const hub = await startHub(() => null, 0);
    const { directory, blobs, uplink } = await startSensorSide(() => ({
      kind: 'https',
      url: `http://127.0.0.1:${hub.port}`,
      key: 'k',
    }));
    const artefact = Buffer.from('\x7fELF\0\xff', 'latin1');
    const artefactHash = createHash('sha256').update(artefact).digest('hex');
    blobs.put(artefactHash, 'artefact', artefact);
    blobs.put(artefactHash, 'artefact', artefact);
    const recording = blobs.openRecording('one', '{}');
    recording.append('{"version":2}\n');
    recording.append('[0,"o","\u00e9"]\n');
    const { sha256, bytes } = recording.complete();
    expect({ sha256, bytes }).toEqual({
      sha256: createHash('sha256').update('{"version":2}\n[0,"o","\u00e9"]\n').digest('hex'),
      bytes: 27,
    });
    await uplink.drain(5000);
    expect(
      hub.received.map(({ method, url, headers, body }) => [
        method,
        url,
        headers['x-cerberus-media'],
        body.toString('latin1'),
      ]),
    ).toEqual([
      ['PUT', `/api/v1/ingest/blobs/${artefactHash}`, 'artefact', artefact.toString('latin1')],
      [
        'PUT',
        `/api/v1/ingest/blobs/${sha256}`,
        'asciicast',
        Buffer.from('{"version":2}\n[0,"o","\u00e9"]\n').toString('latin1'),
      ],
    ]);
    expect([...readdirSync(join(directory, 'blobs')), ...readdirSync(join(directory, 'recordings'))]).toEqual([]);
    expect(blobs.bytes()).toBe(0);
  });

  it('stops while the hub is away and leaves everything spooled', async () => {
    const { spool, uplink } = await startSensorSide((directory) => ({
      kind: 'socket',
      path: join(directory, 'nobody.sock'),
    }));
    await spool.append(event('kept'));
    await uplink.drain(20);
    await uplink.stop();
    await uplink.stop();
    expect((await spool.readBatch(10, 1000))?.lines).toHaveLength(1);
  });
});

describe('the blob spool', () => {
  it('completes recordings of a killed process and drops half-written files', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'blobs-'));
    stops.push(async () => rmSync(directory, { recursive: true, force: true }));
    const killed = await openBlobSpool(directory, spoolLimits, SILENT);
    killed.openRecording('one', '{"recordingId":"one"}').append('some output\n');
    killed.openRecording('two', 'nothing written');
    await killed.flush();
    const next = await openBlobSpool(directory, spoolLimits, SILENT);
    expect(await next.recoverRecordings()).toEqual([
      {
        description: '{"recordingId":"one"}',
        sha256: createHash('sha256').update('some output\n').digest('hex'),
        bytes: 12,
      },
    ]);
    expect(readdirSync(join(directory, 'recordings'))).toEqual([]);
    expect(next.oldest()).toMatchObject({ media: 'asciicast', bytes: 12 });
    expect((await openBlobSpool(directory, spoolLimits, SILENT)).bytes()).toBe(12);
  });
});
