import { createHash } from 'node:crypto';
import type { Random } from '../../trap.ts';

/** How long a real machine takes to answer a login attempt. */
export interface AuthenticationDelay {
  /**
   * Milliseconds from the arrival of an attempt to its answer.
   *
   * @param username the name tried: the same name always waits about as long, known or not
   * @param spentMs what checking took, PAM's own delay included
   */
  answerAfterMs(username: string, spentMs: number): number;
  /** What comparing a password with its yescrypt hash takes. */
  checkMs(): number;
  /** What sshd takes to start the process that serves the user who was let in. */
  sessionMs(): number;
  /** PAM's delay after a wrong password. */
  failureMs(): number;
}

/** auth2.c: between 0 and 4.3 ms by user name, from the first four bytes of a hash, in units of 10^-12 s. */
const UNITS_PER_MS = 1e9;
/** Debian's yescrypt `j9T`, measured on a small server. */
const MIN_CHECK_MS = 28;
const CHECK_SPREAD_MS = 10;
/** Two forks and PAM's session modules, measured likewise. */
const MIN_SESSION_MS = 13;
const SESSION_SPREAD_MS = 9;

/**
 * @param minimumMs auth2.c's MIN_FAIL_DELAY_SECONDS; 0 answers as soon as checking is done
 * @param failureDelayMs what pam_unix asks of pam_fail_delay(3)
 */
export function createAuthenticationDelay(options: {
  readonly minimumMs: number;
  readonly failureDelayMs: number;
  readonly random: Random;
}): AuthenticationDelay {
  const { minimumMs, failureDelayMs, random } = options;
  const secret = Buffer.from(random.bytes(8)).readBigUInt64BE().toString();
  return {
    answerAfterMs(username, spentMs) {
      if (minimumMs === 0) return spentMs;
      const hash = createHash('sha512').update(`${secret}${username}`).digest();
      let afterMs = minimumMs + hash.readUInt32BE(0) / UNITS_PER_MS;
      // An answer that is late already is put off to the next doubling, so that its time says little.
      while (afterMs < spentMs) afterMs *= 2;
      return afterMs;
    },
    checkMs: () => (minimumMs === 0 ? 0 : MIN_CHECK_MS + random.next() * CHECK_SPREAD_MS),
    sessionMs: () => (minimumMs === 0 ? 0 : MIN_SESSION_MS + random.next() * SESSION_SPREAD_MS),
    failureMs() {
      if (failureDelayMs === 0) return 0;
      // libpam's _pam_compute_delay: the mean of three uniform draws, half the delay either way.
      const mean = (random.next() + random.next() + random.next()) / 3;
      return failureDelayMs * (0.5 + mean);
    },
  };
}
