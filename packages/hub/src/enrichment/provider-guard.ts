import type { EnrichmentFailure, IntelProvider } from '@cerberusmesh/contracts';
import { type Enrichment, EnrichmentError, type EnrichmentProvider } from '../connectors/enrichment-provider.ts';
import { ENRICHMENT_LIMITS } from './limits.ts';

/** How much of a provider may be used; `Infinity` where there is no limit. */
export interface ProviderLimits {
  readonly timeoutMs: number;
  readonly maxPerMinute: number;
  readonly maxPerDay: number;
}

/** What became of one question. */
export type GuardedAnswer =
  | { readonly outcome: 'answered'; readonly enrichment: Enrichment }
  | { readonly outcome: 'failed'; readonly failure: EnrichmentFailure }
  /** Not asked: its quota is used up, it rests, or it asked for a pause. */
  | { readonly outcome: 'held'; readonly untilMs: number };

/** One provider with its time limit, its quota, and its rest after failures in a row (a circuit breaker). */
export interface ProviderGuard {
  ask(source: string, signal: AbortSignal): Promise<GuardedAnswer>;
  status(): Pick<
    IntelProvider,
    'state' | 'resumesAt' | 'lastSuccessAt' | 'lastFailureAt' | 'lastFailure' | 'askedToday'
  >;
}

export interface ProviderGuardOptions {
  readonly provider: EnrichmentProvider;
  readonly limits: ProviderLimits;
  /** Questions of the day that `now` is in, as remembered from before. */
  readonly askedToday: number;
  /** Unix milliseconds. */
  readonly now: () => number;
  /** Remembers a question; it counts from when it is asked, not from when it is answered. */
  readonly onAsked: (day: string) => Promise<void>;
}

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

export function createProviderGuard(options: ProviderGuardOptions): ProviderGuard {
  const { provider, limits, now, onAsked } = options;
  let day = dayOf(now());
  let askedToday = options.askedToday;
  /** When the questions of the last minute were asked. */
  let minute: number[] = [];
  let failuresInARow = 0;
  let pausedUntilMs = 0;
  let restUntilMs = 0;
  let restMs: number = ENRICHMENT_LIMITS.firstRestMs;
  /** One question tells whether a provider that rested is back. */
  let isTrying = false;
  let lastSuccessMs: number | null = null;
  let lastFailureMs: number | null = null;
  let lastFailure: EnrichmentFailure | null = null;

  /** When it may be asked; not after `now` means now. */
  function freeAtMs(): number {
    const nowMs = now();
    if (dayOf(nowMs) !== day) {
      day = dayOf(nowMs);
      askedToday = 0;
    }
    minute = minute.filter((askedMs) => askedMs > nowMs - MINUTE_MS);
    const oldest = minute[minute.length - limits.maxPerMinute];
    return Math.max(
      pausedUntilMs,
      isTrying ? nowMs + MINUTE_MS : restUntilMs,
      oldest === undefined ? 0 : oldest + MINUTE_MS,
      askedToday >= limits.maxPerDay ? startOfNextDay(nowMs) : 0,
    );
  }

  function succeeded(): void {
    failuresInARow = 0;
    restMs = ENRICHMENT_LIMITS.firstRestMs;
    restUntilMs = 0;
    lastSuccessMs = now();
  }

  function failed(error: EnrichmentError): void {
    lastFailure = error.failure;
    lastFailureMs = now();
    if (error.failure === 'rate-limited') {
      // It works; it wants a pause.
      pausedUntilMs = now() + (error.retryAfterMs ?? MINUTE_MS);
      return;
    }
    failuresInARow += 1;
    // Another key does not come by itself; and a provider that was just tried again and failed rests longer.
    if (error.failure !== 'refused' && failuresInARow < ENRICHMENT_LIMITS.failuresUntilRest && !isTrying) return;
    restUntilMs = now() + (error.failure === 'refused' ? ENRICHMENT_LIMITS.maxRestMs : restMs);
    restMs = Math.min(restMs * 2, ENRICHMENT_LIMITS.maxRestMs);
  }

  return {
    async ask(source, signal) {
      const freeMs = freeAtMs();
      if (freeMs > now()) return { outcome: 'held', untilMs: freeMs };
      isTrying = restUntilMs > 0;
      askedToday += 1;
      if (Number.isFinite(limits.maxPerMinute)) minute.push(now());
      try {
        await onAsked(day);
        const timeLimit = AbortSignal.timeout(limits.timeoutMs);
        const enrichment = await provider.enrich(source, AbortSignal.any([signal, timeLimit]));
        succeeded();
        return { outcome: 'answered', enrichment };
      } catch (error) {
        // Whoever stops the hub does not blame the provider.
        if (signal.aborted || !(error instanceof EnrichmentError)) throw error;
        failed(error);
        if (error.failure === 'rate-limited') return { outcome: 'held', untilMs: pausedUntilMs };
        return { outcome: 'failed', failure: error.failure };
      } finally {
        isTrying = false;
      }
    },
    status() {
      const freeMs = freeAtMs();
      const isHeld = freeMs > now();
      const isResting = restUntilMs > now();
      return {
        state: isResting ? 'resting' : isHeld ? 'limited' : 'ready',
        resumesAt: isHeld ? timestamp(freeMs) : null,
        lastSuccessAt: lastSuccessMs === null ? null : timestamp(lastSuccessMs),
        lastFailureAt: lastFailureMs === null ? null : timestamp(lastFailureMs),
        lastFailure,
        askedToday,
      };
    },
  };
}

/** The day in UTC, `2026-05-01`. */
export function dayOf(milliseconds: number): string {
  return timestamp(milliseconds).slice(0, 10);
}

function startOfNextDay(milliseconds: number): number {
  return (Math.floor(milliseconds / DAY_MS) + 1) * DAY_MS;
}

function timestamp(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}
