import type { Random } from '../../trap.ts';
import { createStartupThrottle, type StartupThrottle } from './transport/startup-throttle.ts';

/**
 * MaxStartups for each source address. sshd counts all of its clients together; one attacker sees no difference, and so
 * cannot keep the others out.
 */
export interface StartupThrottles {
  /** Null: refuse the connection. Else call the result once it is logged in or gone; twice does no harm. */
  admit(source: string): (() => void) | null;
}

/** @param maxStartups `begin:rate:full` as in sshd_config(5) */
export function createStartupThrottles(maxStartups: string, random: Random): StartupThrottles {
  const [begin = 10, ratePercent = 30, full = 100] = maxStartups.split(':').map(Number);
  const throttles = new Map<string, StartupThrottle>();
  return {
    admit(source) {
      const throttle = throttles.get(source) ?? createStartupThrottle({ begin, ratePercent, full }, random);
      const release = throttle.admit();
      if (release === null) return null;
      throttles.set(source, throttle);
      return () => {
        release();
        if (throttles.get(source)?.waiting === 0) throttles.delete(source);
      };
    },
  };
}
