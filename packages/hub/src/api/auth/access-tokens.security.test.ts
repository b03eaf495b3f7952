import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exportJWK, generateKeyPair, importJWK, SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { API_LIMITS, TOKEN_LIMITS } from '../limits.ts';
import { startTestApi, type TestApi } from '../test-api.ts';
import { createKey } from './keys.ts';
import { openSigningKeys } from './signing-keys.ts';

describe('an access token', () => {
  let api: TestApi;
  let cookie: string;

  beforeAll(async () => {
    api = await startTestApi();
    cookie = await api.signInAsAdministrator();
  });
  afterAll(() => api.close());

  const ask = (headers: Record<string, string>) =>
    api.app.inject({ method: 'POST', url: '/api/v1/auth/token', headers: { 'x-cerberus-request': '1', ...headers } });
  const me = (token: string, remoteAddress = '127.0.0.1') =>
    api.app.inject({ url: '/api/v1/me', headers: { authorization: `Bearer ${token}` }, remoteAddress });
  const partsOf = (token: string) =>
    token
      .split('.')
      .slice(0, 2)
      .map((part) => JSON.parse(Buffer.from(part, 'base64url').toString()));
  const encoded = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');

  it('stands for the session that it was made with, for ten minutes, and says nothing more', async () => {
    const response = await ask({ cookie });
    const { accessToken, ...rest } = response.json();
    expect([rest, response.headers['cache-control']]).toEqual([{ tokenType: 'Bearer', expiresIn: 600 }, 'no-store']);
    const [header, claims] = partsOf(accessToken);
    expect(header).toEqual({ alg: 'EdDSA', typ: 'at+jwt', kid: expect.any(String) });
    expect(Object.keys(claims).toSorted()).toEqual(['aud', 'exp', 'iat', 'iss', 'jti', 'sid', 'sub']);
    expect((await me(accessToken)).json()).toMatchObject({ kind: 'person', name: 'Ada', role: 'admin' });
    const { keys } = (await api.app.inject('/api/v1/auth/jwks')).json();
    expect(keys).toEqual([
      { kty: 'OKP', crv: 'Ed25519', x: expect.any(String), kid: header.kid, alg: 'EdDSA', use: 'sig' },
    ]);
    expect((await ask({ authorization: `Bearer ${accessToken}` })).statusCode).toBe(403);
    // No browser sends a token on its own, so that orders with one need no proof of the page that they come from.
    const order = { method: 'PATCH', url: '/api/v1/me', payload: { name: 'Ada' } } as const;
    const headers = { authorization: `Bearer ${accessToken}`, cookie };
    expect((await api.app.inject({ ...order, headers })).statusCode).toBe(200);
    for (const authorization of ['Basic eDp5', 'bearer', '']) {
      expect((await api.app.inject({ ...order, headers: { authorization, cookie } })).statusCode).toBe(403);
    }
    api.advanceClock(TOKEN_LIMITS.lifetimeSeconds * 1000);
    expect((await me(accessToken)).statusCode).toBe(401);
  });

  it('of a key may do what the key may, from where the key may', async () => {
    const { key, record } = await createKey(api.database, {
      name: 'export',
      role: 'analyst',
      scopes: ['stats:read'],
      allowedAddresses: ['192.0.2.0/24', '2001:db8::/32', '127.0.0.1'],
    });
    const { accessToken } = (await ask({ authorization: `Bearer ${key}` })).json();
    expect((await me(accessToken)).json()).toMatchObject({ id: record.id, scopes: ['self:read', 'stats:read'] });
    const from = async (address: string) => [
      (await me(accessToken, address)).statusCode,
      (await me(key, address)).statusCode,
    ];
    expect(await from('192.0.2.77')).toEqual([200, 200]);
    expect(await from('::ffff:192.0.2.77')).toEqual([200, 200]);
    expect(await from('2001:db8::1')).toEqual([200, 200]);
    expect(await from('198.51.100.1')).toEqual([401, 401]);
    await api.database.execute('delete from access_keys where id = $1', [record.id]);
    api.advanceClock(API_LIMITS.verifiedCredentialTtlMs);
    expect((await me(accessToken)).statusCode).toBe(401);
  });

  it('ends with the sign-in that it was made with', async () => {
    const signIn = await api.app.inject({
      method: 'POST',
      url: '/api/v1/auth/sign-in/email',
      payload: { email: 'ada@example.org', password: 'correct horse battery' },
    });
    const session = { cookie: signIn.cookies.map(({ name, value }) => `${name}=${value}`).join('; ') };
    const { accessToken } = (await ask(session)).json();
    expect((await me(accessToken)).statusCode).toBe(200);
    const headers = { ...session, 'x-cerberus-request': '1' };
    await api.app.inject({ method: 'POST', url: '/api/v1/auth/sign-out', headers });
    expect((await me(accessToken)).statusCode).toBe(401);
  });

  it('is none of ours without our signature, whatever its header says', async () => {
    const { accessToken } = (await ask({ cookie })).json();
    const [header, claims] = partsOf(accessToken);
    const [, payload = '', signature = ''] = accessToken.split('.');
    const { keys } = (await api.app.inject('/api/v1/auth/jwks')).json();
    const stranger = await generateKeyPair('EdDSA', { extractable: true });
    const strangerJwk = await exportJWK(stranger.publicKey);
    const signed = (changes: object, privateKey = stranger.privateKey, content: object = claims) =>
      new SignJWT({ ...content }).setProtectedHeader({ ...header, ...changes }).sign(privateKey);
    const publicBytes = Buffer.from(keys[0].x, 'base64url');
    const hmac = (key: Uint8Array) =>
      new SignJWT({ ...claims }).setProtectedHeader({ alg: 'HS256', typ: 'at+jwt', kid: header.kid }).sign(key);
    const forged = [
      `${encoded({ ...header, alg: 'none' })}.${payload}.`,
      `${encoded({ ...header, alg: 'none' })}.${payload}.${signature}`,
      `${encoded({ ...header, alg: 'NONE' })}.${payload}.AA`,
      await hmac(publicBytes),
      await hmac(Buffer.from(JSON.stringify(keys[0]))),
      await signed({}),
      await signed({ kid: undefined }),
      await signed({ kid: 'other', jwk: strangerJwk }),
      await signed({ jwk: strangerJwk }),
      await signed({ kid: '../../../../dev/null' }),
      await signed({ kid: "' or 1=1 --" }),
      await signed({ jku: 'http://127.0.0.1:1/keys', kid: 'other' }),
      `${accessToken.split('.')[0]}.${encoded({ ...claims, exp: claims.exp + 9_999 })}.${signature}`,
      `${accessToken}x`,
      `${accessToken}.x`,
      accessToken.slice(0, -2),
    ];
    for (const [index, token] of forged.entries()) expect([index, (await me(token)).statusCode]).toEqual([index, 401]);
    expect((await me(accessToken)).statusCode).toBe(200);
  });

  it('is refused when it was made for somebody or something else', async () => {
    const { accessToken } = (await ask({ cookie })).json();
    const [header, claims] = partsOf(accessToken);
    const directory = api.signingDirectory;
    const [stored] = JSON.parse(await readFile(join(directory, 'token-signing-keys.json'), 'utf8'));
    const privateKey = await importJWK(stored.jwk, 'EdDSA');
    const made = (content: object, typ = 'at+jwt') =>
      new SignJWT({ ...content }).setProtectedHeader({ ...header, typ }).sign(privateKey);
    expect((await me(await made(claims))).statusCode).toBe(200);
    const { exp: _, ...endless } = claims;
    for (const [index, token] of [
      await made({ ...claims, aud: 'cerberusmesh-taxii' }),
      await made({ ...claims, iss: 'somebody' }),
      await made(claims, 'JWT'),
      await made(endless),
      await made({ ...claims, iat: claims.iat - 9_999, exp: claims.exp + 9_999 }),
      await made({ ...claims, nbf: claims.iat + 60 }),
      await made({ ...claims, sid: 'nobody' }),
      await made({ ...claims, sid: undefined, key: 'nokey' }),
      await made({ ...claims, sid: { $ne: '' } }),
    ].entries()) {
      expect([index, (await me(token)).statusCode]).toEqual([index, 401]);
    }
  });

  it('is signed with a new key each month; the one before is known on', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'cerberus-keys-'));
    let nowMs = 0;
    const keys = await openSigningKeys(directory, () => nowMs);
    const kids = [(await keys.current()).kid];
    for (let month = 0; month < 2; month++) {
      nowMs += TOKEN_LIMITS.rotateKeyAfterMs;
      const [one, two] = await Promise.all([keys.current(), keys.current()]);
      expect(one.kid).toBe(two.kid);
      kids.push(one.kid);
    }
    expect(new Set(kids).size).toBe(3);
    expect(kids.map((kid) => keys.publicKey(kid) !== null)).toEqual([false, true, true]);
    expect(JSON.stringify(keys.publicSet())).not.toContain('"d"');
    const again = await openSigningKeys(directory, () => nowMs);
    expect((await again.current()).kid).toBe(kids[2]);
    await rm(directory, { recursive: true });
  });
});
