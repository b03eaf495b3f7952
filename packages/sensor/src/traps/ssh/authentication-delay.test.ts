import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createAuthenticationDelay } from './authentication-delay.ts';

const random = { bytes: (length: number) => new Uint8Array(length).fill(7), next: () => 0.5 };

describe('the delay of a login', () => {
  it('is the same for one name, and differs between names by up to 4.3 ms', () => {
    const delay = createAuthenticationDelay({ minimumMs: 5, failureDelayMs: 2000, random });
    const times = ['root', 'admin', 'nobody', 'oracle'].map((name) => delay.answerAfterMs(name, 0));
    expect(times).toEqual(['root', 'admin', 'nobody', 'oracle'].map((name) => delay.answerAfterMs(name, 0)));
    expect(new Set(times).size).toBe(4);
    for (const time of times) {
      expect(time).toBeGreaterThanOrEqual(5);
      expect(time).toBeLessThan(9.3);
    }
  });

  it('puts a late answer off to a doubling of it', () => {
    const delay = createAuthenticationDelay({ minimumMs: 5, failureDelayMs: 2000, random });
    fc.assert(
      fc.property(fc.string(), fc.double({ min: 0, max: 10_000, noNaN: true }), (name, spentMs) => {
        const shortest = delay.answerAfterMs(name, 0);
        const after = delay.answerAfterMs(name, spentMs);
        expect(after).toBeGreaterThanOrEqual(spentMs);
        expect(Number.isInteger(Math.log2(after / shortest))).toBe(true);
        expect(after === shortest || after / 2 < spentMs).toBe(true);
      }),
    );
  });

  it("spreads PAM's delay around what was asked for", () => {
    const draws = [0, 0, 0, 1, 1, 1, 0.5, 0.5, 0.5];
    const drawing = { bytes: random.bytes, next: () => draws.shift() ?? 0 };
    const delay = createAuthenticationDelay({ minimumMs: 5, failureDelayMs: 2000, random: drawing });
    expect([delay.failureMs(), delay.failureMs(), delay.failureMs()]).toEqual([1000, 3000, 2000]);
  });

  it('is off where it is configured off', () => {
    const delay = createAuthenticationDelay({ minimumMs: 0, failureDelayMs: 0, random });
    expect([delay.answerAfterMs('root', 0), delay.checkMs(), delay.sessionMs(), delay.failureMs()]).toEqual([
      0, 0, 0, 0,
    ]);
  });
});
