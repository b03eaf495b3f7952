import { SESSION_SILENCE_MS, type SessionSummary } from '@cerberusmesh/contracts';

/** `silent`: its end was never reported (an imported log that stops, a sensor that died) and nothing comes any more. */
export type Liveness = 'live' | 'silent' | 'closed';

/** Whether a session still goes on, as far as anybody can tell at `nowMs` (Unix milliseconds). */
export function livenessOf(session: Pick<SessionSummary, 'state' | 'lastEventAt'>, nowMs: number): Liveness {
  if (session.state === 'closed') return 'closed';
  return nowMs - Date.parse(session.lastEventAt) > SESSION_SILENCE_MS ? 'silent' : 'live';
}
