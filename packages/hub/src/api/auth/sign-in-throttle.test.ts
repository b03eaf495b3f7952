import { describe, expect, it } from 'vitest';
import { SIGN_IN_LIMITS } from '../limits.ts';
import { createSignInThrottle } from './sign-in-throttle.ts';

describe('the sign-in throttle', () => {
  function started() {
    const clock = { ms: 1_000_000 };
    return { clock, throttle: createSignInThrottle(() => clock.ms) };
  }

  it('doubles the wait with every failure past the free ones, up to five minutes', () => {
    const { clock, throttle } = started();
    const waits: number[] = [];
    for (let failure = 0; failure < 16; failure++) {
      throttle.failed('ada@example.org', '203.0.113.7');
      const wait = throttle.waitMs('ADA@example.org', '203.0.113.99');
      waits.push(wait);
      clock.ms += wait;
    }
    expect(waits.slice(0, 8)).toEqual([0, 0, 0, 0, 1_000, 2_000, 4_000, 8_000]);
    expect(Math.max(...waits)).toBe(SIGN_IN_LIMITS.maxWaitMs);
  });

  it('leaves the owner alone when a stranger guesses from another network', () => {
    const { throttle } = started();
    for (let failure = 0; failure < 10; failure++) throttle.failed('ada@example.org', '203.0.113.7');
    expect(throttle.waitMs('ada@example.org', '198.51.100.1')).toBe(0);
  });

  it('slows a network that tries many accounts', () => {
    const { throttle } = started();
    for (let failure = 0; failure < 20; failure++)
      throttle.failed(`user${failure}@example.org`, `203.0.113.${failure}`);
    expect(throttle.waitMs('new@example.org', '203.0.113.200')).toBe(1_000);
  });

  it('forgives with a good sign-in and forgets with time', () => {
    const { clock, throttle } = started();
    for (let failure = 0; failure < 6; failure++) throttle.failed('ada@example.org', '203.0.113.7');
    throttle.succeeded('ada@example.org', '203.0.113.7');
    expect(throttle.waitMs('ada@example.org', '203.0.113.7')).toBe(0);
    for (let failure = 0; failure < 15; failure++) throttle.failed('ada@example.org', '203.0.113.7');
    clock.ms += SIGN_IN_LIMITS.forgetAfterMs + 1;
    expect(throttle.waitMs('ada@example.org', '203.0.113.7')).toBe(0);
  });
});
