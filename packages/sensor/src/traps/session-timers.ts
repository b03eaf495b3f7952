import type { SensorLimits } from '../limits.ts';
import type { CloseReason, SessionRecorder } from '../trap.ts';

/** Ends a session that is silent, never logs in, lasts too long, or is to end because the sensor is told so. */
export interface SessionTimers {
  /** Something came from the client. */
  touch(): void;
  /** The login is over; its time limit is off. */
  loggedIn(): void;
  stop(): void;
}

/**
 * @param end called at most once, with the reason for `session.closed`
 * @param limits idleTimeoutMs, maxSessionDurationMs, loginTimeoutMs; a trap without a login passes `login: false`
 */
export function startSessionTimers(options: {
  readonly limits: SensorLimits;
  readonly recorder: SessionRecorder;
  readonly login: boolean;
  readonly end: (reason: CloseReason) => void;
}): SessionTimers {
  return new OneTimer(options);
}

/**
 * One timer for both: what comes from the client only moves the time that it looks at when it runs out. Ten thousand
 * idle sessions have one each.
 */
class OneTimer implements SessionTimers {
  readonly #options: Parameters<typeof startSessionTimers>[0];
  readonly #startedAtMs = performance.now();
  #touchedAtMs = this.#startedAtMs;
  #timer: NodeJS.Timeout;
  #grace: NodeJS.Timeout | null = null;

  constructor(options: Parameters<typeof startSessionTimers>[0]) {
    const { limits, login, end, recorder } = options;
    this.#options = options;
    recorder.onTerminate(end);
    this.#timer = setTimeout(() => this.#look(), this.#leftMs());
    if (login) this.#grace = setTimeout(() => end('idle-timeout'), limits.loginTimeoutMs);
  }

  touch(): void {
    this.#touchedAtMs = performance.now();
  }

  loggedIn(): void {
    if (this.#grace !== null) clearTimeout(this.#grace);
    this.#grace = null;
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.loggedIn();
  }

  #leftMs(): number {
    const { idleTimeoutMs, maxSessionDurationMs } = this.#options.limits;
    return Math.min(this.#touchedAtMs + idleTimeoutMs, this.#startedAtMs + maxSessionDurationMs) - performance.now();
  }

  #look(): void {
    const { limits, recorder, end } = this.#options;
    const leftMs = this.#leftMs();
    if (leftMs > 0) {
      // Rounded up: a timer may run out a fraction of a millisecond early.
      this.#timer = setTimeout(() => this.#look(), Math.ceil(leftMs));
    } else if (performance.now() - this.#startedAtMs < limits.maxSessionDurationMs) {
      end('idle-timeout');
    } else {
      recorder.record('limit.reached', { limit: 'maxSessionDurationMs', value: limits.maxSessionDurationMs });
      end('limit');
    }
  }
}
