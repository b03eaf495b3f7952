import { createHash } from 'node:crypto';
import { BoundedMap } from '../../bounded-map.ts';
import { SIGN_IN_LIMITS } from '../limits.ts';
import { networkPrefix } from './network-prefix.ts';

/**
 * Slows guessing down. Three counters: per account from one network (a guesser), per network (somebody who tries many
 * accounts), and a generous one per account (many networks, one account), so that a stranger cannot lock an owner out
 * cheaply.
 */
export interface SignInThrottle {
  /** Milliseconds to wait before the next try may be looked at; 0 when it may be now. */
  waitMs(email: string, address: string): number;
  failed(email: string, address: string): void;
  /** Takes the last failure back: the password was good, but that alone signs nobody in. */
  takeBack(email: string, address: string): void;
  /** Takes the last failure back and forgives this account on this network. */
  succeeded(email: string, address: string): void;
}

interface Failures {
  readonly count: number;
  readonly lastAtMs: number;
}

/** @param now Unix milliseconds */
export function createSignInThrottle(now: () => number): SignInThrottle {
  const failures = new BoundedMap<string, Failures>(SIGN_IN_LIMITS.maxTrackedKeys);

  function counters(email: string, address: string): readonly { readonly key: string; readonly free: number }[] {
    // Hashed so that a long address costs no memory.
    const account = createHash('sha256').update(email.toLowerCase()).digest('base64');
    const network = networkPrefix(address);
    return [
      { key: `both ${account} ${network}`, free: SIGN_IN_LIMITS.freeFailuresPerAccountAndNetwork },
      { key: `account ${account}`, free: SIGN_IN_LIMITS.freeFailuresPerAccount },
      { key: `network ${network}`, free: SIGN_IN_LIMITS.freeFailuresPerNetwork },
    ];
  }

  function recent(key: string): Failures | null {
    const found = failures.get(key);
    return found === undefined || now() - found.lastAtMs > SIGN_IN_LIMITS.forgetAfterMs ? null : found;
  }

  function takeBack(email: string, address: string): void {
    for (const { key } of counters(email, address)) {
      const found = failures.get(key);
      if (found !== undefined) failures.set(key, { ...found, count: Math.max(0, found.count - 1) });
    }
  }

  return {
    waitMs(email, address) {
      const waits = counters(email, address).map(({ key, free }) => {
        const found = recent(key);
        if (found === null || found.count < free) return 0;
        const wait = Math.min(SIGN_IN_LIMITS.maxWaitMs, 1000 * 2 ** Math.min(30, found.count - free));
        return Math.max(0, found.lastAtMs + wait - now());
      });
      return Math.max(...waits);
    },
    failed(email, address) {
      for (const { key } of counters(email, address)) {
        failures.set(key, { count: (recent(key)?.count ?? 0) + 1, lastAtMs: now() });
      }
    },
    takeBack,
    succeeded(email, address) {
      takeBack(email, address);
      const [own] = counters(email, address);
      if (own !== undefined) failures.delete(own.key);
    },
  };
}
