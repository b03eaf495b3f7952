import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sessionCookieOf } from './auth/authenticate.ts';
import { createKey, createSensorKey } from './auth/keys.ts';
import { API_LIMITS, SIGN_IN_LIMITS } from './limits.ts';
import { startTestApi, type TestApi } from './test-api.ts';

describe('an attack on the API', () => {
  let api: TestApi;
  let cookie: string;
  let directory: string;
  let probeFailure: Error | null = null;

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'cerberus-console-'));
    await mkdir(join(directory, 'dist', 'assets'), { recursive: true });
    await writeFile(join(directory, 'secret.txt'), 'not for you');
    await writeFile(join(directory, 'dist', 'index.html'), '<!doctype html><title>console</title>');
    await writeFile(join(directory, 'dist', 'assets', 'app-0a1b2c3d4e.js'), 'export {};');
    await writeFile(join(directory, 'dist', '.env'), 'not for you');
    api = await startTestApi({
      dashboardDirectory: join(directory, 'dist'),
      probe: {
        version: '0.0.0-test',
        startedAt: '2026-05-01T09:00:00.000Z',
        progress: async () => {
          if (probeFailure !== null) throw probeFailure;
          return { eventCount: 0, lagEvents: 0 };
        },
        liveClients: () => 0,
      },
    });
    cookie = await api.signInAsAdministrator();
  });
  afterAll(async () => {
    await api.close();
    await rm(directory, { recursive: true });
  });

  it('gives its files to a whole office, and answers nobody less for it', async () => {
    const remoteAddress = '198.51.100.77';
    const file = { url: '/assets/app-0a1b2c3d4e.js', remoteAddress };
    const statuses = new Set<number>();
    for (let count = 0; count < 700; count++) statuses.add((await api.app.inject(file)).statusCode);
    statuses.add((await api.app.inject({ url: '/health', remoteAddress })).statusCode);
    expect([...statuses]).toEqual([200]);
  });

  it('cannot make a browser that is signed in send an order from another page', async () => {
    const order = { method: 'POST', url: '/api/v1/keys', payload: { name: 'evil', role: 'admin' } } as const;
    const attempts = [
      { cookie },
      { cookie, origin: 'http://localhost:80', host: 'localhost:80' },
      { cookie, 'x-cerberus-request': '1', origin: 'http://evil.example' },
      { cookie, 'x-cerberus-request': '1', origin: 'null' },
      { cookie, 'x-cerberus-request': '1', origin: 'http://localhost:8080', host: 'localhost:80' },
      { cookie, 'x-cerberus-request': 'yes' },
    ];
    for (const headers of attempts) {
      const response = await api.app.inject({ ...order, headers });
      expect([headers, response.statusCode, response.json().code]).toEqual([headers, 403, 'not-permitted']);
    }
    const form = await api.app.inject({
      method: 'POST',
      url: '/api/v1/auth/sign-in/email',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      payload: 'email=a&password=b',
    });
    expect(form.statusCode).toBe(400);
    const own = { cookie, 'x-cerberus-request': '1', origin: 'http://localhost:80', host: 'localhost:80' };
    expect((await api.app.inject({ ...order, headers: own })).statusCode).toBe(201);
  });

  it('cannot make a cookie pass for a key with a header that is none', async () => {
    for (const authorization of ['Bearer !', 'Bearer', 'bearer \u00e4', `Bearer ${'a'.repeat(3_000)}`]) {
      const response = await api.app.inject({
        method: 'PATCH',
        url: '/api/v1/me',
        headers: { cookie, authorization, origin: 'http://evil.example' },
        payload: { name: 'evil' },
      });
      expect([authorization.slice(0, 10), response.statusCode]).toEqual([authorization.slice(0, 10), 403]);
    }
  });

  it('finds nothing of what the hub answered in a cache', async () => {
    for (const url of ['/api/v1/sessions', '/api/v1/stats', '/api/v1/users', '/api/v1/saved-views', '/decisions']) {
      const response = await api.app.inject({ url, headers: { cookie } });
      expect([url, response.statusCode, response.headers['cache-control']]).toEqual([url, 200, 'no-store']);
    }
  });

  it('cannot hide the session cookie of HTTPS behind one that another host planted', () => {
    const planted = 'cerberus.session_token=planted; __Secure-cerberus.session_token=own';
    expect(sessionCookieOf(planted)).toBe('__Secure-cerberus.session_token=own');
  });

  it('meets Trusted Types on every page but the documentation, which shows nothing of theirs', async () => {
    const policyOf = async (url: string) =>
      String((await api.app.inject({ url, headers: { accept: 'text/html' } })).headers['content-security-policy']);
    expect(await policyOf('/')).toContain("require-trusted-types-for 'script'");
    expect(await policyOf('/api/docs/')).not.toContain('trusted-types');
    expect(await policyOf('/api/docs/')).toContain("script-src 'self'");
  });

  it('cannot reach the hub through a name that is re-bound to this machine', async () => {
    for (const url of [
      '/',
      '/health',
      '/api/v1/setup',
      '/api/v1/me',
      '/api/openapi.json',
      '/assets/app-0a1b2c3d4e.js',
    ]) {
      const response = await api.app.inject({ url, headers: { host: 'evil.example:7070', cookie } });
      expect([url, response.statusCode, response.json().code]).toEqual([url, 403, 'not-permitted']);
    }
  });

  it('cannot pass off a cookie or key that it changed', async () => {
    const { key } = await createKey(api.database, { name: 'reader', role: 'viewer' });
    for (const headers of [
      { authorization: `Bearer ${key.replace('viewer', 'admin')}` },
      { authorization: `Basic ${Buffer.from(`x:${key}`).toString('base64')}` },
      { authorization: `Bearer ${key}, Bearer ${key}` },
      { cookie: `${cookie}x` },
      { cookie: cookie.replace(/=./, '=%00') },
      { cookie: cookie.split('.')[0] ?? '' },
      { cookie: 'cerberus.session_token=' },
    ]) {
      const response = await api.app.inject({ url: '/api/v1/me', headers });
      expect([headers, response.statusCode]).toEqual([headers, 401]);
    }
  });

  it('is told to wait when it tries keys', async () => {
    const { key } = await createKey(api.database, { name: 'gone', role: 'viewer' });
    await api.database.execute("delete from access_keys where name = 'gone'");
    const guess = { url: '/api/v1/me', headers: { authorization: `Bearer ${key}` }, remoteAddress: '203.0.113.9' };
    for (let attempt = 0; attempt < API_LIMITS.maxRefusedCredentialsPerMinute; attempt++) {
      expect((await api.app.inject(guess)).statusCode).toBe(401);
    }
    expect((await api.app.inject(guess)).statusCode).toBe(429);
  });

  it('cannot read files beside the console', async () => {
    for (const url of [
      '/../secret.txt',
      '/%2e%2e/secret.txt',
      '/..%2fsecret.txt',
      '/assets/..%2f..%2f..%2fsecret.txt',
      '/assets/%2e%2e/%2e%2e/secret.txt',
      '/..\\secret.txt',
      '//secret.txt',
      '/.env',
      '/%00',
      '/assets/app-0a1b2c3d4e.js%00.txt',
    ]) {
      const response = await api.app.inject({ url, headers: { accept: '*/*' } });
      expect([url, response.body.includes('not for you')]).toEqual([url, false]);
    }
    const asset = await api.app.inject('/assets/app-0a1b2c3d4e.js');
    expect([asset.statusCode, asset.headers['cache-control']]).toEqual([200, 'public, max-age=31536000, immutable']);
    const page = await api.app.inject({ url: '/sessions/1', headers: { accept: 'text/html' } });
    expect([page.statusCode, page.headers['cache-control'], page.body.includes('console')]).toEqual([
      200,
      'no-cache',
      true,
    ]);
    const decisions = await api.app.inject({ url: '/decisions?kind=escalate', headers: { accept: 'text/html,*/*' } });
    expect(decisions.headers['content-type']).toBe('text/html; charset=utf-8');
    expect((await api.app.inject({ url: '/decisions', headers: { cookie } })).json()).toEqual({
      items: [],
      nextCursor: null,
      prevCursor: null,
    });
    expect((await api.app.inject({ url: '/assets/gone-00000000.js', headers: { accept: '*/*' } })).statusCode).toBe(
      404,
    );
  });

  it('finds the console as soon as it is built, and a problem until then', async () => {
    const building = await startTestApi({ dashboardDirectory: join(directory, 'later') });
    const page = { url: '/', headers: { accept: 'text/html' } };
    expect((await building.app.inject(page)).json()).toMatchObject({ status: 503, code: 'unavailable' });
    await mkdir(join(directory, 'later'));
    await writeFile(join(directory, 'later', 'index.html'), '<!doctype html><title>console</title>');
    building.advanceClock(1_000);
    expect((await building.app.inject(page)).statusCode).toBe(200);
    await building.close();
  });

  it('cannot name a blob that is no SHA-256', async () => {
    const { key } = await createSensorKey(api.database, { sensorId: 'edge-1' });
    for (const name of ['..%2f..%2fetc%2fpasswd', 'A'.repeat(64), 'f'.repeat(63), `${'f'.repeat(64)}%00`]) {
      const response = await api.app.inject({
        method: 'PUT',
        url: `/api/v1/ingest/blobs/${name}`,
        headers: { authorization: `Bearer ${key}`, 'content-type': 'application/octet-stream' },
        payload: 'x',
      });
      expect([name, response.statusCode, response.json().code]).toEqual([name, 400, 'invalid-request']);
    }
  });

  it('cannot fill the memory with a body, or confuse it with deep or prototype keys', async () => {
    const post = (payload: string) =>
      api.app.inject({
        method: 'POST',
        url: '/api/v1/auth/sign-in/email',
        headers: { 'content-type': 'application/json' },
        payload,
      });
    const huge = await post(JSON.stringify({ email: 'a'.repeat(API_LIMITS.maxBodyBytes), password: 'b' }));
    expect([huge.statusCode, huge.json().code]).toEqual([413, 'too-large']);
    for (const payload of [
      '{"__proto__":{"role":"admin"},"email":"a","password":"b"}',
      '{"constructor":{"prototype":{"role":"admin"}},"email":"a","password":"b"}',
      `${'['.repeat(30_000)}${']'.repeat(30_000)}`,
      '{"email":{"$ne":""},"password":{"$ne":""}}',
      '{',
      '',
      '\u0000',
    ]) {
      const response = await post(payload);
      expect([payload.slice(0, 40), response.statusCode, response.json().code]).toEqual([
        payload.slice(0, 40),
        400,
        'invalid-request',
      ]);
    }
    expect(Object.hasOwn(Object.prototype, 'role')).toBe(false);
  });

  it('cannot use a cursor of another list, of other filters or of its own making', async () => {
    for (const cursor of [
      'AAAA',
      Buffer.from('{"seq":1}').toString('base64url'),
      '%00',
      'a'.repeat(1024),
      api.dependencies.read.cursors.encode({ name: 'attackers', query: {} }, { seq: 1 }),
      api.dependencies.read.cursors.encode({ name: 'events', query: { order: 'oldest' } }, { seq: 1 }),
      api.dependencies.read.cursors.encode(
        { name: 'events', query: { order: 'newest' } },
        { seq: '1; drop table events' },
      ),
    ]) {
      const response = await api.app.inject({ url: `/api/v1/events?cursor=${cursor}`, headers: { cookie } });
      expect([cursor, response.statusCode, response.json().code]).toEqual([cursor, 400, 'invalid-cursor']);
    }
  });

  it('learns nothing from what fails inside', async () => {
    probeFailure = new Error('password=hunter2');
    const response = await api.app.inject('/health');
    probeFailure = null;
    expect([response.statusCode, response.json().detail]).toEqual([
      500,
      'Something failed inside. The log has more under the request id.',
    ]);
    expect(response.body).not.toContain('hunter2');
  });

  it('cannot turn a stolen cookie into a key, or loosen the agent, once the sign-in is a while ago', async () => {
    const headers = { cookie, 'x-cerberus-request': '1' };
    const { record } = await createKey(api.database, { name: 'old', role: 'responder' });
    api.advanceClock(SIGN_IN_LIMITS.stepUpSeconds * 1000 + 60_000);
    for (const { url, payload } of [
      { url: '/api/v1/keys', payload: { name: 'mine', role: 'viewer' } },
      { url: `/api/v1/keys/${record.id}/rotate`, payload: { graceHours: 0 } },
      { url: '/api/v1/playbooks', payload: { source: 'id: mine' } },
      { url: '/config', payload: { autoAction: true } },
    ]) {
      const response = await api.app.inject({ method: 'POST', url, headers, payload });
      expect([url, response.statusCode, response.json().code]).toEqual([url, 403, 'step-up-required']);
    }
  });
});
