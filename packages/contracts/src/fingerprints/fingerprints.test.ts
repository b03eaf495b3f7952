import { hash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  hasshOfClient,
  hasshOfServer,
  ja3OfClient,
  ja3OfServer,
  ja4OfClient,
  readSshKeyExchange,
  readTlsClientHello,
  readTlsServerHello,
  type TlsClientHello,
} from './index.ts';
import { bytesOf, CHROME_HELLO, clientHello, extension, hex, type SampleHello, sized } from './tls-sample.ts';

const md5 = (input: string | Uint8Array): string => hash('md5', input);
const sha256 = (text: string): string => hash('sha256', text);

function read(sample: SampleHello): TlsClientHello {
  const hello = readTlsClientHello(clientHello(sample));
  if (hello === null) throw new Error('the sample is no ClientHello');
  return hello;
}

describe('JA4', () => {
  it('is that of its specification for its example', () => {
    const hello = readTlsClientHello(CHROME_HELLO);
    expect(hello && ja4OfClient(hello, 'tcp', sha256)).toBe('t13d1516h2_8daaf6152771_e5627efa2ab1');
  });

  it('hashes extensions without an underscore when there are no signature algorithms', () => {
    const types = '0005 000a 000b 000d 0012 0015 0017 001b 0023 002b 002d 0033 4469 ff01'.split(' ');
    const hello = read({ extensions: types.map((type) => extension(type)) });
    expect(ja4OfClient(hello, 'tcp', sha256)).toMatch(/_6d807ffa2a79$/);
  });

  it('shows twelve zeros for what is not there, and two for a missing protocol', () => {
    expect(ja4OfClient(read({ ciphers: '', extensions: null }), 'quic', sha256)).toBe(
      'q12i000000_000000000000_000000000000',
    );
  });

  it.each([
    ['ab', 'ab'],
    ['20', '20'],
    ['abcd', 'ad'],
    ['2061', '21'],
    ['30ab', '3b'],
    ['6120', '60'],
    ['3031abcd', '3d'],
    ['30abcd31', '01'],
    ['61', 'aa'],
    ['687474702f312e31', 'h1'],
  ])('shows the protocol 0x%s as %s', (protocol, shown) => {
    const list = sized(2, sized(1, hex(protocol)));
    const alpn = bytesOf(hex('0010'), sized(2, list));
    expect(ja4OfClient(read({ extensions: [alpn] }), 'tcp', sha256).slice(8, 10)).toBe(shown);
  });

  it('takes the newest version offered, which DTLS counts downwards', () => {
    const offering = (versions: string) => extension('002b', versions);
    const shown = (sample: SampleHello) => ja4OfClient(read(sample), 'dtls', sha256).slice(0, 3);
    expect(shown({ version: 'fefd', cookie: 'aa' })).toBe('dd2');
    expect(shown({ version: 'fefd', cookie: '', extensions: [offering('04 fefc fefd')] })).toBe('dd3');
    expect(shown({ version: '0303', extensions: [offering('06 0304 0303 7a7a')] })).toBe('d13');
    expect(shown({ version: '0999' })).toBe('d00');
  });
});

describe('JA3', () => {
  it('is that of its authors for a client without extensions', () => {
    const hello = read({
      version: '0301',
      ciphers: '0004 0005 000a 0009 0064 0062 0003 0006 0013 0012 0063',
      extensions: null,
    });
    expect(ja3OfClient(hello, md5)).toEqual({
      text: '769,4-5-10-9-100-98-3-6-19-18-99,,,',
      hash: 'de350869b8c85de67a350c8d186f11e6',
    });
  });

  it('leaves GREASE out of ciphers, extensions and groups', () => {
    const hello = readTlsClientHello(CHROME_HELLO);
    expect(hello && ja3OfClient(hello, md5).text).toBe(
      '771,4865-4866-4867-49195-49199-49196-49200-52393-52392-49171-49172-156-157-47-53,27-0-51-16-17513-23-45-13-5-35-18-43-65281-11-10-21,29-23-24,0',
    );
  });

  it('of a server is version, cipher and extensions', () => {
    const body = bytesOf(
      hex('0303'),
      new Uint8Array(32),
      hex('00 1301 00'),
      sized(2, bytesOf(extension('0033'), extension('002b', '0304'))),
    );
    const hello = readTlsServerHello(body);
    expect(hello && ja3OfServer(hello, md5)).toEqual({
      text: '771,4865,51-43',
      hash: 'eb1d94daa7e0344597e756a1fb6e7054',
    });
  });
});

describe('HASSH', () => {
  const lists = ['kex', 'keys', 'cipher-up', 'cipher-down', 'mac-up', 'mac-down', 'zlib', 'none', '', ''];
  const ascii = (text: string) => new TextEncoder().encode(text);
  const message = bytesOf(
    Uint8Array.of(20),
    new Uint8Array(16),
    ...lists.map((list) => bytesOf(hex('0000'), sized(2, ascii(list)))),
    new Uint8Array(5),
  );

  it('of a client joins what it offers towards the server', () => {
    const exchange = readSshKeyExchange(message);
    expect(exchange && hasshOfClient(exchange, md5)).toEqual({
      algorithms: ascii('kex;cipher-up;mac-up;zlib'),
      hash: md5('kex;cipher-up;mac-up;zlib'),
    });
  });

  it('of a server joins what it offers towards the client', () => {
    const exchange = readSshKeyExchange(message);
    expect(exchange && hasshOfServer(exchange, md5)).toEqual({
      algorithms: ascii('kex;cipher-down;mac-down;none'),
      hash: md5('kex;cipher-down;mac-down;none'),
    });
  });

  it('joins empty lists too', () => {
    const empty = bytesOf(Uint8Array.of(20), new Uint8Array(16), new Uint8Array(40), new Uint8Array(5));
    const exchange = readSshKeyExchange(empty);
    expect(exchange && hasshOfClient(exchange, md5)).toEqual({ algorithms: ascii(';;;'), hash: md5(';;;') });
  });

  it('is not made of another message or a cut one', () => {
    expect(readSshKeyExchange(message.slice(1))).toBeNull();
    expect(readSshKeyExchange(message.slice(0, 60))).toBeNull();
  });
});

describe('reading hellos', () => {
  it('never takes a cut one for whole, and never fails on changed bytes', () => {
    for (let length = 0; length < CHROME_HELLO.length; length += 1) {
      // Without its extensions a ClientHello may end: that is the one place where it is whole before its end.
      const cut = readTlsClientHello(CHROME_HELLO.slice(0, length));
      if (cut !== null) expect(cut.extensions).toEqual([]);
    }
    fc.assert(
      fc.property(fc.nat(CHROME_HELLO.length - 1), fc.nat(255), (at, value) => {
        const changed = CHROME_HELLO.slice();
        changed[at] = value;
        const hello = readTlsClientHello(changed);
        if (hello !== null)
          expect(ja4OfClient(hello, 'tcp', sha256)).toMatch(/^t\w{2}[di]\d{4}\w{2}_[0-9a-f]{12}_[0-9a-f]{12}$/);
      }),
    );
  });

  it('takes any bytes for a message without failing', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        readTlsClientHello(bytes);
        readTlsServerHello(bytes);
        readSshKeyExchange(bytes);
      }),
    );
  });
});
