import type { LoggedEvent } from '@cerberusmesh/contracts';
import type { z } from 'zod';
import type { ExporterSettings } from './exporter-settings.ts';
import type { Notifier } from './notifier.ts';
import type { OutboundGuard } from './outbound-guard.ts';

/**
 * Sends events to one product.
 *
 * Obligations of an implementation:
 * - `deliver` resolves when the product has said that it has the batch, and names those that it will never take;
 * - it throws `DeliveryError` for everything else, and repeats nothing: the caller waits, tries again and counts. A batch
 *   that failed comes again whole, so what already arrived must not arrive as something new: event ids go along wherever
 *   the product knows an idempotency key;
 * - it ends soon after `signal` is aborted;
 * - neither an error nor a reason holds a key, nor a URL that may hold one;
 * - text of attackers stays data in whatever the product reads.
 */
export interface Exporter {
  /** The most events of one `deliver`. */
  readonly maxBatchEvents: number;
  deliver(events: readonly LoggedEvent[], signal: AbortSignal): Promise<Delivery>;
  /** Ends its connections. Idempotent. */
  stop(): Promise<void>;
}

export interface Delivery {
  /** Events that the product refused for what they are. Trying again would not help. */
  readonly rejected: readonly { readonly eventId: string; readonly reason: string }[];
}

export const ALL_DELIVERED: Delivery = { rejected: [] };

/**
 * `rejected`: something of the batch will never be taken. `refused`: the key, the address or the permission is wrong.
 * All but `rejected` may pass by themselves or by an operator's hand.
 */
export type DeliveryFailure =
  | 'address-refused'
  | 'unreachable'
  | 'timed-out'
  | 'rate-limited'
  | 'server-error'
  | 'refused'
  | 'rejected';

/** Why a batch was not delivered. */
export class DeliveryError extends Error {
  override readonly name = 'DeliveryError';
  readonly failure: DeliveryFailure;
  /** What the product asked to wait, in milliseconds; null when it did not say. */
  readonly retryAfterMs: number | null;

  constructor(failure: DeliveryFailure, message: string, options: { cause?: unknown; retryAfterMs?: number } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.failure = failure;
    this.retryAfterMs = options.retryAfterMs ?? null;
  }
}

/** What an exporter is given besides its settings. */
export interface ExporterDependencies {
  /** Decides about every address before anything connects to it. */
  readonly guard: OutboundGuard;
  /** Unix milliseconds. */
  readonly now: () => number;
  /** A random UUID. */
  readonly uuid: () => string;
  /** Rejects when `signal` is aborted first. */
  readonly wait: (milliseconds: number, signal: AbortSignal) => Promise<void>;
}

/** What a folder below `connectors/` exports as `exporter` when its product can be sent to. */
export interface ExporterConnector {
  /** The folder's name, and its key in the configuration. */
  readonly name: string;
  /** As the product calls itself. */
  readonly title: string;
  readonly configSchema: z.ZodType<ExporterSettings>;
  /** @param settings what `configSchema` has parsed; parsed again inside, as the schema is the folder's own */
  create(settings: unknown, dependencies: ExporterDependencies): Exporter;
  /** Role: tells people of one thing, for playbooks and decisions (`notifier-action.ts`). */
  readonly notifications?: {
    /** A message to read, somebody who is woken, or a ticket to work on. */
    readonly tells: 'message' | 'page' | 'ticket';
    /** Whether the product makes one thing of what it is told twice. */
    readonly knowsRepetitions: boolean;
    createNotifier(settings: unknown, dependencies: ExporterDependencies): Notifier;
  };
}
