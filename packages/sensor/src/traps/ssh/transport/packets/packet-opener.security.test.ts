import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createPacketCompressor } from '../compression/packet-compressor.ts';
import { PacketError } from './packet-error.ts';
import { createPacketOpener } from './packet-opener.ts';
import { createPacketSealer } from './packet-sealer.ts';

function packet(length: number, paddingBytes: number, rest: Uint8Array): Buffer {
  const head = Buffer.alloc(5);
  head.writeUInt32BE(length, 0);
  head[4] = paddingBytes;
  return Buffer.concat([head, rest]);
}

function faultOf(bytes: Buffer): { fault: string; disconnectText: string | null } | null {
  const opener = createPacketOpener();
  opener.push(bytes);
  try {
    opener.next();
    return null;
  } catch (error) {
    if (!(error instanceof PacketError)) throw error;
    return { fault: error.fault, disconnectText: error.disconnectText };
  }
}

/** What sshd 9.2p1 and 8.4p1 answer to each of these was measured: only short padding gets a word. */
describe('packets that sshd refuses', () => {
  it.each([
    ['a length above 256 KiB', packet(0x40001, 4, Buffer.alloc(20)), 'length', null],
    ['an HTTP request', Buffer.from('GET / HTTP/1.1\r\n'), 'length', null],
    ['a length below 5', packet(4, 4, Buffer.alloc(20)), 'length', null],
    ['a length that fills no blocks', packet(13, 4, Buffer.alloc(30)), 'block-size', null],
    ['no padding', packet(12, 0, Buffer.alloc(11)), 'padding-too-short', 'Corrupted padlen 0 on input.'],
    ['too little padding', packet(12, 3, Buffer.alloc(11)), 'padding-too-short', 'Corrupted padlen 3 on input.'],
    ['more padding than packet', packet(12, 200, Buffer.alloc(11)), 'padding-too-long', null],
    ['nothing but padding', packet(12, 11, Buffer.alloc(11)), 'no-payload', null],
  ])('%s', (_name, bytes, fault, disconnectText) => {
    expect(faultOf(bytes)).toEqual({ fault, disconnectText });
  });

  it('takes the largest packet there may be', () => {
    const opener = createPacketOpener();
    const length = 256 * 1024 - 4;
    opener.push(packet(length, 4, Buffer.alloc(length - 1, 7)));
    expect(opener.next()).toEqual(Buffer.alloc(length - 5, 7));
  });
});

describe('attacks on the packet layer', () => {
  it('a claimed length takes no memory that was not sent', () => {
    const opener = createPacketOpener();
    const bytes = packet(256 * 1024 - 4, 4, Buffer.alloc(1000));
    const before = process.memoryUsage().arrayBuffers;
    for (const byte of bytes) {
      opener.push(Buffer.of(byte));
      expect(opener.next()).toBe(null);
    }
    expect(opener.bufferedBytes).toBe(bytes.length);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(8 * 1024 * 1024);
  });

  it('a packet that comes byte by byte is put together in time that grows with its length', () => {
    const opener = createPacketOpener();
    const length = 256 * 1024 - 4;
    const bytes = packet(length, 4, Buffer.alloc(length - 1, 1));
    for (let at = 0; at < bytes.length - 1; at += 1) {
      opener.push(bytes.subarray(at, at + 1));
      if (at % 64 === 0) expect(opener.next()).toBe(null);
    }
    opener.push(bytes.subarray(bytes.length - 1));
    expect(opener.next()?.length).toBe(length - 5);
  });

  it('a small packet that inflates beyond the limit is refused', () => {
    const compressor = createPacketCompressor();
    const bomb = compressor.compress(Buffer.alloc(300 * 1024));
    compressor.close();
    const sealer = createPacketSealer({ random: (length) => Buffer.alloc(length) });
    const opener = createPacketOpener();
    opener.startDecompression();
    opener.push(sealer.seal(bomb));
    expect(() => opener.next()).toThrow(expect.objectContaining({ fault: 'compression' }));
    opener.close();
  });

  it('bytes that are no zlib stream are refused', () => {
    const sealer = createPacketSealer({ random: (length) => Buffer.alloc(length) });
    const opener = createPacketOpener();
    opener.startDecompression();
    opener.push(sealer.seal(Buffer.from('not compressed')));
    expect(() => opener.next()).toThrow(expect.objectContaining({ fault: 'compression' }));
    opener.close();
  });

  it('no bytes make it throw anything else, or hang', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fc.uint8Array({ maxLength: 64 }), fc.constant(Uint8Array.of(0, 0, 0, 12, 4)))),
        (chunks) => {
          const opener = createPacketOpener();
          for (const chunk of chunks) {
            opener.push(Buffer.from(chunk));
            try {
              while (opener.next() !== null);
            } catch (error) {
              expect(error).toBeInstanceOf(PacketError);
              return;
            }
          }
        },
      ),
      { numRuns: 500 },
    );
  });
});
