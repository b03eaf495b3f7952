import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { API_LIMITS } from './limits.ts';
import { ADMINISTRATOR, startTestApi, type TestApi } from './test-api.ts';

describe('the audit trail of the API', () => {
  let api: TestApi;
  let admin: { readonly authorization: string };

  beforeAll(async () => {
    api = await startTestApi();
    await api.signInAsAdministrator();
    admin = await api.keyHeaders('admin');
  });
  afterAll(() => api.close());

  const entries = async (query = '') =>
    (await api.app.inject({ url: `/api/v1/audit${query}`, headers: admin })).json().items;
  const signIn = (password: string, remoteAddress = '203.0.113.7') =>
    api.app.inject({
      method: 'POST',
      url: '/api/v1/auth/sign-in/email',
      payload: { email: ADMINISTRATOR.email, password },
      remoteAddress,
    });

  it('names who did what to what, from where, in which request', async () => {
    const created = await api.app.inject({
      method: 'POST',
      url: '/api/v1/keys',
      headers: admin,
      payload: { name: 'siem', role: 'viewer' },
    });
    const { key, ...record } = created.json();
    const [entry] = await entries();
    expect(entry).toMatchObject({
      actor: { kind: 'key', name: 'admin of the test' },
      action: 'key.create',
      target: { kind: 'key', id: record.id },
      outcome: 'done',
      before: null,
      after: record,
      requestId: created.headers['x-request-id'],
      address: '127.0.0.1',
    });
    expect(JSON.stringify(await entries('?limit=500'))).not.toContain(key);
  });

  it('has both outcomes of a sign-in, and never the password', async () => {
    await signIn('not the password at all');
    await signIn(ADMINISTRATOR.password);
    const [good, bad] = await entries('?action=session.sign-in&limit=2');
    expect(bad).toMatchObject({
      actor: { kind: 'stranger', id: '203.0.113.7' },
      target: { kind: 'account', id: ADMINISTRATOR.email },
      outcome: 'refused',
    });
    expect(good).toMatchObject({
      actor: { kind: 'person', name: 'Ada' },
      target: { kind: 'session' },
      outcome: 'done',
    });
    expect(JSON.stringify(await entries('?limit=500'))).not.toMatch(/not the password|correct horse/);
  });

  it('has what was refused, but is not filled by being refused', async () => {
    const viewer = await api.keyHeaders('viewer');
    const attempt = (path: string) =>
      api.app.inject({ method: 'DELETE', url: `/api/v1/keys/${path}`, headers: viewer });
    for (let count = 0; count < API_LIMITS.maxRecordedRefusalsPerMinute + 5; count++) await attempt('x');
    const mine = await entries('?action=key.delete&outcome=refused&limit=500');
    expect(mine).toHaveLength(API_LIMITS.maxRecordedRefusalsPerMinute);
    api.advanceClock(60_001);
    await attempt('y');
    expect((await entries('?action=key&limit=1'))[0]).toMatchObject({
      target: { kind: 'key', id: 'y' },
      after: { refusalsNotRecorded: 5 },
    });
    const before = (await entries('?limit=1'))[0].sequence;
    await api.app.inject({ method: 'DELETE', url: '/api/v1/keys/x' });
    expect((await entries('?limit=1'))[0].sequence).toBe(before);
  });

  it('is paged, exported and verified by administrators, who are recorded too', async () => {
    const first = (await api.app.inject({ url: '/api/v1/audit?limit=2', headers: admin })).json();
    const second = await entries(`?limit=2&cursor=${first.nextCursor}`);
    expect(second[0].sequence).toBe(first.items[1].sequence - 1);
    const file = await api.app.inject({ url: '/api/v1/audit/export?format=ndjson&action=key', headers: admin });
    expect(file.headers['content-type']).toBe('application/x-ndjson');
    const lines = file.body.trimEnd().split('\n');
    expect(lines.every((line) => JSON.parse(line).action.startsWith('key.'))).toBe(true);
    const [exported] = await entries('?limit=1');
    expect(exported).toMatchObject({ action: 'audit.export', after: { action: 'key' } });
    const { sequence, hash } = exported;
    const verify = (payload: object) =>
      api.app.inject({ method: 'POST', url: '/api/v1/audit/verify', headers: admin, payload });
    expect((await verify({})).json()).toEqual({
      intact: true,
      verified: sequence,
      head: { sequence, hash },
      broken: null,
    });
    expect((await verify({ anchor: { sequence: 1, hash } })).json()).toMatchObject({
      intact: false,
      broken: { sequence: 1, reason: 'not-the-anchor' },
    });
  });

  it('is written before the answer: what cannot be recorded is not acknowledged', async () => {
    await api.database.execute('alter table audit_log rename to audit_log_away');
    const answer = await api.app.inject({
      method: 'POST',
      url: '/api/v1/keys',
      headers: admin,
      payload: { name: 'x', role: 'viewer' },
    });
    await api.database.execute('alter table audit_log_away rename to audit_log');
    expect([answer.statusCode, answer.json().code]).toEqual([503, 'unavailable']);
  });
});
