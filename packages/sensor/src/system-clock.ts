import { randomFillSync } from 'node:crypto';
import type { Clock, Random } from './trap.ts';

/** How far the two clocks may part before the precise one is set again: wall time may be stepped by NTP. */
const MAX_DRIFT_MS = 5;

/** Wall time with microseconds: the monotonic clock, tied to the wall clock and tied again when that was set. */
export function createSystemClock(): Clock {
  let origin = Date.now() - performance.now();
  return {
    now() {
      const wall = Date.now();
      const precise = origin + performance.now();
      if (Math.abs(wall - precise) <= MAX_DRIFT_MS) return precise;
      origin = wall - performance.now();
      return wall;
    },
  };
}

/** Random numbers from the operating system, fetched a few kilobytes at a time. */
export function createSystemRandom(): Random {
  const pool = new Uint8Array(4096);
  let used = pool.length;
  function bytes(length: number): Uint8Array {
    if (length > pool.length) return randomFillSync(new Uint8Array(length));
    if (used + length > pool.length) {
      randomFillSync(pool);
      used = 0;
    }
    used += length;
    return pool.slice(used - length, used);
  }
  return {
    bytes,
    next() {
      const drawn = bytes(6);
      let value = 0;
      for (const byte of drawn) value = value * 256 + byte;
      return value / 2 ** 48;
    },
  };
}
