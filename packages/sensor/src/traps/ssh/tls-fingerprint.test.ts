import { connect, createServer } from 'node:net';
import { connect as connectTls } from 'node:tls';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fingerprintTlsHello } from './tls-fingerprint.ts';

/** The example of the JA4 specification's technical details: a Chrome hello, put together from its parts. */
function exampleHello(): Buffer {
  const hex = (text: string) => Buffer.from(text.replaceAll(' ', ''), 'hex');
  const sized = (bytes: 1 | 2 | 3, content: Buffer) => {
    const length = Buffer.alloc(bytes);
    length.writeUIntBE(content.length, 0, bytes);
    return Buffer.concat([length, content]);
  };
  const extension = (type: string, content: string) => Buffer.concat([hex(type), sized(2, hex(content))]);
  const ciphers = '0a0a 1301 1302 1303 c02b c02f c02c c030 cca9 cca8 c013 c014 009c 009d 002f 0035';
  const extensions = Buffer.concat([
    extension('2a2a', ''),
    extension('001b', '0200 02'),
    extension('0000', '0006 00 0003 612e62'),
    extension('0033', '0000'),
    extension('0010', '000c 02 6832 08 687474702f312e31'),
    extension('4469', '0003 026832'),
    extension('0017', ''),
    extension('002d', '0101'),
    extension('000d', '0010 0403 0804 0401 0503 0805 0501 0806 0601'),
    extension('0005', '0100000000'),
    extension('0023', ''),
    extension('0012', ''),
    extension('002b', '06 3a3a 0304 0303'),
    extension('ff01', '00'),
    extension('000b', '0100'),
    extension('000a', '0008 0a0a 001d 0017 0018'),
    extension('0015', '0000'),
    extension('1a1a', '00'),
  ]);
  const hello = Buffer.concat([
    hex('0303'),
    Buffer.alloc(32),
    sized(1, Buffer.alloc(0)),
    sized(2, hex(ciphers)),
    hex('0100'),
    sized(2, extensions),
  ]);
  return Buffer.concat([hex('16 0301'), sized(2, Buffer.concat([hex('01'), sized(3, hello)]))]);
}

describe('the fingerprint of a TLS client', () => {
  it('is that of the JA4 specification for its example', () => {
    expect(fingerprintTlsHello(exampleHello())?.ja4).toBe('t13d1516h2_8daaf6152771_e5627efa2ab1');
  });

  it('has a JA3 without GREASE', () => {
    expect(fingerprintTlsHello(exampleHello())?.ja3).toMatch(/^[0-9a-f]{32}$/);
  });

  it('reads what a real client sends', async () => {
    const hello = await new Promise<Buffer>((resolve) => {
      const server = createServer((socket) =>
        socket.once('data', (bytes) => {
          socket.destroy();
          server.close(() => resolve(bytes));
        }),
      );
      server.listen(0, '127.0.0.1', () => {
        const address = server.address();
        const port = address !== null && typeof address === 'object' ? address.port : 0;
        connectTls({ socket: connect(port, '127.0.0.1'), servername: 'example.org' }).on('error', () => undefined);
      });
    });
    expect(fingerprintTlsHello(hello)?.ja4).toMatch(/^t13d\d{4}00_[0-9a-f]{12}_[0-9a-f]{12}$/);
  });

  it('is missing for anything else, and never throws', () => {
    expect(fingerprintTlsHello(Buffer.from('GET / HTTP/1.1\r\n\r\n'))).toBeNull();
    const whole = exampleHello();
    for (let length = 0; length < whole.length; length += 1)
      expect(fingerprintTlsHello(whole.subarray(0, length))).toBeNull();
    fc.assert(
      fc.property(fc.nat(whole.length - 1), fc.nat(255), (at, value) => {
        const changed = Buffer.from(whole);
        changed[at] = value;
        fingerprintTlsHello(changed);
      }),
    );
  });
});
