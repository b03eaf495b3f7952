import { createHash } from 'node:crypto';
import { connect } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { describeTrap } from '../../trap.contract.ts';
import type { Trap } from '../../trap.ts';
import { createTrapBench } from '../../trap-bench.ts';
import { httpConfigSchema } from './config.ts';
import { createHttpTrap } from './http-trap.ts';

const makeTrap = (context: Parameters<typeof createHttpTrap>[1], port: number) =>
  createHttpTrap(httpConfigSchema.parse({ address: '127.0.0.1', port }), context);

/** Sends bytes and returns all that comes until the server closes. */
function exchange(port: number, request: string | Buffer): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(request));
    const chunks: Buffer[] = [];
    socket.on('data', (chunk) => chunks.push(chunk));
    socket.on('close', () => resolve(Buffer.concat(chunks).toString('latin1')));
    socket.on('error', reject);
  });
}

describeTrap('http', makeTrap, async (port) => {
  await exchange(port, 'GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
});

describe('the http trap', () => {
  const running: Trap[] = [];
  afterEach(async () => {
    await Promise.all(running.splice(0).map((trap) => trap.stop()));
  });
  async function start(limits: NonNullable<Parameters<typeof createTrapBench>[0]>['limits'] = {}) {
    const bench = createTrapBench({ limits });
    const trap = makeTrap(bench.context, 0);
    running.push(trap);
    const { port } = await trap.start();
    return { bench, port };
  }

  it('shows the welcome page as nginx does', async () => {
    const { bench, port } = await start();
    const answer = await exchange(port, 'GET / HTTP/1.0\r\n\r\n');
    const [head = '', body = ''] = answer.split('\r\n\r\n');
    expect(head.split('\r\n').map((line) => line.replace(/: .*GMT$/, ': DATE'))).toEqual([
      'HTTP/1.1 200 OK',
      'Server: nginx/1.22.1',
      'Date: DATE',
      'Content-Type: text/html',
      'Content-Length: 615',
      'Last-Modified: DATE',
      'Connection: close',
      'ETag: "6587f65a-267"',
      'Accept-Ranges: bytes',
    ]);
    expect(body).toHaveLength(615);
    await bench.untilClosed(1);
    expect(bench.of('http.requested')[0]?.data).toEqual({
      method: 'GET',
      target: '/',
      httpVersion: '1.0',
      headers: [],
      bodyBytes: 0,
      bodySha256: null,
      rule: 'welcome',
      status: 200,
    });
  });

  const refusals: ReadonlyArray<readonly [string, string | Buffer, string]> = [
    ['a line that is no request', 'hello there\r\n\r\n', '400 Bad Request'],
    ['HTTP/1.1 without Host', 'GET / HTTP/1.1\r\n\r\n', '400 Bad Request'],
    ['two Hosts', 'GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n', '400 Bad Request'],
    [
      'two ways to say how long a body is',
      'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n',
      '400 Bad Request',
    ],
    [
      'a Content-Length that is no number',
      'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n',
      '400 Bad Request',
    ],
    ['HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', '400 Bad Request'],
    ['HTTP/3 with a path', 'GET / HTTP/3.0\r\n\r\n', '505 HTTP Version Not Supported'],
    ['a line without an end', `GET /${'a'.repeat(9000)}`, '414 Request-URI Too Large'],
    ['a huge header', `GET / HTTP/1.1\r\nHost: a\r\nX: ${'a'.repeat(20_000)}\r\n\r\n`, '400 Bad Request'],
    [
      'a body that is too large',
      'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999\r\n\r\n',
      '413 Request Entity Too Large',
    ],
    ['a bad chunk', 'POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n', '400 Bad Request'],
    ['another method on a page', 'DELETE / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n', '405 Not Allowed'],
    ['a page that is not there', 'GET /wp-login.php HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n', '404 Not Found'],
  ];
  for (const [description, request, status] of refusals) {
    it(`answers ${description} with ${status}`, async () => {
      const { bench, port } = await start();
      const answer = await exchange(port, request);
      expect(answer.split('\r\n')[0]).toBe(`HTTP/1.1 ${status}`);
      expect(answer).toContain('<hr><center>nginx/1.22.1</center>');
      expect(answer).toContain('Connection: close');
      await bench.untilClosed(1);
      expect(bench.of('http.requested').map(({ data }) => data.status)).toEqual([Number(status.slice(0, 3))]);
    });
  }

  it('answers requests on one connection in order, however they are cut', async () => {
    const { bench, port } = await start();
    const requests =
      'GET /a HTTP/1.1\r\nHost: x\r\n\r\nPOST /b HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\nHEAD /c HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n';
    await new Promise<void>((resolve) => {
      const socket = connect(port, '127.0.0.1', () => {
        for (const character of requests) socket.write(character);
      });
      socket.resume();
      socket.on('close', () => resolve());
    });
    await bench.untilClosed(1);
    expect(bench.of('http.requested').map(({ data }) => [data.method, data.target, data.body])).toEqual([
      ['GET', '/a', undefined],
      ['POST', '/b', 'abc'],
      ['HEAD', '/c', undefined],
    ]);
  });

  it('records logins by form and by basic authentication, once each', async () => {
    const { bench, port } = await start();
    const body = 'username=root&password=p%40ss+word%ff';
    await exchange(
      port,
      `POST /login HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: ${body.length}\r\nConnection: close\r\n\r\n${body}`,
    );
    const answer = await exchange(
      port,
      `GET /admin HTTP/1.0\r\nAuthorization: Basic ${Buffer.from('admin:se:cret').toString('base64')}\r\n\r\n`,
    );
    expect(answer).toContain('HTTP/1.1 401 Unauthorized');
    expect(answer).toContain('WWW-Authenticate: Basic realm="Restricted"');
    await bench.untilClosed(2);
    expect(bench.of('credential.tried').map(({ data }) => data)).toEqual([
      {
        method: 'form',
        username: 'root',
        secret: 'p@ss word\ufffd',
        secretBase64: Buffer.from('p@ss word\xff', 'latin1').toString('base64'),
        accepted: false,
      },
      { method: 'basic', username: 'admin', secret: 'se:cret', accepted: false },
    ]);
  });

  it('keeps uploaded files', async () => {
    const { bench, port } = await start();
    const elf = Buffer.from('\x7fELF\x02\x01\x00\xff', 'latin1');
    const body = Buffer.concat([
      Buffer.from(
        '--XX\r\nContent-Disposition: form-data; name="f"; filename="../x.php"\r\nContent-Type: text/plain\r\n\r\n',
      ),
      elf,
      Buffer.from('\r\n--XX\r\nContent-Disposition: form-data; name="a"\r\n\r\nb\r\n--XX--\r\n'),
    ]);
    await exchange(
      port,
      Buffer.concat([
        Buffer.from(
          `POST /upload HTTP/1.1\r\nHost: x\r\nContent-Type: multipart/form-data; boundary=XX\r\nContent-Length: ${body.length}\r\nConnection: close\r\n\r\n`,
        ),
        body,
      ]),
    );
    await exchange(port, 'PUT /shell.jsp HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nConnection: close\r\n\r\nhi');
    await bench.untilClosed(2);
    const sha256 = createHash('sha256').update(elf).digest('hex');
    expect(bench.of('file.uploaded').map(({ data }) => data)).toEqual([
      { path: '../x.php', sha256, bytes: 8, via: 'http' },
      { path: '/shell.jsp', sha256: createHash('sha256').update('hi').digest('hex'), bytes: 2, via: 'http' },
    ]);
    expect(Buffer.from(bench.artefacts.get(sha256) ?? [])).toEqual(elf);
  });

  it('carries bytes that are no text', async () => {
    const { bench, port } = await start();
    await exchange(port, Buffer.from('GET /\xff\xfe HTTP/1.0\r\nX-\x80: \x00\r\n\r\n', 'latin1'));
    await exchange(port, Buffer.from('GET /\xff HTTP/1.0\r\nX: \xe9\r\n\r\n', 'latin1'));
    await bench.untilClosed(2);
    expect(
      bench.of('http.requested').map(({ data }) => [data.target, data.targetBase64, data.status, data.headers]),
    ).toEqual([
      ['/\ufffd\ufffd', Buffer.from('/\xff\xfe', 'latin1').toString('base64'), 400, []],
      ['/\ufffd', Buffer.from('/\xff', 'latin1').toString('base64'), 404, [['X', '\ufffd']]],
    ]);
  });

  it('waits with 100 Continue for a body that asks for it', async () => {
    const { bench, port } = await start();
    const answer = await new Promise<string>((resolve) => {
      const socket = connect(port, '127.0.0.1', () =>
        socket.write(
          'POST /x HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nExpect: 100-continue\r\nConnection: close\r\n\r\n',
        ),
      );
      let text = '';
      socket.on('data', (chunk) => {
        text += chunk.toString('latin1');
        if (text === 'HTTP/1.1 100 Continue\r\n\r\n') socket.write('ok');
      });
      socket.on('close', () => resolve(text));
    });
    expect(answer).toMatch(/^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 404 Not Found\r\n/);
    await bench.untilClosed(1);
    expect(bench.of('http.requested')[0]?.data.body).toBe('ok');
  });
});
