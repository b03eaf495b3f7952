import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ADMINISTRATOR, cookieOf, startTestApi, type TestApi } from '../test-api.ts';
import { createPeople } from './people.ts';
import { inviteUser } from './users.ts';

describe('set-up of the first administrator', () => {
  let api: TestApi;
  beforeAll(async () => {
    api = await startTestApi();
  });
  afterAll(() => api.close());

  it('happens once: the link makes the administrator, signs in, and is then spent', async () => {
    expect((await api.app.inject('/api/v1/setup')).json()).toEqual({ needed: true });
    const token = await api.setup.issueToken();
    const request = { method: 'POST', url: '/api/v1/setup', payload: { ...ADMINISTRATOR, token } } as const;

    const wrong = await api.app.inject({ ...request, payload: { ...ADMINISTRATOR, token: 'a'.repeat(32) } });
    expect([wrong.statusCode, wrong.json().code]).toEqual([403, 'not-permitted']);

    const answers = await Promise.all([api.app.inject(request), api.app.inject(request)]);
    expect(answers.map((answer) => answer.statusCode).sort()).toEqual([201, 403]);
    const created = answers.find((answer) => answer.statusCode === 201) ?? expect.fail('nobody was made');
    expect(created.json()).toEqual({
      kind: 'person',
      id: expect.any(String),
      name: 'Ada',
      role: 'admin',
      scopes: expect.arrayContaining(['keys:manage']),
      email: 'ada@example.org',
      secondFactor: false,
      sessionId: expect.any(String),
    });

    expect((await api.app.inject('/api/v1/setup')).json()).toEqual({ needed: false });
    expect((await api.app.inject(request)).statusCode).toBe(403);
    expect(await api.setup.issueToken()).toBeNull();

    const me = await api.app.inject({ url: '/api/v1/me', headers: { cookie: cookieOf(created) } });
    expect(me.json()).toEqual(created.json());
  });

  it('leaves no way to sign up', async () => {
    for (const url of ['/api/v1/auth/sign-up/email', '/api/v1/auth/update-user', '/api/v1/auth/get-session']) {
      expect((await api.app.inject({ method: 'POST', url, payload: ADMINISTRATOR })).statusCode).toBe(404);
    }
  });
});

describe('signing in', () => {
  let api: TestApi;
  beforeAll(async () => {
    api = await startTestApi();
    await api.signInAsAdministrator();
  });
  afterAll(() => api.close());

  const signIn = (email: string, password: string) =>
    api.app.inject({ method: 'POST', url: '/api/v1/auth/sign-in/email', payload: { email, password } });

  it('sets a cookie that scripts and other sites cannot use', async () => {
    const response = await signIn('ADA@example.org', ADMINISTRATOR.password);
    expect(response.statusCode).toBe(200);
    expect(response.cookies).toEqual([
      {
        name: 'cerberus.session_token',
        value: expect.any(String),
        path: '/',
        httpOnly: true,
        sameSite: 'Strict',
        maxAge: 604_800,
      },
    ]);
    expect(response.headers['cache-control']).toBe('no-store');
  });

  it('is marked for HTTPS where people come by it, keeps passwords as slow hashes, and ends by the clock', async () => {
    const { database } = api;
    const people = createPeople({ database, secret: new Uint8Array(32), secureCookies: true, now: Date.now });
    const password = 'another battery';
    const hash = await people.hashPassword(password);
    expect(hash).toMatch(/^[0-9a-f]{32}:[0-9a-f]{128}$/);
    const { user } = await inviteUser(database, { email: 'Kay@example.org', name: 'Kay', role: 'viewer' }, 0);
    await people.setPassword(user.id, hash);
    const known = { id: user.id, email: 'kay@example.org', secondFactor: false };
    expect(await people.checkPassword({ email: 'KAY@example.org', password })).toEqual(known);
    expect(await people.checkPassword({ email: 'kay@example.org', password: `${password}!` })).toBeNull();

    const { principal, setCookies } = await people.open(user.id, { userAgent: 'x', address: '203.0.113.1' });
    const [cookie = ''] = setCookies;
    expect(cookie).toMatch(
      /^__Secure-cerberus\.session_token=[\w%.-]+; Max-Age=604800; Path=\/; HttpOnly; Secure; SameSite=Strict$/,
    );
    const sent = cookie.split(';', 1)[0] ?? '';
    expect(await people.verifyCookie(sent)).toEqual(principal);
    await database.execute(`update people_sessions set expires_at = now() where id = $1`, [principal.signInId]);
    expect(await people.verifyCookie(sent)).toBeNull();
  });

  it('answers a wrong password and an unknown address alike', async () => {
    const answers = [await signIn(ADMINISTRATOR.email, 'wrong password!'), await signIn('nobody@example.org', 'wrong')];
    const [known, unknown] = answers.map((answer) => ({ ...answer.json(), requestId: '' }));
    expect(known).toEqual(unknown);
    expect(known).toEqual({
      type: 'urn:cerberusmesh:problem:not-signed-in',
      title: 'Sign in first',
      status: 401,
      detail: 'The e-mail address or the password is wrong.',
      instance: '/api/v1/auth/sign-in/email',
      code: 'not-signed-in',
      requestId: '',
    });
    expect(answers.map((answer) => answer.cookies)).toEqual([[], []]);
  });

  it('costs one check of a password whoever it is for, so that the time taken tells nothing', async () => {
    const { database } = api;
    let checks = 0;
    const people = createPeople({
      database,
      secret: new Uint8Array(32),
      secureCookies: false,
      now: Date.now,
      passwords: {
        hash: async (password) => password,
        verify: async ({ hash, password }) => {
          checks += 1;
          return hash === password;
        },
      },
    });
    await inviteUser(database, { email: 'invited@example.org', name: 'New', role: 'viewer' }, 0);
    const emails = [ADMINISTRATOR.email, 'nobody@example.org', 'invited@example.org', "' or 1=1 --"];
    for (const [index, email] of emails.entries()) {
      expect(await people.checkPassword({ email, password: 'wrong' })).toBeNull();
      expect(checks).toBe(index + 1);
    }
  });

  it('ends at once with sign-out, for the cookie that was good a moment ago', async () => {
    const cookie = cookieOf(await signIn(ADMINISTRATOR.email, ADMINISTRATOR.password));
    const headers = { cookie, 'x-cerberus-request': '1', origin: 'http://localhost:80', host: 'localhost:80' };
    expect((await api.app.inject({ url: '/api/v1/me', headers })).statusCode).toBe(200);
    const out = await api.app.inject({ method: 'POST', url: '/api/v1/auth/sign-out', headers, payload: {} });
    expect([out.statusCode, out.body]).toEqual([204, '']);
    expect((await api.app.inject({ url: '/api/v1/me', headers })).statusCode).toBe(401);
  });

  it('makes a guesser wait longer with each failure and forgives after a good sign-in', async () => {
    for (let attempt = 0; attempt < 5; attempt++) {
      expect((await signIn('guessed@example.org', 'wrong')).statusCode).toBe(401);
    }
    const refused = await signIn('guessed@example.org', 'wrong');
    expect([refused.statusCode, refused.headers['retry-after']]).toEqual([429, '1']);
    api.advanceClock(1_001);
    expect((await signIn('guessed@example.org', 'wrong')).statusCode).toBe(401);
    expect((await signIn('guessed@example.org', 'wrong')).headers['retry-after']).toBe('2');
    expect((await signIn(ADMINISTRATOR.email, ADMINISTRATOR.password)).statusCode).toBe(200);
  });
});
