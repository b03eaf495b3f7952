import type { ConnectorDelivery, ConnectorStatus } from '@cerberusmesh/contracts';
import { DeliveryError, type Exporter } from './exporter.ts';
import type { Notifier } from './notifier.ts';
import type { OutboundGuard } from './outbound-guard.ts';

export type AddressDecision = NonNullable<ConnectorStatus['lastAddressDecision']>;

interface WatchOptions {
  readonly purpose: ConnectorDelivery['purpose'];
  /** Unix milliseconds. */
  readonly now: () => number;
  readonly onDelivery: (delivery: ConnectorDelivery) => void;
}

/** The same guard, which also tells what it decided. */
export function watchedGuard(
  guard: OutboundGuard,
  now: () => number,
  onDecision: (decision: AddressDecision) => void,
): OutboundGuard {
  return {
    async decide(host, protection) {
      const decision = await guard.decide(host, protection);
      const text = decision.permitted ? `permitted: connects to ${decision.address}` : `refused: ${decision.reason}`;
      onDecision({ at: new Date(now()).toISOString(), host, permitted: decision.permitted, text });
      return decision;
    },
  };
}

/** The same exporter, which also tells how each try went. */
export function watchedExporter(exporter: Exporter, options: WatchOptions): Exporter {
  return {
    maxBatchEvents: exporter.maxBatchEvents,
    deliver: (events, signal) =>
      watched(
        () => exporter.deliver(events, signal),
        { events: events.length, rejectedOf: ({ rejected }) => rejected.length },
        signal,
        options,
      ),
    stop: () => exporter.stop(),
  };
}

/** The same notifier, which also tells how each try went. */
export function watchedNotifier(notifier: Notifier, options: WatchOptions): Notifier {
  return {
    post: (alert, signal) =>
      watched(() => notifier.post(alert, signal), { events: 0, rejectedOf: () => 0 }, signal, options),
    stop: () => notifier.stop(),
  };
}

async function watched<Result>(
  work: () => Promise<Result>,
  { events, rejectedOf }: { readonly events: number; readonly rejectedOf: (result: Result) => number },
  signal: AbortSignal,
  { purpose, now, onDelivery }: WatchOptions,
): Promise<Result> {
  const beganMs = now();
  const tell = (rejected: number, failure: string | null, reason: string | null): void =>
    onDelivery({
      at: new Date(beganMs).toISOString(),
      purpose,
      durationMs: Math.max(0, Math.round(now() - beganMs)),
      events,
      failure,
      reason,
      rejected,
    });
  try {
    const result = await work();
    tell(rejectedOf(result), null, null);
    return result;
  } catch (error) {
    // Whoever stops the hub does not blame the product.
    if (!signal.aborted)
      tell(0, error instanceof DeliveryError ? error.failure : 'rejected', error instanceof Error ? error.message : '');
    throw error;
  }
}
