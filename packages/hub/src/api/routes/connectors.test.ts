import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createConnectorService } from '../../connectors/connector-service.ts';
import { EXPORTERS } from '../../connectors/exporter-registry.ts';
import { CONNECTORS } from '../../connectors/registry.gen.ts';
import { startVendorServer, type VendorServer } from '../../connectors/vendor-server.ts';
import { startTestApi, type TestApi } from '../test-api.ts';

const SECRET = 'https://127.0.0.1/services/secret-of-the-webhook';
let api: TestApi;
let vendor: VendorServer;
let admin: { readonly authorization: string };
let viewer: { readonly authorization: string };

beforeAll(async () => {
  vendor = await startVendorServer();
  api = await startTestApi();
  const settings = new Map<string, unknown>([
    [
      'slack',
      { enabled: true, webhookUrl: `${vendor.url}/hook/secret-of-the-webhook`, allowNetworks: ['127.0.0.0/8'] },
    ],
    ['elastic', { enabled: true, url: vendor.url, apiKey: 'secret key', allowNetworks: ['127.0.0.0/8'] }],
    ['pagerduty', { enabled: true, url: 'http://127.0.0.1:1', routingKey: 'secret key' }],
    ['teams', { enabled: false }],
  ]);
  const service = createConnectorService({
    database: api.database,
    exporters: EXPORTERS.map((connector) => ({
      connector,
      settings: connector.configSchema.parse(settings.get(connector.name)),
    })),
    asked: CONNECTORS.map((connector) => ({
      connector,
      settings: connector.configSchema.parse(
        connector.name === 'greynoise' ? { url: vendor.url, apiKey: 'secret key' } : {},
      ),
    })),
    running: null,
    head: async () => 7,
    network: { resolve: async () => [], ownAddresses: () => [] },
    request: fetch,
    now: api.dependencies.now,
    uuid: () => '01990000-0000-4000-8000-000000000000',
    wait: async () => {},
  });
  // The same API with connectors that lead to the server of this test.
  Object.assign(api.dependencies.connectors, service);
  admin = await api.keyHeaders('admin');
  viewer = await api.keyHeaders('viewer');
});
afterAll(async () => {
  await api.close();
  await vendor.stop();
});

const call = (method: 'GET' | 'POST' | 'DELETE', path: string, headers = admin, payload?: object) =>
  api.app.inject({ method, url: `/api/v1/connectors${path}`, headers, ...(payload === undefined ? {} : { payload }) });

describe('connectors', () => {
  it('are listed with how they are, for everybody, and without a secret', async () => {
    const answer = await call('GET', '', viewer);
    expect(answer.statusCode).toBe(200);
    expect(answer.body).not.toContain('secret');
    const byName = new Map(answer.json().items.map((item: { name: string }) => [item.name, item]));
    expect([...byName.keys()]).toEqual([...EXPORTERS, ...CONNECTORS].map(({ name }) => name).toSorted());
    expect(byName.get('slack')).toMatchObject({
      roles: ['exporter', 'actions'],
      configured: true,
      enabled: true,
      health: 'ready',
      circuit: 'closed',
      queueLength: 7,
      setting: 'exporters.slack.enabled',
    });
    expect(byName.get('teams')).toMatchObject({ configured: false, enabled: false, health: 'off' });
    expect(byName.get('greynoise')).toMatchObject({ roles: ['enrichment'], configured: true, enabled: true });
    expect(byName.get('shodan')).toMatchObject({ configured: false, enabled: false, health: 'off' });
  });

  it('are tried by administrators, who see what the product said and where it was', async () => {
    expect((await call('POST', '/slack/test', viewer)).statusCode).toBe(403);
    vendor.play({ body: 'ok' });
    const { host } = new URL(vendor.url);
    expect((await call('POST', '/slack/test')).json()).toMatchObject({
      ok: true,
      failure: null,
      address: { host: '127.0.0.1', permitted: true, text: 'permitted: connects to 127.0.0.1' },
    });
    expect(vendor.requests.at(-1)?.headers.host).toBe(host);
    vendor.play({ status: 404, body: 'no_team' });
    expect((await call('POST', '/slack/test')).json()).toMatchObject({ ok: false, failure: 'refused' });
    vendor.play({ body: { items: [{ create: { status: 201 } }] } });
    expect((await call('POST', '/elastic/test')).json()).toMatchObject({ ok: true });
    expect((await call('POST', '/pagerduty/test')).json()).toMatchObject({
      ok: false,
      failure: 'address-refused',
      address: { permitted: false, text: 'refused: it is not at a public address, nor in allowNetworks' },
    });
    vendor.play({ status: 404, body: {} });
    expect((await call('POST', '/greynoise/test')).json()).toMatchObject({ ok: true });
    expect((await call('POST', '/teams/test')).statusCode).toBe(409);
    expect((await call('POST', '/nothing/test')).statusCode).toBe(404);
    const deliveries = (await call('GET', '/slack/deliveries', viewer)).json().items;
    expect(deliveries.map(({ purpose, failure }: Record<string, unknown>) => [purpose, failure])).toEqual([
      ['test', 'refused'],
      ['test', null],
    ]);
    expect(JSON.stringify(deliveries)).not.toContain(SECRET.split('/').at(-1));
  });

  it('show their dead letters, try them again, and give them up', async () => {
    await api.database.execute(
      `insert into export_dead_letters (exporter, event_id, seq, failure, reason, died_at)
         select 'slack', gen_random_uuid(), n, 'rejected', 'too long', now() from generate_series(1, 3) n`,
    );
    const { items } = (await call('GET', '/slack/dead-letters', viewer)).json();
    expect(items).toHaveLength(3);
    const [first, second] = items;
    expect((await call('DELETE', `/slack/dead-letters/${first.id}`)).statusCode).toBe(204);
    expect((await call('DELETE', `/slack/dead-letters/${first.id}`)).statusCode).toBe(404);
    expect((await call('POST', '/slack/dead-letters/replay', admin, { ids: [second.id] })).json()).toEqual({
      asked: 1,
    });
    expect((await call('POST', '/slack/dead-letters/replay', admin, {})).json()).toEqual({ asked: 2 });
    expect((await call('POST', '/slack/dead-letters/replay', viewer, {})).statusCode).toBe(403);
    const audited = await api.database.query(
      `select action, outcome from audit_log where action like 'connector.%' order by sequence`,
    );
    expect(audited.filter(({ outcome }) => outcome === 'done').map(({ action }) => action)).toContain(
      'connector.discard',
    );
  });
});

describe('indicators', () => {
  const ask = (method: 'GET' | 'POST' | 'PATCH', path: string, headers = admin, payload?: object) =>
    api.app.inject({
      method,
      url: `/api/v1/indicators${path}`,
      headers,
      ...(payload === undefined ? {} : { payload }),
    });

  it('are added by analysts, never private ones, and found again', async () => {
    const analyst = await api.keyHeaders('analyst');
    const given = { type: 'ip', value: '45.9.148.99', labels: ['seen-elsewhere'] };
    expect((await ask('POST', '', viewer, given)).statusCode).toBe(403);
    const added = await ask('POST', '', analyst, given);
    expect(added.statusCode).toBe(201);
    expect(added.json()).toMatchObject({ type: 'ipv4', status: 'active', sources: ['person'], sightings: 0 });
    const refused = await ask('POST', '', analyst, { type: 'ip', value: '10.0.0.1' });
    expect([refused.statusCode, refused.json().detail]).toEqual([
      400,
      'This is no address or name of the public internet. It is not published.',
    ]);
    const { items, nextCursor } = (await ask('GET', '?status=active&search=148', viewer)).json();
    expect([items.length, nextCursor]).toEqual([1, null]);
    expect((await ask('GET', `/${items[0].id}`, viewer)).json()).toMatchObject({ evidence: [] });
    const exported = await ask('GET', '/export?format=plain', viewer);
    expect([exported.headers['content-type'], exported.body]).toEqual(['text/plain; charset=utf-8', '45.9.148.99\n']);
    const path = `/${items[0].id}`;
    expect((await ask('PATCH', path, analyst, { status: 'allowlisted' })).json()).toMatchObject({
      status: 'allowlisted',
    });
    expect((await ask('PATCH', path, analyst, {})).statusCode).toBe(400);
    const many = { ids: [items[0].id, items[0].id, '01990000-0000-7000-8000-000000000000'], status: 'allowlisted' };
    expect((await ask('PATCH', '', viewer, many)).statusCode).toBe(403);
    expect((await ask('PATCH', '', analyst, many)).json()).toEqual({ changed: 1, missing: 1 });
    expect((await ask('PATCH', '', analyst, { ...many, ids: [] })).statusCode).toBe(400);
    expect((await ask('GET', '/export?format=plain', viewer)).body).toBe('');
    expect((await ask('GET', '?type=nonsense', viewer)).statusCode).toBe(400);
  });
});
