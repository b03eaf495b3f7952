import type { LightMyRequestResponse } from 'fastify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { IDEMPOTENCY_LIMITS } from './limits.ts';
import { startTestApi, type TestApi } from './test-api.ts';

describe('an order that comes again', () => {
  let api: TestApi;
  let admin: { readonly authorization: string };

  beforeAll(async () => {
    api = await startTestApi();
    admin = await api.keyHeaders('admin');
  });
  afterAll(() => api.close());

  const create = (idempotencyKey: string, payload: object = { name: 'siem', role: 'viewer' }, headers = admin) =>
    api.app.inject({
      method: 'POST',
      url: '/api/v1/keys',
      headers: { ...headers, 'idempotency-key': idempotencyKey },
      payload,
    });
  const problem = (response: LightMyRequestResponse) => [response.statusCode, response.json().code];
  const keyCount = async () => (await api.database.query("select 1 from access_keys where name = 'siem'")).length;

  it('with its Idempotency-Key is carried out once and answered alike', async () => {
    const first = await create('order-1');
    const again = await create('"order-1"');
    expect([again.statusCode, again.body, again.headers['content-type']]).toEqual([
      201,
      first.body,
      first.headers['content-type'],
    ]);
    expect([first.headers['idempotency-replayed'], again.headers['idempotency-replayed']]).toEqual([undefined, 'true']);
    expect(again.headers['cache-control']).toBe('no-store');
    expect(await keyCount()).toBe(1);
    const [entry] = await api.dependencies.audit.list({}, { limit: 1, beforeSequence: null });
    expect(entry).toMatchObject({ action: 'key.create', outcome: 'done', after: { repeated: true } });
  });

  it('is refused when it is another order, or while the first is in hand', async () => {
    expect(problem(await create('order-1', { name: 'siem', role: 'analyst' }))).toEqual([409, 'conflict']);
    const answers = await Promise.all(Array.from({ length: 5 }, () => create('order-2')));
    expect(answers.filter(({ statusCode }) => statusCode === 201).length).toBeGreaterThanOrEqual(1);
    for (const { statusCode } of answers) expect([201, 409]).toContain(statusCode);
    expect(await keyCount()).toBe(2);
    for (const bad of ['', 'x'.repeat(129), 'a b'])
      expect(problem(await create(bad))).toEqual([400, 'invalid-request']);
  });

  it('belongs to who sent it, and is forgotten after a day', async () => {
    expect((await create('order-1', undefined, await api.keyHeaders('admin'))).statusCode).toBe(201);
    expect(await keyCount()).toBe(3);
    api.advanceClock(IDEMPOTENCY_LIMITS.keepMs + 1);
    expect((await create('order-1')).headers['idempotency-replayed']).toBeUndefined();
    expect(await keyCount()).toBe(4);
  });

  it('keeps an answer with a secret so that a copy of the database does not tell it', async () => {
    const { key } = (await create('order-3')).json();
    const rows = await api.database.query('select * from idempotent_replies');
    const text = JSON.stringify(rows, (_, value) =>
      value?.type === 'Buffer' ? Buffer.from(value.data).toString('latin1') : value,
    );
    expect(text).toContain('order-3');
    expect(text).not.toContain(key);
  });

  it('changes the settings only from what it was made of', async () => {
    const cookie = await api.signInAsAdministrator();
    const url = '/api/v1/settings/agent';
    const headers = { cookie, 'x-cerberus-request': '1' };
    const { etag } = (await api.app.inject({ url, headers })).headers;
    const change = (match: Record<string, string>) =>
      api.app.inject({ method: 'PATCH', url, headers: { ...headers, ...match }, payload: { threshold: 0.9 } });
    expect(problem(await change({}))).toEqual([428, 'precondition-required']);
    expect(problem(await change({ 'if-match': '"x"' }))).toEqual([412, 'precondition-failed']);
    const changed = await change({ 'if-match': String(etag) });
    expect(changed.json()).toEqual({ threshold: 0.9, autoAction: false });
    expect(problem(await change({ 'if-match': String(etag) }))).toEqual([412, 'precondition-failed']);
    expect((await api.app.inject({ url, headers })).headers.etag).toBe(changed.headers.etag);
    const [, , entry] = await api.dependencies.audit.list({}, { limit: 9, beforeSequence: null });
    expect(entry).toBeDefined();
  });

  it('publishes a playbook, where it says so, only upon the version that it was made from', async () => {
    const source = (version: number) =>
      `apiVersion: cerberus/v1\nid: block\nname: Block\nversion: ${version}\nsteps:\n  - {id: ask, action: approve, with: {question: "?"}}\n`;
    const publish = (version: number, match: Record<string, string>) =>
      api.app.inject({
        method: 'POST',
        url: '/api/v1/playbooks',
        headers: { ...admin, ...match },
        payload: { source: source(version) },
      });
    expect((await publish(1, { 'if-match': '"0"' })).statusCode).toBe(201);
    expect((await api.app.inject({ url: '/api/v1/playbooks/block', headers: admin })).headers.etag).toBe('"1"');
    expect((await publish(2, { 'if-match': '"1"' })).statusCode).toBe(201);
    expect(problem(await publish(3, { 'if-match': '"1"' }))).toEqual([412, 'precondition-failed']);
    expect((await publish(3, {})).statusCode).toBe(201);
  });

  it('of a key that is replaced leaves the old one working for a while', async () => {
    const old = (await create('order-4', { name: 'siem', role: 'viewer', expiresInDays: 10 })).json();
    const rotate = () =>
      api.app.inject({
        method: 'POST',
        url: `/api/v1/keys/${old.id}/rotate`,
        headers: admin,
        payload: { graceHours: 1 },
      });
    const rotated = await rotate();
    expect(rotated.statusCode).toBe(201);
    const fresh = rotated.json();
    expect(fresh).toMatchObject({ name: 'siem', role: 'viewer', replacedBy: null });
    const lifetimeDays = (Date.parse(fresh.expiresAt) - Date.parse(fresh.createdAt)) / 86_400_000;
    expect(Math.round(lifetimeDays)).toBe(10);
    const me = (key: string) => api.app.inject({ url: '/api/v1/me', headers: { authorization: `Bearer ${key}` } });
    expect([(await me(old.key)).statusCode, (await me(fresh.key)).statusCode]).toEqual([200, 200]);
    const [row] = await api.database.query(
      `select replaced_by, expires_at < now() + interval '61 minutes' as soon from access_keys where id = $1`,
      [old.id],
    );
    expect(row).toEqual({ replaced_by: fresh.id, soon: true });
    expect(problem(await rotate())).toEqual([409, 'conflict']);
  });
});
