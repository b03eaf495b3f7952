import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { packBzip2, unpackBzip2 } from './bzip2-format.ts';
import { CorruptData } from './lzma-decoder.ts';
import { packXz, unpackXz } from './xz-format.ts';

const MAX_BYTES = 200_000;
const noPause = () => Promise.resolve();
const texts = fc.oneof(
  fc.uint8Array({ maxLength: 3000 }),
  fc.tuple(fc.uint8Array({ maxLength: 40 }), fc.nat(60)).map(([part, times]) => {
    return Buffer.concat(Array.from({ length: times }, () => part));
  }),
);

describe.each([
  { name: 'xz', pack: packXz, unpack: unpackXz },
  { name: 'bzip2', pack: packBzip2, unpack: unpackBzip2 },
])('$name', ({ pack, unpack }) => {
  it('gives back what was packed', async () => {
    await fc.assert(
      fc.asyncProperty(texts, async (plain) => {
        const back = await unpack(await pack(plain, noPause), MAX_BYTES, noPause);
        expect(Buffer.compare(back, plain)).toBe(0);
      }),
      { numRuns: 40 },
    );
  });

  it('refuses what somebody damaged, or reads it within the limit, and never fails otherwise', async () => {
    const damages = fc.tuple(texts, fc.nat(), fc.integer({ min: 1, max: 255 }), fc.nat(5000));
    await fc.assert(
      fc.asyncProperty(damages, async ([plain, place, change, cut]) => {
        const packed = Buffer.from(await pack(plain, noPause));
        const at = place % packed.length;
        packed[at] = (packed[at] ?? 0) ^ change;
        const damaged = packed.subarray(0, Math.max(1, packed.length - (cut % packed.length)));
        try {
          expect((await unpack(damaged, MAX_BYTES, noPause)).length).toBeLessThanOrEqual(MAX_BYTES);
        } catch (error) {
          expect(error).toBeInstanceOf(CorruptData);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('stops at its limit where little becomes much', async () => {
    const packed = await pack(new Uint8Array(MAX_BYTES + 1), noPause);
    expect(packed.length).toBeLessThan(2000);
    await expect(unpack(packed, MAX_BYTES, noPause)).rejects.toThrow(CorruptData);
  });
});
