import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fetchPayload, type PayloadLimits } from './fetch-payload.ts';
import { answering, createTestNetwork, type TestNetwork } from './test-network.ts';

const LIMITS: PayloadLimits = { maxBytes: 100_000, timeoutMs: 10_000, maxRedirects: 3, ports: [80, 443] };
const PUBLIC = '93.184.216.34';
/** For tests alone: `openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -subj /CN=expired.invalid` */
const SELF_SIGNED = {
  key: `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg4Ai/E2hH/JYUPHZT
k99w07T0nZje6l/meLPshsBqM/qhRANCAATAF4Qk83QcvuFNp4Th/izsc4ftVTuZ
Lk46SKLixHzr77EM4Fe5q55txEMOEyoJjrXSQkR8LVUi29aqpNLX+xxa
-----END PRIVATE KEY-----`,
  cert: `-----BEGIN CERTIFICATE-----
MIIBizCCATGgAwIBAgIUbDsLVL1eWAJLSDKQKJ7VnMFMbcEwCgYIKoZIzj0EAwIw
GjEYMBYGA1UEAwwPZXhwaXJlZC5pbnZhbGlkMCAXDTI2MTEyMTE4NDEzNFoYDzIx
MjYxMDI4MTg0MTM0WjAaMRgwFgYDVQQDDA9leHBpcmVkLmludmFsaWQwWTATBgcq
hkjOPQIBBggqhkjOPQMBBwNCAATAF4Qk83QcvuFNp4Th/izsc4ftVTuZLk46SKLi
xHzr77EM4Fe5q55txEMOEyoJjrXSQkR8LVUi29aqpNLX+xxao1MwUTAdBgNVHQ4E
FgQUn5HF0cFKTW1oElQBkz2iJRlcJJMwHwYDVR0jBBgwFoAUn5HF0cFKTW1oElQB
kz2iJRlcJJMwDwYDVR0TAQH/BAUwAwEB/zAKBggqhkjOPQQDAgNIADBFAiAsWVhy
XK+6owug5qtFoxB9xpifM3msLtC9cnaSzLwkuAIhALzl/Ytw0+1VEyfHagFcYRlt
f/hRYey5GK1FK80YW29r
-----END CERTIFICATE-----`,
};
const never = new AbortController().signal;

let network: TestNetwork;
beforeEach(() => {
  network = createTestNetwork(['198.20.0.9']);
  network.name('evil.example', [PUBLIC]);
});
afterEach(() => network.stop());

const fetched = (url: string, limits: Partial<PayloadLimits> = {}) =>
  fetchPayload(url, network, { ...LIMITS, ...limits }, never);

const file = (body: string | Uint8Array): readonly [string, string | Uint8Array] => [
  `HTTP/1.1 200 OK\r\nContent-Length: ${body.length}\r\n\r\n`,
  body,
];
const redirect = (to: string, status = 302): string =>
  `HTTP/1.1 ${status} Found\r\nLocation: ${to}\r\nContent-Length: 0\r\n\r\n`;

/** Sends something again and again until the other side is gone. */
function endlessly(socket: Socket, bytes: Uint8Array): void {
  const more = (): void => {
    while (!socket.destroyed && socket.write(bytes));
  };
  socket.on('drain', more);
  more();
}

describe('fetching a payload', () => {
  it('asks as wget does and gives the bytes as they came', async () => {
    const body = Buffer.from('\x7fELF\0\xff\xfe', 'latin1');
    let asked = '';
    await network.serve(PUBLIC, 80, (socket) => {
      socket.once('data', (bytes) => {
        asked = bytes.toString();
        socket.end(Buffer.concat(file(body).map((part) => Buffer.from(part))));
      });
    });
    expect(await fetched('http://evil.example/bins/x?a=1#frag')).toEqual({
      hops: [{ url: 'http://evil.example/bins/x?a=1', address: PUBLIC }],
      status: 200,
      outcome: { payload: body },
    });
    expect(asked.split('\r\n')).toEqual([
      'GET /bins/x?a=1 HTTP/1.1',
      'User-Agent: Wget/1.21.3',
      'Accept: */*',
      'Accept-Encoding: identity',
      'Host: evil.example',
      'Connection: Keep-Alive',
      '',
      '',
    ]);
    expect([network.resolved, network.connected]).toEqual([['evil.example'], [`${PUBLIC}:80`]]);
  });

  it('speaks TLS with whoever answers, to the name that was asked for', async () => {
    let named: string | false | undefined;
    await network.serve(PUBLIC, 443, (socket) => {
      const secured = new TLSSocket(socket, {
        isServer: true,
        ...SELF_SIGNED,
        SNICallback: (name, done) => {
          named = name;
          done(null);
        },
      });
      secured.on('error', () => {});
      secured.once('data', () => secured.end(Buffer.concat(file('over TLS').map((part) => Buffer.from(part)))));
    });
    expect((await fetched('https://evil.example/')).outcome).toEqual({ payload: Buffer.from('over TLS') });
    expect(named).toBe('evil.example');
  });

  it('follows redirects, each to the address that its own name has', async () => {
    network.name('other.example', ['2606:4700::1']);
    await network.serve(PUBLIC, 80, answering(redirect('//other.example/next', 301)));
    await network.serve('2606:4700::1', 80, answering(...file('payload')));
    expect(await fetched('http://evil.example/')).toEqual({
      hops: [
        { url: 'http://evil.example/', address: PUBLIC },
        { url: 'http://other.example/next', address: '2606:4700::1' },
      ],
      status: 200,
      outcome: { payload: Buffer.from('payload') },
    });
  });

  it('decompresses nothing', async () => {
    const bomb = gzipSync(Buffer.alloc(50_000_000));
    await network.serve(PUBLIC, 80, (socket) =>
      answering(`HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: ${bomb.length}\r\n\r\n`, bomb)(socket),
    );
    expect((await fetched('http://evil.example/')).outcome).toEqual({ payload: bomb });
  });

  it.each([
    ['what is no URL', 'evil.example/x', 'url-invalid'],
    ['an overlong URL', `http://evil.example/${'a'.repeat(3000)}`, 'url-invalid'],
    ['an overlong URL in its full form', `http://evil.example/${'ä'.repeat(1000)}`, 'url-invalid'],
    ['FTP', 'ftp://evil.example/x', 'scheme-refused'],
    ['TFTP', 'tftp://evil.example/x', 'scheme-refused'],
    ['a local file', 'file:///etc/shadow', 'scheme-refused'],
    ['Gopher', 'gopher://127.0.0.1:6379/_FLUSHALL', 'scheme-refused'],
    ['data', 'data:text/plain,x', 'scheme-refused'],
    ['credentials', 'http://user:secret@evil.example/', 'credentials-refused'],
    ['a port that is not permitted', 'http://evil.example:6379/', 'port-refused'],
    ['a port of mail', 'http://evil.example:25/', 'port-refused'],
    ['a name without an address', 'http://nowhere.example/', 'name-unresolved'],
    ['loopback', 'http://127.0.0.1/', 'address-refused'],
    ['loopback in decimal', 'http://2130706433/', 'address-refused'],
    ['loopback in octal', 'http://0177.0.0.1/', 'address-refused'],
    ['loopback in hexadecimal', 'http://0x7f000001/', 'address-refused'],
    ['loopback cut short', 'http://127.1/', 'address-refused'],
    ['loopback in full-width digits', 'http://１２７.０.０.１/', 'address-refused'],
    ['nothing', 'http://0/', 'address-refused'],
    ['cloud metadata', 'http://169.254.169.254/latest/meta-data/', 'address-refused'],
    ['cloud metadata over IPv6', 'http://[fd00:ec2::254]/', 'address-refused'],
    ['loopback over IPv6', 'http://[::1]/', 'address-refused'],
    ['mapped loopback', 'http://[::ffff:127.0.0.1]/', 'address-refused'],
    ['compatible loopback', 'http://[::127.0.0.1]/', 'address-refused'],
    ['6to4', 'http://[2002:7f00:1::]/', 'address-refused'],
    ['NAT64', 'http://[64:ff9b::7f00:1]/', 'address-refused'],
    ['an address of this machine', 'http://198.20.0.9/', 'address-refused'],
  ])('refuses %s without a connection', async (_what, url, failure) => {
    const { outcome } = await fetched(url);
    expect(outcome).toEqual({ failure });
    expect(network.connected).toEqual([]);
  });

  it.each([
    ['private', ['10.0.0.1']],
    ['private beside public', [PUBLIC, '192.168.0.1']],
    ['private over IPv6 beside public', [PUBLIC, 'fd00::1']],
    ['mapped', ['::ffff:10.0.0.1']],
    ['more than anybody has', Array.from({ length: 65 }, (_, index) => `93.184.216.${index}`)],
    ['nonsense', ['not an address']],
  ])('refuses a name whose addresses are %s', async (_what, addresses) => {
    network.name('rebind.example', addresses);
    expect((await fetched('http://rebind.example/')).outcome).toEqual({ failure: 'address-refused' });
    expect(network.connected).toEqual([]);
  });

  it('resolves a name once, so that a second answer changes nothing', async () => {
    network.name('rebind.example', [PUBLIC], ['127.0.0.1']);
    await network.serve(PUBLIC, 80, answering(...file('payload')));
    expect((await fetched('http://rebind.example/')).outcome).toEqual({ payload: Buffer.from('payload') });
    expect([network.resolved, network.connected]).toEqual([['rebind.example'], [`${PUBLIC}:80`]]);
  });

  it('checks a name anew when a redirect names it again', async () => {
    network.name('rebind.example', [PUBLIC], ['127.0.0.1']);
    await network.serve(PUBLIC, 80, answering(redirect('/again')));
    expect(await fetched('http://rebind.example/')).toEqual({
      hops: [
        { url: 'http://rebind.example/', address: PUBLIC },
        { url: 'http://rebind.example/again', address: null },
      ],
      status: 302,
      outcome: { failure: 'address-refused' },
    });
    expect(network.connected).toEqual([`${PUBLIC}:80`]);
  });

  it.each([
    ['loopback', 'http://127.0.0.1/admin', 'address-refused'],
    ['the management API', 'http://localhost:7070/api/v1/keys', 'port-refused'],
    ['cloud metadata', 'http://169.254.169.254/', 'address-refused'],
    ['IPv6 loopback', 'http://[::1]/', 'address-refused'],
    ['a local file', 'file:///etc/passwd', 'scheme-refused'],
    ['credentials', 'http://a:b@evil.example/', 'credentials-refused'],
    ['another port', 'http://evil.example:22/', 'port-refused'],
    ['nonsense', 'http://[', 'url-invalid'],
  ])('does not follow a redirect to %s', async (_what, to, failure) => {
    await network.serve(PUBLIC, 80, answering(redirect(to)));
    expect((await fetched('http://evil.example/')).outcome).toEqual({ failure });
    expect(network.connected).toEqual([`${PUBLIC}:80`]);
  });

  it('gives up redirects that go round', async () => {
    await network.serve(PUBLIC, 80, answering(redirect('/')));
    const { hops, outcome } = await fetched('http://evil.example/');
    expect([hops.length, outcome]).toEqual([4, { failure: 'redirects-exceeded' }]);
  });

  it('refuses a body that says it is too large, before it comes', async () => {
    await network.serve(PUBLIC, 80, answering('HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n'));
    expect((await fetched('http://evil.example/')).outcome).toEqual({ failure: 'size-exceeded' });
  });

  it.each([
    ['without a length', 'HTTP/1.1 200 OK\r\n\r\n', Buffer.alloc(65_536)],
    [
      'in chunks',
      'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n',
      Buffer.from(`400\r\n${'x'.repeat(1024)}\r\n`),
    ],
  ])('cuts an endless body %s', async (_what, head, part) => {
    await network.serve(PUBLIC, 80, (socket) => {
      socket.once('data', () => {
        socket.write(head);
        endlessly(socket, part);
      });
    });
    expect((await fetched('http://evil.example/')).outcome).toEqual({ failure: 'size-exceeded' });
  });

  it('takes a body as large as is permitted, and not a byte more', async () => {
    await network.serve(PUBLIC, 80, answering('HTTP/1.1 200 OK\r\n\r\n', Buffer.alloc(100_000, 'x')));
    expect((await fetched('http://evil.example/')).outcome).toEqual({ payload: Buffer.alloc(100_000, 'x') });
    expect((await fetched('http://evil.example/', { maxBytes: 99_999 })).outcome).toEqual({ failure: 'size-exceeded' });
  });

  it('cuts endless headers', async () => {
    await network.serve(PUBLIC, 80, (socket) => {
      socket.once('data', () => {
        socket.write('HTTP/1.1 200 OK\r\n');
        endlessly(socket, Buffer.from('X-More: and more\r\n'));
      });
    });
    expect((await fetched('http://evil.example/')).outcome).toEqual({ failure: 'connection-failed' });
  });

  it.each([
    ['says nothing', (_socket: Socket) => {}],
    ['stops within the headers', (socket: Socket) => void socket.write('HTTP/1.1 200 OK\r\nContent-')],
    ['stops within the body', (socket: Socket) => void socket.write('HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nab')],
    ['sends a byte at a time', (socket: Socket) => drip(socket)],
    ['repeats that it goes on', (socket: Socket) => endlessly(socket, Buffer.from('HTTP/1.1 100 Continue\r\n\r\n'))],
  ])('lets go of a server that %s', async (_what, serve) => {
    const gone = Promise.withResolvers<void>();
    await network.serve(PUBLIC, 80, (socket) => {
      socket.once('close', () => gone.resolve());
      socket.resume();
      serve(socket);
    });
    expect((await fetched('http://evil.example/', { timeoutMs: 60 })).outcome).toEqual({ failure: 'timed-out' });
    await gone.promise;
  });

  it('lets go of a name server that never answers', async () => {
    expect((await fetched('http://silent.example/', { timeoutMs: 20 })).outcome).toEqual({ failure: 'timed-out' });
  });

  it.each([
    ['closes at once', ''],
    ['speaks no HTTP', 'SSH-2.0-OpenSSH_9.2\r\n'],
    ['breaks off within the body', 'HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nab'],
    ['changes the protocol', 'HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n'],
    ['says two lengths', 'HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 5\r\n\r\nabcde'],
  ])('keeps nothing of a server that %s', async (_what, text) => {
    await network.serve(PUBLIC, 80, answering(text));
    expect((await fetched('http://evil.example/')).outcome).toEqual({ failure: 'connection-failed' });
  });

  it.each([204, 206, 403, 404, 500, 300])('keeps nothing of an answer with status %d', async (status) => {
    await network.serve(PUBLIC, 80, answering(`HTTP/1.1 ${status} Any\r\nContent-Length: 4\r\n\r\nbody`));
    expect(await fetched('http://evil.example/')).toMatchObject({ status, outcome: { failure: 'status-refused' } });
  });

  it('survives a server that speaks no TLS where TLS is asked for', async () => {
    await network.serve(PUBLIC, 443, answering('HTTP/1.1 400 Bad Request\r\n\r\n'));
    expect((await fetched('https://evil.example/')).outcome).toEqual({ failure: 'connection-failed' });
  });

  it('ends when it is told to', async () => {
    const stop = new AbortController();
    const asked = Promise.withResolvers<void>();
    await network.serve(PUBLIC, 80, () => asked.resolve());
    const result = fetchPayload('http://evil.example/', network, LIMITS, stop.signal);
    await asked.promise;
    stop.abort();
    expect((await result).outcome).toEqual({ failure: 'interrupted' });
  });
});

function drip(socket: Socket): void {
  socket.write('HTTP/1.1 200 OK\r\n\r\n');
  const timer = setInterval(() => socket.write('x'), 5);
  socket.on('error', () => clearInterval(timer));
  socket.on('close', () => clearInterval(timer));
}
