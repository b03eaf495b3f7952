import { createServer, type IncomingMessage, type Server } from 'node:http';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PayloadNetwork } from '../../../artefacts/payload-network.ts';
import type { ActionContext } from '../action.ts';
import { SecretReference } from '../templates/value.ts';
import { createHttpRequestAction } from './http-request.ts';

const seen: {
  readonly url: string | undefined;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}[] = [];
let server: Server;
let port = 0;
let status = 200;
const names = new Map([
  ['public.example', ['93.184.215.14']],
  ['rebound.example', ['93.184.215.14', '127.0.0.1']],
  ['inside.example', ['10.0.0.7']],
]);
const network: PayloadNetwork = {
  resolve: async (name) => names.get(name) ?? [],
  // Whatever was chosen, the server of the test answers.
  connect: () => connect({ host: '127.0.0.1', port }),
  ownAddresses: () => [],
};
const action = createHttpRequestAction({ network, allowedHosts: new Set(['inside.example']), ports: [80, 443] });
const context: ActionContext = {
  runId: 'r',
  step: 's',
  idempotencyKey: 'r/s/0/0',
  signal: new AbortController().signal,
  secret: (name) => `secret of ${name}`,
};
const call = (values: object) =>
  action.run(action.values.parse(values), context).catch((error: { code?: string }) => error.code);

beforeAll(async () => {
  server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => {
      body += chunk.toString();
    });
    request.on('end', () => {
      seen.push({ url: request.url, headers: request.headers, body });
      response.writeHead(status, { 'content-type': 'application/json', location: 'http://127.0.0.1/' }).end('{"ok":1}');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  port = typeof address === 'object' && address !== null ? address.port : 0;
});
afterAll(() => server.close());

describe('http_request', () => {
  it('sends what it is told with its idempotency key, and gives the answer back', async () => {
    const headers = { authorization: new SecretReference('token'), 'X-Kind': 'test' };
    expect(await call({ url: 'http://public.example/a?b=c', method: 'POST', headers, body: { n: 1 } })).toEqual({
      status: 200,
      content_type: 'application/json',
      body: '{"ok":1}',
      json: { ok: 1 },
    });
    expect(await call({ url: 'http://public.example/', bearer: new SecretReference('token') })).toMatchObject({
      status: 200,
    });
    expect(seen.splice(1)).toMatchObject([{ headers: { authorization: 'Bearer secret of token' } }]);
    expect(seen.splice(0)).toMatchObject([
      {
        url: '/a?b=c',
        body: '{"n":1}',
        headers: {
          host: 'public.example',
          authorization: 'secret of token',
          'x-kind': 'test',
          'content-type': 'application/json',
          'idempotency-key': Buffer.from('r/s/0/0').toString('base64url'),
        },
      },
    ]);
  });

  it('calls no address that is not public, however it is written, unless its host is allowed by name', async () => {
    for (const url of [
      'http://127.0.0.1/',
      'http://2130706433/',
      'http://0x7f.1/',
      'http://[::1]/',
      'http://[::ffff:10.0.0.1]/',
      'http://169.254.169.254/latest/meta-data/',
      'http://rebound.example/',
    ])
      expect([url, await call({ url })]).toEqual([url, 'address_refused']);
    expect(await call({ url: 'http://10.0.0.7/' })).toBe('address_refused');
    expect(seen).toEqual([]);
    expect(await call({ url: 'http://inside.example:8080/x' })).toMatchObject({ status: 200 });
    expect(seen.splice(0)).toHaveLength(1);
  });

  it('refuses other ports, schemes, credentials in the address and lines in headers', async () => {
    for (const url of ['http://public.example:22/', 'file:///etc/passwd', 'http://a:b@public.example/', 'x'])
      expect([url, await call({ url })]).toEqual([url, 'url_refused']);
    const bad = [
      { 'x-a': 'b\r\nx-c: d' },
      { 'x a': 'b' },
      { Host: 'other.example' },
      { 'Transfer-Encoding': 'chunked' },
    ];
    for (const headers of bad)
      expect(action.values.safeParse({ url: 'http://public.example/', headers }).success).toBe(false);
    expect(seen).toEqual([]);
  });

  it('follows no redirect and says which statuses may be tried again', async () => {
    status = 302;
    expect(await call({ url: 'http://public.example/' })).toMatchObject({ status: 302 });
    const errors = [];
    for (status of [404, 429, 503])
      errors.push(
        await action.run(action.values.parse({ url: 'http://public.example/' }), context).catch((error) => ({
          code: error.code,
          retryable: error.retryable,
        })),
      );
    expect(errors).toEqual([
      { code: 'http_404', retryable: false },
      { code: 'http_429', retryable: true },
      { code: 'http_503', retryable: true },
    ]);
    expect(seen.splice(0)).toHaveLength(4);
  });
});
