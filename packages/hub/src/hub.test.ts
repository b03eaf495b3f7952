import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { CerberusEvent } from '@cerberusmesh/contracts';
import { pino } from 'pino';
import { io, type Socket } from 'socket.io-client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createKey, createSensorKey } from './api/auth/keys.ts';
import { LIVE_PATH } from './api/live/live-server.ts';
import { sampleEvent } from './event-log/sample-events.ts';
import { type Hub, startHub } from './hub.ts';
import { type HubConfig, hubConfigSchema } from './hub-config.ts';
import { createTestDatabase, type TestDatabase } from './storage/test-database.ts';

interface Answer {
  readonly status: number;
  readonly body: unknown;
}

const SENSOR = 'sensor-1';

describe('a hub', () => {
  let test: TestDatabase;
  let directory: string;
  let config: HubConfig;
  let hub: Hub;
  let key: string;
  let socket: Socket | null = null;

  beforeAll(async () => {
    test = await createTestDatabase();
    directory = await mkdtemp(join(tmpdir(), 'cerberus-hub-'));
    config = hubConfigSchema.parse({
      dataDirectory: directory,
      listen: { port: 0 },
      intake: { socketSensorIds: [SENSOR] },
      logLevel: 'silent',
    });
    hub = await startHub(config, { log: pino({ level: 'silent' }), connection: test.connection });
    ({ key } = await createKey(test.database, { name: 'test', role: 'viewer' }));
  });
  afterAll(async () => {
    socket?.close();
    await hub.stop();
    await test.drop();
    await rm(directory, { recursive: true });
  });

  /** To the unix socket, as the sensor of this machine sends. */
  function send(method: string, path: string, headers: Record<string, string>, body: Uint8Array): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const sent = request({
        socketPath: config.intake.socketPath,
        method,
        path,
        headers: { host: 'hub', ...headers },
      });
      sent.once('error', reject);
      sent.once('response', (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (part: string) => {
          text += part;
        });
        response.once('end', () => {
          resolve({ status: response.statusCode ?? 0, body: text === '' ? null : JSON.parse(text) });
        });
      });
      sent.end(body);
    });
  }

  function batch(events: readonly CerberusEvent[]): Buffer<ArrayBuffer> {
    return Buffer.from(gzipSync(events.map((event) => `${JSON.stringify(event)}\n`).join('')));
  }

  const batchHeaders = {
    'content-type': 'application/x-ndjson',
    'content-encoding': 'gzip',
    'x-cerberus-sensor': SENSOR,
  };

  async function get(path: string): Promise<Answer> {
    const response = await fetch(`${hub.url}${path}`, { headers: { authorization: `Bearer ${key}` } });
    return { status: response.status, body: await response.json() };
  }

  function next(from: Socket, name: string): Promise<unknown> {
    return new Promise((resolve) => {
      from.once(name, resolve);
    });
  }

  it('takes a batch from its socket, and the session shows in the API and on the live socket', async () => {
    const events = [0, 1, 2, 3, 4].map((number) => current(sampleEvent(number)));
    const { sessionId } = events[0] ?? expect.fail('no event');
    const listener = io(hub.url, { path: LIVE_PATH, auth: { key }, transports: ['websocket'] });
    socket = listener;
    await next(listener, 'connect');
    const seen = next(listener, 'events');
    const session = next(listener, 'sessions');

    expect(await send('POST', '/api/v1/ingest', batchHeaders, batch(events))).toEqual({
      status: 200,
      body: { accepted: 5, duplicates: 0, rejected: 0 },
    });
    expect(await send('POST', '/api/v1/ingest', batchHeaders, batch(events))).toEqual({
      status: 200,
      body: { accepted: 0, duplicates: 5, rejected: 0 },
    });

    expect(await seen).toEqual(expect.arrayContaining([{ seq: 1, event: events[0] }]));
    expect(await session).toMatchObject([{ id: sessionId, sensorId: SENSOR }]);
    expect(await next(listener, 'totals')).toMatchObject({ sessions: 1, commands: 3, credentials: 2 });
    const detail = await get(`/api/v1/sessions/${sessionId}`);
    expect(detail).toMatchObject({ status: 200, body: { id: sessionId, eventCount: 5, commandCount: 3 } });
    expect(await get('/health')).toMatchObject({ status: 200, body: { status: 'ok', pipelineLagEvents: 0 } });
  });

  it('keeps a recording and gives it to who may see it', async () => {
    const cast = Buffer.from('{"version":2,"width":80,"height":24}\n[0.1,"o","$ "]\n');
    const sha256 = createHash('sha256').update(cast).digest('hex');
    const headers = {
      'content-type': 'application/octet-stream',
      'content-encoding': 'gzip',
      'x-cerberus-sensor': SENSOR,
      'x-cerberus-media': 'asciicast',
    };
    const { status } = await send('PUT', `/api/v1/ingest/blobs/${sha256}`, headers, gzipSync(cast));
    expect(status).toBeGreaterThanOrEqual(200);
    expect(status).toBeLessThan(300);
    const wrong = await send('PUT', `/api/v1/ingest/blobs/${'0'.repeat(64)}`, headers, gzipSync(cast));
    expect(wrong.status).toBe(400);

    const recorded = current({
      ...sampleEvent(3),
      id: '01900000-0000-7000-8000-00000000000a',
      kind: 'terminal.recorded',
      data: { recordingId: 'r1', sha256, bytes: cast.length, durationMs: 100, phase: 'completed' },
    });
    await send('POST', '/api/v1/ingest', batchHeaders, batch([recorded]));
    const url = `${hub.url}/api/v1/sessions/${recorded.sessionId}/recording`;
    let response = await fetch(url, { headers: { authorization: `Bearer ${key}` } });
    while (response.status === 404) response = await fetch(url, { headers: { authorization: `Bearer ${key}` } });
    expect(await response.text()).toBe(cast.toString());
    expect(response.headers.get('content-type')).toBe('text/plain; charset=utf-8');
    expect(response.headers.get('content-disposition')).toBe(`attachment; filename="${recorded.sessionId}.cast"`);
  });

  it('takes events of a remote sensor by its key, and only its own', async () => {
    const { key: sensorKey } = await createSensorKey(test.database, { sensorId: 'edge-1' });
    const own = current({ ...sampleEvent(100), sensorId: 'edge-1' });
    const foreign = current(sampleEvent(101));
    const response = await fetch(`${hub.url}/api/v1/ingest`, {
      method: 'POST',
      headers: { ...batchHeaders, 'x-cerberus-sensor': 'edge-1', authorization: `Bearer ${sensorKey}` },
      body: batch([own, foreign]),
    });
    expect([response.status, await response.json()]).toEqual([200, { accepted: 1, duplicates: 0, rejected: 1 }]);
  });

  it('lets no other sensor and no nameless one speak on the socket', async () => {
    const body = batch([current(sampleEvent(200))]);
    expect(
      (await send('POST', '/api/v1/ingest', { ...batchHeaders, 'x-cerberus-sensor': 'edge-1' }, body)).status,
    ).toBe(403);
    expect((await send('POST', '/api/v1/ingest', { 'content-type': 'application/x-ndjson' }, body)).status).toBe(401);
    expect((await send('GET', '/api/v1/sessions', batchHeaders, new Uint8Array())).status).toBe(404);
  });
});

/** The same event, now: intake refuses what is old. */
function current(event: CerberusEvent): CerberusEvent {
  return { ...event, at: new Date().toISOString().replace('Z', '000Z') };
}
