import type { LoggedEvent } from '@cerberusmesh/contracts';
import type { NewDeadLetter } from './export-store.ts';
import { DeliveryError, type DeliveryFailure, type Exporter, type ExporterDependencies } from './exporter.ts';
import type { ExporterSettings } from './exporter-settings.ts';
import { EXPORT_LIMITS } from './limits.ts';

/** How delivering goes. Times in Unix milliseconds. */
export interface DeliveryHealth {
  readonly failuresInARow: number;
  /** When the next try is; null while nothing is waited for. */
  readonly waitsUntilMs: number | null;
  readonly lastSuccessMs: number | null;
  readonly lastFailureMs: number | null;
  readonly lastFailure: DeliveryFailure | null;
  readonly lastReason: string | null;
  /** Events since the start. */
  readonly delivered: number;
}

/** Delivers with patience: quota, retries, pauses between them, and parting of batches that hold something undeliverable. */
export interface BatchDeliverer {
  /**
   * Resolves when every event is delivered or given up; returns those given up. Rejects only when `signal` is aborted.
   */
  deliver(events: readonly LoggedEvent[], signal: AbortSignal): Promise<NewDeadLetter[]>;
  health(): DeliveryHealth;
}

export interface BatchDelivererOptions {
  readonly exporter: Exporter;
  readonly settings: Pick<ExporterSettings, 'maxPerMinute' | 'giveUpAfterMinutes'>;
  readonly now: () => number;
  readonly wait: ExporterDependencies['wait'];
  /** From 0 up to 1, for jitter. */
  readonly random: () => number;
  /** Hears of errors that are no `DeliveryError`: those are ours. */
  readonly onError: (error: unknown) => void;
}

const MINUTE_MS = 60_000;

export function createBatchDeliverer(options: BatchDelivererOptions): BatchDeliverer {
  const { exporter, settings, now, wait, random, onError } = options;
  /** When the deliveries of the last minute were begun. */
  let minute: number[] = [];
  let failuresInARow = 0;
  let waitsUntilMs: number | null = null;
  let lastSuccessMs: number | null = null;
  let lastFailureMs: number | null = null;
  let lastFailure: DeliveryFailure | null = null;
  let lastReason: string | null = null;
  let delivered = 0;

  async function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
    waitsUntilMs = now() + milliseconds;
    try {
      await wait(milliseconds, signal);
    } finally {
      waitsUntilMs = null;
    }
  }

  async function awaitQuota(signal: AbortSignal): Promise<void> {
    minute = minute.filter((begunMs) => begunMs > now() - MINUTE_MS);
    const oldest = minute[minute.length - settings.maxPerMinute];
    if (oldest !== undefined) await pause(Math.max(0, oldest + MINUTE_MS - now()), signal);
    minute.push(now());
  }

  /** Doubling, with a random half so that many hubs do not come back at the same moment. */
  function backoffMs(error: DeliveryError): number {
    if (error.retryAfterMs !== null) return error.retryAfterMs;
    if (error.failure === 'refused' || error.failure === 'address-refused') return EXPORT_LIMITS.refusedBackoffMs;
    const doubled = EXPORT_LIMITS.firstBackoffMs * 2 ** Math.min(failuresInARow - 1, 20);
    return Math.min(doubled, EXPORT_LIMITS.maxBackoffMs) * (0.5 + random() / 2);
  }

  async function deliver(events: readonly LoggedEvent[], signal: AbortSignal): Promise<NewDeadLetter[]> {
    const begunMs = now();
    while (true) {
      await awaitQuota(signal);
      signal.throwIfAborted();
      try {
        const { rejected } = await exporter.deliver(events, signal);
        failuresInARow = 0;
        lastSuccessMs = now();
        delivered += events.length - rejected.length;
        const reasons = new Map(rejected.map(({ eventId, reason }) => [eventId, reason]));
        return lettersOf(
          events.filter(({ event }) => reasons.has(event.id)),
          'rejected',
          ({ event }) => reasons.get(event.id) ?? '',
        );
      } catch (thrown) {
        // Whoever stops the hub does not blame the product.
        signal.throwIfAborted();
        const error = deliveryErrorOf(thrown);
        lastFailureMs = now();
        lastFailure = error.failure;
        lastReason = error.message;
        // It answers, so it is well: one of these events is the matter.
        if (error.failure === 'rejected') return await part(events, error, signal);
        failuresInARow += 1;
        const waitMs = backoffMs(error);
        if (now() + waitMs - begunMs > settings.giveUpAfterMinutes * MINUTE_MS)
          return lettersOf(events, error.failure, () => error.message);
        await pause(waitMs, signal);
      }
    }
  }

  /** Halves until the one that is the matter is alone. */
  async function part(
    events: readonly LoggedEvent[],
    error: DeliveryError,
    signal: AbortSignal,
  ): Promise<NewDeadLetter[]> {
    if (events.length <= 1) return lettersOf(events, 'rejected', () => error.message);
    const middle = Math.ceil(events.length / 2);
    const first = await deliver(events.slice(0, middle), signal);
    return [...first, ...(await deliver(events.slice(middle), signal))];
  }

  /** A mistake in a mapping must not stop the events after the one that it stumbles over. */
  function deliveryErrorOf(thrown: unknown): DeliveryError {
    if (thrown instanceof DeliveryError) return thrown;
    onError(thrown);
    return new DeliveryError('rejected', 'it could not be put into words for the product', { cause: thrown });
  }

  return {
    deliver,
    health: () => ({
      failuresInARow,
      waitsUntilMs,
      lastSuccessMs,
      lastFailureMs,
      lastFailure,
      lastReason,
      delivered,
    }),
  };
}

function lettersOf(
  events: readonly LoggedEvent[],
  failure: DeliveryFailure,
  reasonOf: (event: LoggedEvent) => string,
): NewDeadLetter[] {
  return events.map((logged) => ({ eventId: logged.event.id, seq: logged.seq, failure, reason: reasonOf(logged) }));
}
