import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromPathText } from '../deception/byte-string.ts';
import { createLosslessDecoder, decodeLossless } from './lossless-decoder.ts';

describe('the lossless decoder', () => {
  it('reads UTF-8 as text and keeps what is none', () => {
    expect(decodeLossless(Buffer.from('caf\u00e9 \u{1f600}'))).toBe('caf\u00e9 \u{1f600}');
    expect(decodeLossless(Buffer.from([0x61, 0xff, 0xc3, 0x28, 0xe2, 0x82]))).toBe('a\udcff\udcc3(\udce2\udc82');
  });

  it('gives every byte back, wherever the stream is cut', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.oneof(
            fc.uint8Array({ maxLength: 6 }),
            fc.string().map((text) => Buffer.from(text)),
          ),
          {
            maxLength: 20,
          },
        ),
        (chunks) => {
          const decoder = createLosslessDecoder();
          const text = chunks.map((chunk) => decoder.decode(chunk)).join('') + decoder.end();
          const stored: unknown = JSON.parse(JSON.stringify([text]));
          expect(stored).toEqual([text]);
          expect(Buffer.from(fromPathText(text), 'latin1')).toEqual(Buffer.concat(chunks));
        },
      ),
    );
  });
});
