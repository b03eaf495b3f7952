import { describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { ApiError, createApiClient, queryString } from './api-client.ts';

const schema = z.object({ n: z.number() });
const answering = (response: Response) => vi.fn<typeof fetch>(async () => response);
const failureOf = (promise: Promise<unknown>) =>
  promise.then(
    () => expect.fail('it did not fail'),
    (error: unknown) =>
      error instanceof ApiError
        ? { code: error.code, status: error.status, detail: error.message, requestId: error.requestId }
        : error,
  );

describe('the API client', () => {
  it('reads from its own origin and parses the reply', async () => {
    const fetchFunction = answering(Response.json({ n: 1, extra: true }));
    expect(
      await createApiClient(fetchFunction).read('sessions', schema, { parameters: { limit: 5, cursor: undefined } }),
    ).toEqual({ n: 1 });
    expect(fetchFunction.mock.calls[0]?.[0]).toBe('/api/v1/sessions?limit=5');
    expect(fetchFunction.mock.calls[0]?.[1]).toMatchObject({ credentials: 'same-origin', redirect: 'error' });
  });

  it('marks what changes something, so that another site cannot ask for it', async () => {
    const fetchFunction = answering(new Response(null, { status: 204 }));
    await createApiClient(fetchFunction).send('auth/sign-out', {});
    expect(fetchFunction.mock.calls[0]?.[1]).toMatchObject({
      method: 'POST',
      headers: { 'x-cerberus-request': '1' },
      body: '{}',
    });
  });

  it('tries a change once more when the person proved again who they are, and only then', async () => {
    const problem = {
      type: 'about:blank',
      title: 'Prove again who you are',
      status: 403,
      detail: 'Prove again who you are.',
      instance: '/api/v1/keys',
      code: 'step-up-required',
      requestId: 'r1',
    };
    const refusing = () => Response.json(problem, { status: 403 });
    const proven = vi
      .fn<typeof fetch>()
      .mockResolvedValueOnce(refusing())
      .mockResolvedValueOnce(Response.json({ n: 1 }));
    const client = createApiClient(proven, async () => true);
    expect(await client.change('PATCH', 'users/1', { role: 'admin' }, schema, 7)).toEqual({ n: 1 });
    expect(proven.mock.calls.map(([, init]) => init?.headers)).toEqual([
      expect.objectContaining({ 'if-match': '"7"' }),
      expect.objectContaining({ 'if-match': '"7"' }),
    ]);
    const refused = vi.fn<typeof fetch>(async () => refusing());
    expect(await failureOf(createApiClient(refused, async () => false).send('keys', {}))).toMatchObject({
      code: 'step-up-required',
    });
    expect(refused).toHaveBeenCalledTimes(1);
  });

  it('turns a problem into a typed error', async () => {
    const problem = {
      type: 'about:blank',
      title: 'Too many',
      status: 429,
      detail: 'Wait a minute.',
      code: 'too-many-requests',
      requestId: 'r-1',
    };
    expect(
      await failureOf(createApiClient(answering(Response.json(problem, { status: 429 }))).read('me', schema)),
    ).toEqual({
      code: 'too-many-requests',
      status: 429,
      detail: 'Wait a minute.',
      requestId: 'r-1',
    });
  });

  it('understands a refusal that is no problem document by its status', async () => {
    const reply = new Response('<html>', { status: 401, headers: { 'x-request-id': 'r-2' } });
    expect(await failureOf(createApiClient(answering(reply)).read('me', schema))).toEqual({
      code: 'not-signed-in',
      status: 401,
      detail: 'Sign in first.',
      requestId: 'r-2',
    });
  });

  it('refuses a reply that is not what the contract says', async () => {
    expect(await failureOf(createApiClient(answering(Response.json({ n: 'one' }))).read('me', schema))).toMatchObject({
      code: 'unexpected-reply',
      status: 200,
    });
    expect(await failureOf(createApiClient(answering(new Response('<html>'))).read('me', schema))).toMatchObject({
      code: 'unexpected-reply',
    });
  });

  it('says when there is no answer at all', async () => {
    const fetchFunction = vi.fn<typeof fetch>(() => Promise.reject(new TypeError('fetch failed')));
    expect(await failureOf(createApiClient(fetchFunction).read('me', schema))).toMatchObject({
      code: 'unreachable',
      status: 0,
    });
  });

  it('writes only what is asked into the query', () => {
    expect(queryString({})).toBe('');
    expect(queryString({ a: 'x y&z', b: undefined, c: 0, d: '' })).toBe('?a=x+y%26z&c=0');
  });
});
