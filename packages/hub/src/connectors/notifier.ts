import { type Alert, alertOfEvent } from './alert.ts';
import { ALL_DELIVERED, type Exporter } from './exporter.ts';

/** Tells people of one thing at a time: chat, pagers, tickets. */
export interface Notifier {
  /**
   * @returns what the product calls the thing that it made (a ticket's number), null when it does not say
   * @throws DeliveryError
   */
  post(alert: Alert, signal: AbortSignal): Promise<string | null>;
  /** Idempotent. */
  stop(): Promise<void>;
}

/** Every event as one alert. */
export function exporterOfNotifier(notifier: Notifier): Exporter {
  return {
    maxBatchEvents: 1,
    async deliver(events, signal) {
      for (const { event } of events) await notifier.post(alertOfEvent(event), signal);
      return ALL_DELIVERED;
    },
    stop: () => notifier.stop(),
  };
}
