import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { carriedBytes, carryText } from './attacker-text.ts';
import { attackerTextSchema } from './primitives.ts';

const bytesOf = (text: string) => new TextEncoder().encode(text);

describe('carrying attacker text', () => {
  it('keeps valid UTF-8 as it is', () => {
    expect(carryText(bytesOf('rm -rf / # ü 漢'))).toEqual({ text: 'rm -rf / # ü 漢' });
  });

  it('puts the exact bytes beside text that is not UTF-8', () => {
    expect(carryText(Uint8Array.of(0x41, 0xff, 0x42))).toEqual({ text: 'A\ufffdB', base64: 'Qf9C' });
  });

  it('makes NUL bytes visible and keeps them exactly', () => {
    expect(carryText('a\0b')).toEqual({ text: 'a␀b', base64: 'YQBi' });
  });

  it('cuts at a character boundary and says so', () => {
    expect(carryText(bytesOf('aé'), 2)).toEqual({ text: 'a', truncated: true });
    expect(carryText('abc', 2)).toEqual({ text: 'ab', truncated: true });
  });

  it('always fits the schema and gives back the bytes, whatever they are', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
        const carried = carryText(bytes);
        expect(attackerTextSchema.safeParse(carried.text).success).toBe(true);
        expect([...carriedBytes(carried)]).toEqual([...bytes]);
      }),
    );
  });

  it('keeps a prefix of the bytes within the limit', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), fc.integer({ min: 1, max: 50 }), (bytes, maxBytes) => {
        const kept = carriedBytes(carryText(bytes, maxBytes));
        expect(kept.length).toBeLessThanOrEqual(maxBytes);
        expect([...kept]).toEqual([...bytes.subarray(0, kept.length)]);
      }),
    );
  });
});
