import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isolationForestFamily } from './isolation-forest.ts';

describe('a kept isolation forest that somebody changed', () => {
  const rows = { values: Float32Array.from({ length: 60 }, (_, index) => (index * 7) % 11), count: 20, width: 3 };
  const whole = isolationForestFamily.fit(rows, { trees: 2, sampleRows: 8 }, { seed: 1 }).model.serialise();

  it('is refused or scores with finite numbers, and never hangs', () => {
    fc.assert(
      fc.property(fc.nat(whole.length - 1), fc.nat(255), fc.nat(whole.length), (at, byte, length) => {
        const changed = whole.slice(0, length < 40 ? length : whole.length);
        changed[at] = byte;
        try {
          const model = isolationForestFamily.restore(changed);
          expect(model.score(rows).every((score) => score >= 0 && score <= 1)).toBe(true);
        } catch (error) {
          expect(error).toMatchObject({ code: 'invalid-request' });
        }
      }),
      { numRuns: 1_000 },
    );
  });

  it('cannot ask for more memory than its own size', () => {
    const changed = whole.slice();
    new DataView(changed.buffer).setInt32(8, 1_000, true);
    expect(() => isolationForestFamily.restore(changed)).toThrow('not an isolation forest');
  });
});
