import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readFirstClientHello, TlsHandshakeReader } from './index.ts';
import { bytesOf, CHROME_HELLO, handshake, record } from './tls-sample.ts';

const HANDSHAKE = 22;
const message = handshake(1, CHROME_HELLO);
const encrypted = Uint8Array.from({ length: 64 }, (_, index) => (index === 0 ? 1 : index));

describe('TlsHandshakeReader', () => {
  it('gives the same messages however the bytes are cut', () => {
    const finished = handshake(20, new Uint8Array(12));
    const stream = bytesOf(
      record(HANDSHAKE, message.slice(0, 7)),
      record(HANDSHAKE, bytesOf(message.slice(7), finished.slice(0, 3))),
      record(HANDSHAKE, finished.slice(3)),
    );
    const expected = [
      { type: 1, body: CHROME_HELLO },
      { type: 20, body: new Uint8Array(12) },
    ];
    fc.assert(
      fc.property(fc.array(fc.nat(stream.length), { maxLength: 8 }), (cuts) => {
        const reader = new TlsHandshakeReader();
        const ends = [...cuts, stream.length].sort((a, b) => a - b);
        const found = ends.flatMap((end, index) => reader.push(stream.slice(ends[index - 1] ?? 0, end)));
        expect(found).toEqual(expected);
      }),
    );
  });

  it('passes over what is encrypted, but not over the second hello of TLS 1.3', () => {
    const reader = new TlsHandshakeReader();
    const found = reader.push(
      bytesOf(
        record(20, Uint8Array.of(1)),
        record(HANDSHAKE, encrypted),
        record(HANDSHAKE, message),
        record(23, encrypted),
      ),
    );
    expect(found).toEqual([{ type: 1, body: CHROME_HELLO }]);
  });

  it('stops at what is no TLS', () => {
    const reader = new TlsHandshakeReader();
    expect(reader.push(new TextEncoder().encode('GET / HTTP/1.1\r\n'))).toEqual([]);
    expect(reader.isBroken).toBe(true);
    expect(reader.push(record(HANDSHAKE, message))).toEqual([]);
  });

  it('gives up on a message that comes byte by byte', () => {
    const reader = new TlsHandshakeReader();
    for (const byte of handshake(11, new Uint8Array(1_000))) reader.push(record(HANDSHAKE, Uint8Array.of(byte)));
    expect(reader.isBroken).toBe(true);
  });
});

describe('readFirstClientHello', () => {
  it('reads a hello over several records, and nothing else', () => {
    const records = bytesOf(record(HANDSHAKE, message.slice(0, 100)), record(HANDSHAKE, message.slice(100)));
    expect(readFirstClientHello(records)?.ciphers).toHaveLength(16);
    expect(readFirstClientHello(records.slice(0, -1))).toBeNull();
    expect(readFirstClientHello(record(HANDSHAKE, handshake(2, CHROME_HELLO)))).toBeNull();
  });
});
