import type { LightMyRequestResponse } from 'fastify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createKey } from '../auth/keys.ts';
import { changeUser, deleteUser, listUsers } from '../auth/users.ts';
import { SIGN_IN_LIMITS } from '../limits.ts';
import { ADMINISTRATOR, cookieOf, startTestApi, type TestApi } from '../test-api.ts';

type Method = 'GET' | 'POST' | 'PATCH' | 'DELETE';

describe('people', () => {
  let api: TestApi;
  let ada: string;

  beforeAll(async () => {
    api = await startTestApi();
    ada = await api.signInAsAdministrator();
  });
  afterAll(() => api.close());

  const order = (method: Method, path: string, payload: object | undefined, headers: Record<string, string> = {}) =>
    api.app.inject({
      method,
      url: `/api/v1/${path}`,
      headers: { cookie: ada, 'x-cerberus-request': '1', ...headers },
      ...(payload === undefined ? {} : { payload }),
    });
  const problem = (response: LightMyRequestResponse) => [response.statusCode, response.json().code];
  const me = (cookie: string) => api.app.inject({ url: '/api/v1/me', headers: { cookie } });
  const accept = (path: string, password: string) =>
    api.app.inject({
      method: 'POST',
      url: '/api/v1/auth/invitation',
      payload: { token: path.split('=')[1] ?? '', password },
    });
  const signIn = (email: string, password: string) =>
    api.app.inject({ method: 'POST', url: '/api/v1/auth/sign-in/email', payload: { email, password } });

  /** Somebody new who has accepted the invitation: their account and cookie. */
  async function join(name: string, role: string) {
    const email = `${name}@example.org`;
    const { user, invitation } = (await order('POST', 'users', { email, name, role })).json();
    return { ...user, email, cookie: cookieOf(await accept(invitation.path, `${name} and a battery`)) };
  }

  it('come by a link that works once and gives the account its password', async () => {
    const invited = await order('POST', 'users', { email: 'Grace@example.org', name: 'Grace', role: 'analyst' });
    expect([invited.statusCode, invited.headers.etag]).toEqual([201, '"1"']);
    const { user, invitation } = invited.json();
    expect(user).toMatchObject({ email: 'grace@example.org', state: 'invited', role: 'analyst', lastSignInAt: null });
    expect(invitation.path).toMatch(/^\/invitation#token=[\w-]{32}$/);
    expect((await signIn('grace@example.org', '')).statusCode).toBe(400);
    expect((await signIn('grace@example.org', 'anything at all')).statusCode).toBe(401);

    const answers = await Promise.all([
      accept(invitation.path, 'battery horse staple'),
      accept(invitation.path, 'battery horse staple'),
    ]);
    expect(answers.map(({ statusCode }) => statusCode).toSorted()).toEqual([200, 403]);
    expect((await signIn('grace@example.org', 'battery horse staple')).json()).toMatchObject({ role: 'analyst' });
    expect(problem(await order('POST', 'users', { email: 'GRACE@example.org', name: 'x', role: 'viewer' }))).toEqual([
      409,
      'conflict',
    ]);

    const again = (await order('POST', `users/${user.id}/invitation`, undefined)).json();
    api.advanceClock(SIGN_IN_LIMITS.invitationSeconds * 1000);
    expect((await accept(again.path, 'battery horse staple')).statusCode).toBe(403);
    ada = cookieOf(await signIn(ADMINISTRATOR.email, ADMINISTRATOR.password));
  });

  it('are changed from the version that was looked at, and at once', async () => {
    const linus = await join('linus', 'viewer');
    const path = `users/${linus.id}`;
    const analyst = { role: 'analyst' };
    expect(problem(await order('PATCH', path, analyst))).toEqual([428, 'precondition-required']);
    expect(problem(await order('PATCH', path, analyst, { 'if-match': '*' }))).toEqual([412, 'precondition-failed']);
    const changed = await order('PATCH', path, analyst, { 'if-match': '"1"' });
    expect([changed.statusCode, changed.headers.etag, changed.json().role]).toEqual([200, '"2"', 'analyst']);
    expect((await order('GET', path, undefined)).headers.etag).toBe('"2"');
    expect(problem(await order('PATCH', path, { role: 'admin' }, { 'if-match': '"1"' }))).toEqual([
      412,
      'precondition-failed',
    ]);
    expect((await me(linus.cookie)).json().role).toBe('analyst');

    expect((await order('PATCH', path, { disabled: true }, { 'if-match': '"2"' })).json().state).toBe('disabled');
    expect((await me(linus.cookie)).statusCode).toBe(401);
    const answers = [await signIn(linus.email, 'linus and a battery'), await signIn('nobody@example.org', 'x')];
    expect(answers.map((answer) => ({ ...answer.json(), requestId: '' }))[0]).toEqual({
      ...answers[1]?.json(),
      requestId: '',
    });
    expect((await order('DELETE', path, undefined, { 'if-match': '"3"' })).statusCode).toBe(204);
    expect(problem(await order('GET', path, undefined))).toEqual([404, 'not-found']);
  });

  it('cannot give themselves a role, whatever they send', async () => {
    const eve = await join('eve', 'responder');
    const asEve = { cookie: eve.cookie };
    const attempts = await Promise.all([
      order('PATCH', `users/${eve.id}`, { role: 'admin' }, { ...asEve, 'if-match': '"1"' }),
      order('PATCH', 'me', { name: 'Eve', role: 'admin' }, asEve),
      order('PATCH', 'me', { name: 'Eve', __proto__: { role: 'admin' }, version: 9 }, asEve),
      order('POST', 'keys', { name: 'x', role: 'admin' }, asEve),
      order('POST', 'users', { email: 'x@example.org', name: 'x', role: 'admin' }, asEve),
      order('POST', `users/${eve.id}/invitation`, undefined, asEve),
      order('POST', 'users', { email: 'y@example.org', name: 'y', role: 'viewer', id: eve.id, disabled: false }),
      order('PATCH', `users/${eve.id}`, { role: 'admin', email: 'z@example.org' }, { 'if-match': '"1"' }),
    ]);
    expect(attempts.map(({ statusCode }) => statusCode)).toEqual([403, 400, 400, 403, 403, 403, 400, 400]);
    expect((await me(eve.cookie)).json()).toMatchObject({ role: 'responder', name: 'eve' });
  });

  it('get no more from a key than the key has', async () => {
    const scopes = ['keys:manage', 'users:manage', 'users:read'];
    const { key } = await createKey(api.database, { name: 'narrow', role: 'admin', scopes });
    const headers = { authorization: `Bearer ${key}` };
    const post = (path: string, payload: object) =>
      api.app.inject({ method: 'POST', url: `/api/v1/${path}`, headers, payload });
    expect(problem(await post('keys', { name: 'x', role: 'viewer' }))).toEqual([403, 'not-permitted']);
    expect((await post('keys', { name: 'x', role: 'admin', scopes: ['users:read'] })).statusCode).toBe(201);
    expect(problem(await post('keys', { name: 'x', role: 'viewer', scopes: ['users:read'] }))).toEqual([
      400,
      'invalid-arguments',
    ]);
    expect(problem(await post('users', { email: 'k@example.org', name: 'k', role: 'viewer' }))).toEqual([
      403,
      'not-permitted',
    ]);
    const [first] = (await api.app.inject({ url: '/api/v1/users', headers })).json().items;
    expect((await post(`users/${first.id}/invitation`, {})).statusCode).toBe(403);
  });

  it('always have an administrator left, even when two remove each other at once', async () => {
    const bob = await join('bob', 'admin');
    const adaId = (await me(ada)).json().id;
    const adaVersion = (await order('GET', `users/${adaId}`, undefined)).json().version;
    const outcomes = await Promise.allSettled([
      deleteUser(api.database, bob.id, 1),
      changeUser(api.database, adaId, adaVersion, { role: 'viewer' }),
    ]);
    expect(outcomes.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
    expect(outcomes.find((outcome) => outcome.status === 'rejected')).toMatchObject({ reason: { code: 'conflict' } });
    const administrators = (await listUsers(api.database)).filter(({ role }) => role === 'admin');
    expect(administrators).toHaveLength(1);
    await api.database.execute("update people set role = 'admin' where id = $1", [adaId]);
    api.dependencies.authenticator.revoke({ personId: adaId });
    const [last] = (await listUsers(api.database)).filter(({ id }) => id === adaId);
    if (administrators[0]?.id === bob.id) await deleteUser(api.database, bob.id, 1);
    expect(
      problem(await order('PATCH', `users/${adaId}`, { disabled: true }, { 'if-match': `"${String(last?.version)}"` })),
    ).toEqual([409, 'conflict']);
  });

  it('see their own sign-ins, and end one or all others; a new password does so too', async () => {
    const kay = await join('kay', 'viewer');
    const asKay = { cookie: kay.cookie };
    const others: string[] = [];
    for (let count = 0; count < 3; count++) others.push(cookieOf(await signIn(kay.email, 'kay and a battery')));
    const { items } = (await order('GET', 'me/sessions', undefined, asKay)).json();
    expect(items).toHaveLength(4);
    expect(items.filter((session: { current: boolean }) => session.current)).toMatchObject([{ address: '127.0.0.1' }]);

    const last = (await me(others[2] ?? '')).json().sessionId;
    expect((await order('DELETE', `me/sessions/${last}`, undefined, asKay)).statusCode).toBe(204);
    expect((await order('DELETE', `me/sessions/${last}`, undefined, asKay)).statusCode).toBe(404);
    const signedIn = async () => Promise.all(others.map(async (cookie) => (await me(cookie)).statusCode));
    expect(await signedIn()).toEqual([200, 200, 401]);
    const adas = (await me(ada)).statusCode === 200 ? (await me(ada)).json().sessionId : 'gone';
    expect((await order('DELETE', `me/sessions/${adas}`, undefined, asKay)).statusCode).toBe(404);

    const change = (current: string) => order('POST', 'me/password', { current, next: 'another battery' }, asKay);
    expect(problem(await change('wrong'))).toEqual([403, 'not-permitted']);
    expect((await change('kay and a battery')).statusCode).toBe(204);
    expect(await signedIn()).toEqual([401, 401, 401]);
    expect((await me(kay.cookie)).statusCode).toBe(200);
    expect((await signIn(kay.email, 'kay and a battery')).statusCode).toBe(401);
    expect((await order('PATCH', 'me', { name: 'Kay' }, asKay)).json().name).toBe('Kay');
    expect((await me(kay.cookie)).json().name).toBe('Kay');
  });

  it('keep their cookie through a sign-in of somebody else: a cookie is never taken over', async () => {
    const planted = 'cerberus.session_token=planted.by-somebody';
    const response = await api.app.inject({
      method: 'POST',
      url: '/api/v1/auth/sign-in/email',
      headers: { cookie: planted },
      payload: { email: 'grace@example.org', password: 'battery horse staple' },
    });
    expect(cookieOf(response)).not.toContain('planted');
    expect((await me(planted)).statusCode).toBe(401);
  });
});
