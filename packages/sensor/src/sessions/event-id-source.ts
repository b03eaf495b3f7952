import { uuidV7 } from '@cerberusmesh/contracts';
import type { Clock, Random } from '../trap.ts';

/** Makes ids that sort in the order they were asked for. */
export interface EventIdSource {
  next(): string;
}

/**
 * Version 7 UUIDs, strictly increasing within one process: RFC 9562 section 6.2 method 1, a 12-bit counter in rand_a,
 * seeded in its lower half each millisecond. A clock that steps back does not: the last millisecond is kept. When a
 * millisecond's counter is used up, the next millisecond is borrowed.
 */
export function createEventIdSource(clock: Clock, random: Random): EventIdSource {
  let millisecond = 0;
  let counter = 0;
  /** Written anew for each id, which copies it. */
  const entropy = new Uint8Array(10);
  return {
    next() {
      const now = Math.floor(clock.now());
      entropy.set(random.bytes(8), 2);
      if (now > millisecond) {
        millisecond = now;
        counter = (((entropy[8] ?? 0) << 8) | (entropy[9] ?? 0)) & 0x7ff;
      } else {
        counter += 1;
        if (counter > 0xfff) {
          millisecond += 1;
          counter = 0;
        }
      }
      entropy[0] = counter >>> 8;
      entropy[1] = counter & 0xff;
      return uuidV7(millisecond, entropy);
    },
  };
}

/** The last second that was written out: most timestamps follow another one of the same second. */
let second = Number.NaN;
let secondText = '';

/** ISO 8601 in UTC with six fractional digits. `unixMs` may carry a fraction of a millisecond. */
export function formatTimestamp(unixMs: number): string {
  const whole = Math.floor(unixMs / 1000);
  if (whole !== second) {
    secondText = new Date(whole * 1000).toISOString().slice(0, -'000Z'.length);
    second = whole;
  }
  const millisecond = Math.floor(unixMs);
  const micros = (millisecond - whole * 1000) * 1000 + Math.floor((unixMs - millisecond) * 1000);
  return `${secondText}${String(micros).padStart(6, '0')}Z`;
}
