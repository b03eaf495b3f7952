import { get } from 'node:http';
import { Socket as NetSocket } from 'node:net';
import type { LoggedEvent } from '@cerberusmesh/contracts';
import { io, type Socket } from 'socket.io-client';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { ACCESS_CHANNEL, parseAccessChange } from '../auth/authenticate.ts';
import { createKey, createSensorKey } from '../auth/keys.ts';
import { startTestApi, type TestApi } from '../test-api.ts';
import { attachLiveServer, LIVE_PATH, type LiveServer } from './live-server.ts';

const TOTALS = {
  events: 7,
  sessions: 1,
  openSessions: 0,
  attackers: 1,
  credentials: 2,
  commands: 0,
  files: 0,
  decisions: 0,
  proposedDecisions: 0,
  eventsPerMinute: 0,
};

function sensorStopped(seq: number, reason: string): LoggedEvent {
  return {
    seq,
    event: {
      id: '01900000-0000-7000-8000-000000000001',
      at: '2026-05-01T10:00:00.000000Z',
      kind: 'sensor.stopped',
      sensorId: 'edge-1',
      trap: null,
      sessionId: null,
      source: null,
      destination: null,
      protocol: null,
      data: { reason },
    },
  };
}

/** The TCP connection below a client, which it does not show. */
function wireOf(socket: Socket): { pause(): void; resume(): void } {
  const webSocket: unknown = Reflect.get(Object(Reflect.get(socket.io.engine.transport, 'ws')), '_socket');
  if (!(webSocket instanceof NetSocket)) throw new Error('the client has no WebSocket');
  return webSocket;
}

describe('the live socket', () => {
  let api: TestApi;
  let live: LiveServer;
  let url: string;
  const sockets: Socket[] = [];

  beforeAll(async () => {
    api = await startTestApi();
    live = attachLiveServer(api.app.server, {
      ...api.dependencies,
      now: Date.now,
      onError: (error) => expect.fail(String(error)),
    });
    url = await api.app.listen({ host: '127.0.0.1', port: 0 });
  });
  afterEach(() => {
    for (const socket of sockets.splice(0)) socket.close();
  });
  afterAll(async () => {
    await live.stop();
    await api.close();
  });

  function open(extraHeaders: Record<string, string>, auth: Record<string, unknown> = {}): Socket {
    const socket = io(url, { path: LIVE_PATH, extraHeaders, auth, reconnection: false, forceNew: true });
    sockets.push(socket);
    return socket;
  }

  function next(socket: Socket, name: string): Promise<unknown[]> {
    return new Promise((resolve) => {
      socket.once(name, (...values: unknown[]) => resolve(values));
    });
  }

  async function refusal(socket: Socket): Promise<string> {
    const [error] = await next(socket, 'connect_error');
    return error instanceof Error ? error.message : String(error);
  }

  function handshakeStatus(headers: Record<string, string>): Promise<number | undefined> {
    return new Promise((resolve, reject) => {
      get(`${url}${LIVE_PATH}?EIO=4&transport=polling`, { headers, agent: false }, (response) => {
        response.resume();
        resolve(response.statusCode);
      }).once('error', reject);
    });
  }

  it('opens with a session cookie and delivers, and closes when its owner signs out', async () => {
    const cookie = await api.signInAsAdministrator();
    const socket = open({ cookie, origin: url });
    await next(socket, 'connect');
    expect(live.clientCount()).toBe(1);

    const received = next(socket, 'events');
    live.broadcast({ name: 'events', body: [], weight: 0 });
    expect(await received).toEqual([[]]);
    const lagged = next(socket, 'lagged');
    live.leftOut(12);
    expect(await lagged).toEqual([{ leftOut: 12 }]);

    const closed = next(socket, 'disconnect');
    const headers = { cookie, 'x-cerberus-request': '1' };
    expect((await api.app.inject({ method: 'POST', url: '/api/v1/auth/sign-out', headers })).statusCode).toBe(204);
    await closed;
    expect(live.clientCount()).toBe(0);
  });

  it('opens with a key, in a header or in the handshake', async () => {
    const headers = await api.keyHeaders('viewer');
    await next(open({ ...headers }), 'connect');
    await next(open({}, { key: headers.authorization.slice('Bearer '.length) }), 'connect');
    expect(live.clientCount()).toBe(2);
  });

  it('closes when its key is deleted in another process, and hears less when its key may do less', async () => {
    const { key, record } = await createKey(api.database, { name: 'short', role: 'analyst' });
    const stop = await api.database.listen(ACCESS_CHANNEL, (payload) => {
      const change = parseAccessChange(payload);
      if (change !== null) api.dependencies.authenticator.revoke(change);
    });
    const socket = open({}, { key });
    await next(socket, 'connect');
    const heard: string[] = [];
    socket.onAny((name: string) => heard.push(name));
    await api.database.execute("update access_keys set scopes = '{stats:read}' where id = $1", [record.id]);
    // The change is told on a connection of its own: what is said until it arrives may still be heard.
    await vi.waitFor(async () => {
      live.broadcast({ name: 'events', body: [], weight: 0 });
      live.broadcast({ name: 'totals', body: TOTALS, weight: 0 });
      await next(socket, 'totals');
      expect(heard.splice(0)).toEqual(['totals']);
    });
    const closed = next(socket, 'disconnect');
    await api.database.execute('delete from access_keys where id = $1', [record.id]);
    await closed;
    await stop();
  });

  it('tells a client only of what it asked for, and refuses topics that it may not hear', async () => {
    const { key } = await createKey(api.database, { name: 'narrow', role: 'viewer', scopes: ['stats:read'] });
    const socket = open({}, { key, topics: ['totals'] });
    await next(socket, 'connect');
    const first = new Promise((resolve) => socket.onAny((name: string) => resolve(name)));
    live.broadcast({ name: 'sessions', body: [], weight: 0 });
    live.broadcast({ name: 'totals', body: TOTALS, weight: 0 });
    expect(await first).toBe('totals');
    expect(await refusal(open({}, { key, topics: ['totals', 'events'] }))).toBe('not-permitted');
    for (const topics of [['everything'], [], 'totals', [1]]) {
      expect(await refusal(open({}, { key, topics }))).toBe('invalid-request');
    }
  });

  it('holds little for a client that does not read, and tells it afterwards how much it missed', async () => {
    const headers = await api.keyHeaders('viewer');
    const socket = io(url, {
      path: LIVE_PATH,
      extraHeaders: { ...headers },
      transports: ['websocket'],
      reconnection: false,
      forceNew: true,
    });
    sockets.push(socket);
    await next(socket, 'connect');
    const wire = wireOf(socket);
    wire.pause();
    const body = Array.from({ length: 200 }, (_, seq) => sensorStopped(seq, 'x'.repeat(10_000)));
    const heapBefore = process.memoryUsage().heapUsed;
    for (let count = 0; count < 200; count++) {
      live.broadcast({ name: 'events', body, weight: body.length });
      await new Promise((resolve) => setImmediate(resolve));
    }
    // 200 messages of 2 MB were said; some 17 wait here and as many lie in the kernel and the WebSocket.
    expect(process.memoryUsage().heapUsed - heapBefore).toBeLessThan(200_000_000);
    let received = 0;
    socket.on('events', (events: unknown[]) => {
      received += events.length;
    });
    const lagged = next(socket, 'lagged');
    wire.resume();
    const said = setInterval(() => live.broadcast({ name: 'totals', body: TOTALS, weight: 0 }), 5);
    const [told] = await lagged;
    clearInterval(said);
    expect(told).toEqual({ leftOut: 200 * 200 - received });
    expect(received).toBeLessThan(60 * 200);
  });

  it('stays closed to strangers, to sensors and to pages of other origins', async () => {
    const { key } = await createSensorKey(api.database, { sensorId: 'edge-1' });
    const viewer = await api.keyHeaders('viewer');
    expect(await refusal(open({}))).toBe('not-signed-in');
    expect(await refusal(open({}, { key: 'cm_admin_000000000000_00' }))).toBe('not-signed-in');
    expect(await refusal(open({}, { key }))).toBe('not-permitted');
    expect(await handshakeStatus({ ...viewer, origin: url })).toBe(200);
    expect(await handshakeStatus({ ...viewer, origin: 'http://evil.example' })).toBe(403);
    expect(await handshakeStatus({ ...viewer, host: 'evil.example' })).toBe(403);
  });
});
