import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestApi, type TestApi } from './test-api.ts';

describe('the API server', () => {
  let api: TestApi;
  let viewer: { readonly authorization: string };
  beforeAll(async () => {
    api = await startTestApi();
    viewer = await api.keyHeaders('viewer');
  });
  afterAll(() => api.close());

  it('answers an unknown query parameter with a problem that points at it', async () => {
    const response = await api.app.inject({ url: '/api/v1/sessions?limti=5', headers: viewer });
    expect(response.headers['content-type']).toBe('application/problem+json');
    expect(response.json()).toEqual({
      type: 'urn:cerberusmesh:problem:invalid-request',
      title: 'The request is not understood',
      status: 400,
      detail: 'The query is not valid.',
      instance: '/api/v1/sessions',
      code: 'invalid-request',
      requestId: response.headers['x-request-id'],
      errors: [{ pointer: '/', message: expect.stringContaining('limti') }],
    });
  });

  it('answers an unknown address with a problem', async () => {
    const response = await api.app.inject('/api/v1/nothing');
    expect([response.statusCode, response.json().code]).toEqual([404, 'not-found']);
  });

  it('sends a policy that lets the browser load nothing from elsewhere and run no inline script', async () => {
    const { headers } = await api.app.inject('/health');
    expect(headers['content-security-policy']).toBe(
      "default-src 'self';script-src 'self' 'wasm-unsafe-eval';style-src 'self' 'unsafe-inline';img-src 'self' data:;" +
        "connect-src 'self';worker-src 'self' blob:;object-src 'none';base-uri 'none';form-action 'self';frame-ancestors 'none';" +
        "require-trusted-types-for 'script';trusted-types default",
    );
    expect([headers['x-content-type-options'], headers['x-frame-options'], headers['referrer-policy']]).toEqual([
      'nosniff',
      'DENY',
      'no-referrer',
    ]);
    expect(headers).not.toHaveProperty('strict-transport-security');
  });

  it('counts requests down in the headers of the IETF draft', async () => {
    const { headers } = await api.app.inject({ url: '/api/v1/me', headers: viewer });
    expect(headers['ratelimit-policy']).toBe('"default";q=60000;w=60');
    expect(headers.ratelimit).toMatch(/^"default";r=\d+;t=60$/);
  });

  it('tells a stranger who asks too often when to come back', async () => {
    let response = await api.app.inject({ url: '/health', remoteAddress: '198.51.100.1' });
    for (let count = 0; count < 600; count++) {
      response = await api.app.inject({ url: '/health', remoteAddress: `198.51.100.${count % 200}` });
    }
    expect([response.statusCode, response.json().code]).toEqual([429, 'too-many-requests']);
    expect(Number(response.headers['retry-after'])).toBeGreaterThan(0);
  });

  it('describes itself in OpenAPI 3.1, with the scope of each operation', async () => {
    const document = (await api.app.inject('/api/openapi.json')).json();
    expect(document.openapi).toBe('3.1.0');
    expect(document.paths['/api/v1/sessions'].get['x-scope']).toBe('sessions:read');
    expect(document.paths['/api/v1/setup'].get.security).toEqual([]);
    const names = document.paths['/api/v1/sessions'].get.parameters.map(
      (parameter: { name: string }) => parameter.name,
    );
    expect(names).toEqual(expect.arrayContaining(['limit', 'cursor', 'minScore', 'technique']));
    expect((await api.app.inject('/api/docs/')).statusCode).toBe(200);
  });

  it('says how it is, to anybody and to those who look after it', async () => {
    expect((await api.app.inject('/health')).json()).toEqual({ status: 'ok', database: 'ok', pipelineLagEvents: 0 });
    expect((await api.app.inject({ url: '/status', headers: viewer })).json()).toEqual({
      version: '0.0.0-test',
      startedAt: '2026-05-01T09:00:00.000Z',
      uptimeSeconds: 3600,
      database: 'ok',
      pipelineLagEvents: 0,
      eventCount: 0,
      liveClients: 0,
      agent: { threshold: 0.7, autoAction: false },
    });
    const metrics = await api.app.inject({ url: '/metrics', headers: viewer });
    expect(metrics.body).toContain(
      'cerberus_http_request_duration_seconds_count{method="GET",route="/health",status="2xx"}',
    );
  });

  it('lets an administrator change the agent while it runs', async () => {
    const headers = await api.keyHeaders('admin');
    const changed = await api.app.inject({ method: 'POST', url: '/config', headers, payload: { threshold: 0.9 } });
    expect(changed.json()).toEqual({ threshold: 0.9, autoAction: false });
    const refused = await api.app.inject({ method: 'POST', url: '/config', headers, payload: { autoActoin: true } });
    expect(refused.statusCode).toBe(400);
  });

  it('makes, lists and deletes keys', async () => {
    const headers = await api.keyHeaders('admin');
    const payload = { name: 'siem', role: 'viewer', expiresInDays: 30 };
    const created = (await api.app.inject({ method: 'POST', url: '/api/v1/keys', headers, payload })).json();
    expect(created).toMatchObject({ name: 'siem', role: 'viewer', lastUsedAt: null });
    const asSiem = { url: '/api/v1/me', headers: { authorization: `Bearer ${created.key}` } };
    expect((await api.app.inject(asSiem)).json()).toMatchObject({
      kind: 'key',
      id: created.id,
      name: 'siem',
      role: 'viewer',
    });
    const { items } = (await api.app.inject({ url: '/api/v1/keys', headers })).json();
    expect(items.map((key: { name: string }) => key.name)).toContain('siem');
    expect(JSON.stringify(items)).not.toContain(created.key);
    const deleted = await api.app.inject({ method: 'DELETE', url: `/api/v1/keys/${created.id}`, headers });
    expect(deleted.statusCode).toBe(204);
    expect((await api.app.inject(asSiem)).statusCode).toBe(401);
  });

  it('lists people without what they sign in with', async () => {
    await api.signInAsAdministrator();
    const { items } = (await api.app.inject({ url: '/api/v1/users', headers: await api.keyHeaders('admin') })).json();
    expect(items).toEqual([
      {
        id: expect.any(String),
        name: 'Ada',
        email: 'ada@example.org',
        role: 'admin',
        state: 'active',
        secondFactor: false,
        createdAt: expect.any(String),
        lastSignInAt: '2026-05-01T10:00:00.000000Z',
        version: 1,
      },
    ]);
  });
});
