import type { SensorLimits } from '../limits.ts';
import type { CloseReason, SessionRecorder } from '../trap.ts';

/** Ends a session that is silent, never logs in, or lasts too long. */
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
  const { limits, recorder, login, end } = options;
  const idle = setTimeout(() => end('idle-timeout'), limits.idleTimeoutMs);
  const whole = setTimeout(() => {
    recorder.record('limit.reached', { limit: 'maxSessionDurationMs', value: limits.maxSessionDurationMs });
    end('limit');
  }, limits.maxSessionDurationMs);
  const grace = login ? setTimeout(() => end('idle-timeout'), limits.loginTimeoutMs) : null;
  return {
    touch: () => void idle.refresh(),
    loggedIn: () => {
      if (grace !== null) clearTimeout(grace);
    },
    stop() {
      clearTimeout(idle);
      clearTimeout(whole);
      if (grace !== null) clearTimeout(grace);
    },
  };
}
