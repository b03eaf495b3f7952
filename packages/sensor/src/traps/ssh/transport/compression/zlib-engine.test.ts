import { constants, createDeflate, createInflate, inflateSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createPacketCompressor } from './packet-compressor.ts';
import { createPacketDecompressor } from './packet-decompressor.ts';
import { createZlibEngine } from './zlib-engine.ts';

describe('compression of packets', () => {
  it('writes what zlib at level 6 writes with a partial flush after each packet', () => {
    const compressor = createPacketCompressor();
    const packets = [compressor.compress(Buffer.from('hello')), compressor.compress(Buffer.from('hello'))];
    compressor.close();
    // Recorded from zlib 1.2.13: deflate(Z_PARTIAL_FLUSH) of "hello" twice, with deflateInit at level 6.
    expect(packets.map((packet) => packet.toString('hex'))).toEqual(['789cca48cdc9c90708', 'a00c100110']);
    const whole = Buffer.concat(packets);
    expect(inflateSync(whole, { finishFlush: constants.Z_SYNC_FLUSH }).toString()).toBe('hellohello');
  });

  it('gives each packet back as it was, small or larger than the scratch buffer', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.oneof(
            fc.uint8Array({ minLength: 1, maxLength: 100 }),
            fc.integer({ min: 1, max: 200_000 }).map((size) => new Uint8Array(size)),
          ),
          { minLength: 1, maxLength: 6 },
        ),
        (payloads) => {
          const compressor = createPacketCompressor();
          const decompressor = createPacketDecompressor(256 * 1024);
          for (const payload of payloads) {
            expect(decompressor.decompress(compressor.compress(payload))).toEqual(Buffer.from(payload));
          }
          compressor.close();
          decompressor.close();
        },
      ),
      { numRuns: 30 },
    );
  });

  it('refuses what is no zlib stream, and stays closed after that', () => {
    const decompressor = createPacketDecompressor(1000);
    expect(decompressor.decompress(Buffer.from('garbage'))).toBe(null);
    expect(decompressor.decompress(Buffer.from('garbage'))).toBe(null);
    decompressor.close();
    decompressor.close();
  });

  it('refuses what lies behind the end of a stream', () => {
    const engine = createZlibEngine(createInflate());
    const ended = Buffer.from('789c030000000001', 'hex');
    expect(engine.process(ended, 100)).toEqual(Buffer.alloc(0));
    expect(engine.process(Buffer.from('more'), 100)).toBe(null);
    engine.close();
  });

  it('does nothing after it was closed', () => {
    const engine = createZlibEngine(createDeflate());
    engine.close();
    expect(engine.process(Buffer.from('late'), 100)).toBe(null);
  });
});
