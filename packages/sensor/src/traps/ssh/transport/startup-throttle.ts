import type { Random } from '../../../trap.ts';

/** What sshd writes to a connection that it does not take, before it closes it. */
export const STARTUP_REFUSAL = 'Exceeded MaxStartups\r\n';

/** `MaxStartups begin:rate:full` of sshd_config. */
export interface StartupLimits {
  /** Connections that are not logged in, from which on some are refused. */
  readonly begin: number;
  /** Percent of them that are refused at `begin`; it grows to all of them at `full`. */
  readonly ratePercent: number;
  readonly full: number;
}

/** Debian's default, `MaxStartups 10:30:100`. */
export const DEFAULT_STARTUP_LIMITS: StartupLimits = { begin: 10, ratePercent: 30, full: 100 };

export interface StartupThrottle {
  /** Connections that are taken and not logged in. */
  readonly waiting: number;
  /** Null: refuse it, with STARTUP_REFUSAL. Else call the result once it is logged in or gone; twice does no harm. */
  admit(): (() => void) | null;
}

/** Counts connections that are not logged in and refuses as `should_drop_connection` of sshd does. */
export function createStartupThrottle(limits: StartupLimits, random: Random): StartupThrottle {
  let waiting = 0;
  return {
    get waiting() {
      return waiting;
    },
    admit() {
      if (refuses(limits, waiting, random)) return null;
      waiting += 1;
      let counted = true;
      return () => {
        if (counted) waiting -= 1;
        counted = false;
      };
    },
  };
}

function refuses({ begin, ratePercent, full }: StartupLimits, waiting: number, random: Random): boolean {
  if (waiting < begin) return false;
  if (waiting >= full || ratePercent === 100) return true;
  const percent = Math.trunc(((100 - ratePercent) * (waiting - begin)) / (full - begin)) + ratePercent;
  return Math.floor(random.next() * 100) < percent;
}
