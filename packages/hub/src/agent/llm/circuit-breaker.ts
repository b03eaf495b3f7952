import { LLM_LIMITS } from './limits.ts';
import type { LlmFailure } from './llm-provider.ts';

/** Leaves a model alone that fails: after failures in a row it rests, then one call tries whether it is back. */
export interface CircuitBreaker {
  /** Null when it may be asked, and the caller then says how it went; else when to come again (Unix milliseconds). */
  enter(): number | null;
  succeeded(): void;
  failed(failure: LlmFailure, retryAfterMs: number | null): void;
  /** The call was given up by ourselves and says nothing of the model. */
  released(): void;
  state(): 'closed' | 'open' | 'trying';
}

/** @param now Unix milliseconds */
export function createCircuitBreaker(now: () => number): CircuitBreaker {
  let failuresInARow = 0;
  let restMs: number = LLM_LIMITS.firstRestMs;
  let restUntilMs = 0;
  let pausedUntilMs = 0;
  let isTrying = false;

  function rest(milliseconds: number): void {
    restUntilMs = now() + milliseconds;
  }

  return {
    enter() {
      const nowMs = now();
      const untilMs = Math.max(restUntilMs, pausedUntilMs);
      if (untilMs > nowMs) return untilMs;
      if (restUntilMs === 0) return null;
      if (isTrying) return nowMs + LLM_LIMITS.firstRestMs;
      isTrying = true;
      return null;
    },
    succeeded() {
      failuresInARow = 0;
      restMs = LLM_LIMITS.firstRestMs;
      restUntilMs = 0;
      isTrying = false;
    },
    failed(failure, retryAfterMs) {
      const wasTrying = isTrying;
      isTrying = false;
      if (failure === 'rate-limited') {
        pausedUntilMs = now() + Math.min(retryAfterMs ?? LLM_LIMITS.rateLimitPauseMs, LLM_LIMITS.maxRestMs);
        return;
      }
      // Text of attackers can make a model answer nonsense, or make one question unacceptable: that must not keep
      // other sessions from being looked at.
      if (failure === 'invalid-answer' || failure === 'rejected') {
        failuresInARow = 0;
        restUntilMs = 0;
        return;
      }
      failuresInARow += 1;
      // Another key does not come by itself.
      if (failure === 'refused') rest(LLM_LIMITS.maxRestMs);
      else if (wasTrying || failuresInARow >= LLM_LIMITS.failuresUntilRest) {
        rest(restMs);
        restMs = Math.min(restMs * 2, LLM_LIMITS.maxRestMs);
      }
    },
    released() {
      isTrying = false;
    },
    state() {
      if (isTrying) return 'trying';
      return Math.max(restUntilMs, pausedUntilMs) > now() ? 'open' : 'closed';
    },
  };
}
