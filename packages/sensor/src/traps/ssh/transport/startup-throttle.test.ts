import { describe, expect, it } from 'vitest';
import type { Random } from '../../../trap.ts';
import { createStartupThrottle, DEFAULT_STARTUP_LIMITS } from './startup-throttle.ts';

function always(next: number): Random {
  return { bytes: (length) => new Uint8Array(length), next: () => next };
}

describe('MaxStartups 10:30:100', () => {
  it('takes the first ten, then refuses three of ten, then more, then all', () => {
    const lucky = createStartupThrottle(DEFAULT_STARTUP_LIMITS, always(0.999));
    let taken = 0;
    while (lucky.admit() !== null) taken += 1;
    expect(taken).toBe(100);

    const unlucky = createStartupThrottle(DEFAULT_STARTUP_LIMITS, always(0));
    taken = 0;
    while (unlucky.admit() !== null) taken += 1;
    expect(taken).toBe(10);

    // At 55 waiting the chance is 30 + 70 * 45 / 90 = 65 percent.
    const middling = createStartupThrottle(DEFAULT_STARTUP_LIMITS, always(0.649));
    taken = 0;
    while (middling.admit() !== null) taken += 1;
    expect(taken).toBe(55);
  });

  it('counts a connection out once, when it is logged in or gone', () => {
    const throttle = createStartupThrottle({ begin: 1, ratePercent: 100, full: 2 }, always(0));
    const release = throttle.admit();
    expect(throttle.admit()).toBeNull();
    release?.();
    release?.();
    expect(throttle.waiting).toBe(0);
    expect(throttle.admit()).not.toBeNull();
  });
});
