import { get } from 'node:http';
import { io, type Socket } from 'socket.io-client';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createSensorKey } from '../auth/keys.ts';
import { startTestApi, type TestApi } from '../test-api.ts';
import { attachLiveServer, LIVE_PATH, type LiveServer } from './live-server.ts';

describe('the live socket', () => {
  let api: TestApi;
  let live: LiveServer;
  let url: string;
  const sockets: Socket[] = [];

  beforeAll(async () => {
    api = await startTestApi();
    live = attachLiveServer(api.app.server, { ...api.dependencies, onError: (error) => expect.fail(String(error)) });
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
