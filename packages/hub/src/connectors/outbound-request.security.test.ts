import { once } from 'node:events';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createOutboundGuard } from './outbound-guard.ts';
import { createOutboundHttp } from './outbound-request.ts';
import { TEST_CERTIFICATE } from './test-certificate.ts';

describe('HTTPS to a product', () => {
  let server: Server;
  let port = 0;
  let resolved = 0;
  const asked: (string | undefined)[] = [];
  beforeAll(async () => {
    server = createServer(TEST_CERTIFICATE, (request, response) => {
      asked.push(request.headers.host);
      response.end('{}');
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    // reason: a listening TCP server's address is never a path
    port = (server.address() as AddressInfo).port;
  });
  afterAll(async () => {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  });

  async function send(host: string, authority?: string): Promise<string> {
    const guard = createOutboundGuard({
      networks: ['127.0.0.1'],
      // The second answer is another address, as in DNS rebinding.
      resolve: async () => (resolved++ === 0 ? ['127.0.0.1'] : ['127.0.0.2']),
      ownAddresses: () => [],
    });
    const http = createOutboundHttp({ product: 'A product', guard, timeoutMs: 5_000, authority });
    const url = new URL(`https://${host}:${port}/`);
    resolved = 0;
    return http
      .send({ method: 'GET', url, headers: {} }, new AbortController().signal)
      .then(
        ({ status }) => String(status),
        (error: unknown) => String(Reflect.get(Object(error), 'failure')),
      )
      .finally(() => http.stop());
  }

  it('believes a private authority when it is named, and resolves a name once', async () => {
    expect(await send('localhost', TEST_CERTIFICATE.cert)).toBe('200');
    expect(resolved).toBe(1);
    expect(await send('127.0.0.1', TEST_CERTIFICATE.cert)).toBe('200');
    expect(asked).toEqual([`localhost:${port}`, `127.0.0.1:${port}`]);
  });

  it('believes nobody else, nor a certificate for another name', async () => {
    asked.length = 0;
    expect(await send('localhost')).toBe('unreachable');
    expect(await send('product.example', TEST_CERTIFICATE.cert)).toBe('unreachable');
    expect(asked).toEqual([]);
  });
});
