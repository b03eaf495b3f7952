import type { Alert } from './alert.ts';

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
