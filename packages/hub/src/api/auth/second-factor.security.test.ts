import type { LightMyRequestResponse } from 'fastify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { API_LIMITS, SIGN_IN_LIMITS } from '../limits.ts';
import { ADMINISTRATOR, cookieOf, startTestApi, type TestApi } from '../test-api.ts';
import { codeOfStep, stepAt } from './one-time-password.ts';
import { createSealedBox } from './sealed-box.ts';

const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

describe('the second factor', () => {
  let api: TestApi;
  let cookie: string;
  let secret: Buffer;
  let recoveryCodes: string[];

  beforeAll(async () => {
    api = await startTestApi();
    cookie = await api.signInAsAdministrator();
  });
  afterAll(() => api.close());

  const order = (method: 'POST' | 'DELETE', path: string, payload: object = {}, cookies = cookie) =>
    api.app.inject({
      method,
      url: `/api/v1/${path}`,
      headers: { cookie: cookies, 'x-cerberus-request': '1' },
      payload,
    });
  const password = () =>
    api.app.inject({
      method: 'POST',
      url: '/api/v1/auth/sign-in/email',
      payload: { email: ADMINISTRATOR.email, password: ADMINISTRATOR.password },
    });
  const code = (value: string, stepCookie: string) =>
    api.app.inject({
      method: 'POST',
      url: '/api/v1/auth/sign-in/code',
      headers: { cookie: stepCookie },
      payload: { code: value },
    });
  const isSignedIn = async (cookies: string) =>
    (await api.app.inject({ url: '/api/v1/me', headers: { cookie: cookies } })).statusCode === 200;
  const currentCode = () => codeOfStep(secret, stepAt(api.dependencies.now()));
  const problem = (response: LightMyRequestResponse) => [response.statusCode, response.json().code];
  /** A sign-in is half done. */
  async function begin(): Promise<string> {
    const response = await password();
    expect(response.statusCode).toBe(202);
    return cookieOf(response);
  }

  it('is in force once a code of it was seen, with ten recovery codes', async () => {
    const offered = (await order('POST', 'me/second-factor')).json();
    secret = fromBase32(offered.secret);
    expect(offered.uri).toContain(`secret=${offered.secret}&`);
    expect((await password()).statusCode).toBe(200);
    expect(problem(await order('POST', 'me/second-factor/confirm', { code: '000000' }))).toEqual([
      403,
      'not-permitted',
    ]);

    const confirmed = await order('POST', 'me/second-factor/confirm', { code: currentCode() });
    expect(confirmed.headers['cache-control']).toBe('no-store');
    ({ recoveryCodes } = confirmed.json());
    expect(new Set(recoveryCodes).size).toBe(10);
    expect(recoveryCodes[0]).toMatch(/^[a-z2-7]{4}(-[a-z2-7]{4}){3}$/);
    expect(problem(await order('POST', 'me/second-factor'))).toEqual([409, 'conflict']);
    const state = await api.app.inject({ url: '/api/v1/me/second-factor', headers: { cookie } });
    expect(state.json()).toEqual({ enabled: true, enabledAt: expect.any(String), recoveryCodesLeft: 10 });
  });

  it('is kept so that a copy of the database tells neither the secret nor the codes', async () => {
    const rows = await api.database.query('select secret_sealed, recovery_sha256 from people_second_factors');
    const text = JSON.stringify(rows, (_, value) => (Buffer.isBuffer(value) ? value.toString('latin1') : value));
    expect(text).not.toContain(secret.toString('hex'));
    expect(text).not.toContain(recoveryCodes[0]?.replaceAll('-', ''));
    const box = createSealedBox(new Uint8Array(32));
    const sealed = box.seal('a secret', 'p1');
    expect(box.open(sealed, 'p1')).toBe('a secret');
    expect(() => box.open(sealed, 'p2')).toThrow();
    expect(() => box.open(sealed.fill(0, 30), 'p1')).toThrow();
  });

  it('stands between the password and a session, behind a cookie that opens nothing else', async () => {
    const response = await password();
    expect(response.json()).toEqual({ secondStep: 'code', expiresInSeconds: SIGN_IN_LIMITS.secondStepSeconds });
    expect(response.cookies).toEqual([
      {
        name: 'cerberus.second_step',
        value: expect.any(String),
        path: '/api/v1/auth/sign-in',
        httpOnly: true,
        sameSite: 'Strict',
        maxAge: SIGN_IN_LIMITS.secondStepSeconds,
      },
    ]);
    const [step] = response.cookies;
    expect(await isSignedIn(cookieOf(response))).toBe(false);
    expect(await isSignedIn(`cerberus.session_token=${step?.value}`)).toBe(false);
    expect(problem(await code(currentCode(), ''))).toEqual([401, 'not-signed-in']);
    expect(problem(await code(currentCode(), 'cerberus.second_step=x'))).toEqual([401, 'not-signed-in']);
  });

  it('takes a code once, even from two who send it at the same moment', async () => {
    api.advanceClock(30_000);
    const [first, second] = [await begin(), await begin()];
    const answers = await Promise.all([code(currentCode(), first), code(currentCode(), second)]);
    expect(answers.map(({ statusCode }) => statusCode).toSorted()).toEqual([200, 401]);
    const good = answers.find(({ statusCode }) => statusCode === 200) ?? expect.fail('nobody signed in');
    expect(await isSignedIn(cookieOf(good))).toBe(true);
    api.advanceClock(30_000);
    expect((await code(currentCode(), await begin())).statusCode).toBe(200);
  });

  it('takes each recovery code once, however it is written', async () => {
    const [written = ''] = recoveryCodes;
    const used = await code(written.toUpperCase().replaceAll('-', ' '), await begin());
    expect(used.statusCode).toBe(200);
    expect(problem(await code(written, await begin()))).toEqual([401, 'not-signed-in']);
    api.advanceClock(SIGN_IN_LIMITS.forgetAfterMs + 1);
  });

  it('asks for the password again after five wrong codes, and waits longer with each', async () => {
    const step = await begin();
    for (let attempt = 0; attempt < SIGN_IN_LIMITS.maxCodesPerSecondStep; attempt++) {
      expect(problem(await code('000000', step))).toEqual([401, 'not-signed-in']);
    }
    // The right code, too late. A good password in between forgives nothing.
    expect((await code(currentCode(), step)).statusCode).toBe(401);
    expect(problem(await password())).toEqual([429, 'too-many-requests']);
    api.advanceClock(SIGN_IN_LIMITS.maxWaitMs);
    const late = await begin();
    api.advanceClock(SIGN_IN_LIMITS.secondStepSeconds * 1000);
    expect((await code(currentCode(), late)).statusCode).toBe(401);
    api.advanceClock(SIGN_IN_LIMITS.forgetAfterMs + 1);
  });

  it('is asked for again, with the password, before it is switched off', async () => {
    expect(problem(await order('DELETE', 'me/second-factor'))).toEqual([403, 'step-up-required']);
    const stepUp = (payload: object) => order('POST', 'auth/step-up', payload);
    expect(problem(await stepUp({ password: ADMINISTRATOR.password }))).toEqual([403, 'not-permitted']);
    expect(problem(await stepUp({ password: 'wrong', code: currentCode() }))).toEqual([403, 'not-permitted']);
    const proof = { password: ADMINISTRATOR.password, code: currentCode() };
    expect((await stepUp(proof)).statusCode).toBe(204);
    expect(problem(await stepUp(proof))).toEqual([403, 'not-permitted']);
    const renewed = (await order('POST', 'me/second-factor/recovery-codes')).json().recoveryCodes;
    expect(renewed).toHaveLength(10);
    expect(renewed).not.toEqual(expect.arrayContaining([recoveryCodes[1]]));
    expect((await order('DELETE', 'me/second-factor')).statusCode).toBe(204);
    expect((await password()).statusCode).toBe(200);
    api.advanceClock(SIGN_IN_LIMITS.stepUpSeconds * 1000 + API_LIMITS.verifiedCredentialTtlMs);
    expect(problem(await order('POST', 'me/second-factor'))).toEqual([403, 'step-up-required']);
  });
});

function fromBase32(text: string): Buffer {
  const bits = [...text].map((character) => BASE32.indexOf(character).toString(2).padStart(5, '0')).join('');
  return Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)));
}
