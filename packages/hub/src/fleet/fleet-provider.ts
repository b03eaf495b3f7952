import type { FleetCode, FleetProviderName, FleetSpec } from '@cerberusmesh/contracts';

/** What a provider is asked to start. */
export interface FleetOrder {
  readonly instanceId: string;
  readonly sensorId: string;
  readonly spec: FleetSpec;
  /** How the sensor reaches the hub. */
  readonly hub: {
    readonly url: string;
    /** The authority of its certificate, PEM; the public ones when null. */
    readonly authority: string | null;
  };
  /** What belongs into the sensor's key file: its key, and the key that its orders are signed with. Secret. */
  readonly keyFile: string;
  /** When it ends by itself. Unix milliseconds. */
  readonly endsAtMs: number;
}

/** A trap as the world outside of the instance reaches it. */
export interface PublishedTrap {
  readonly kind: string;
  readonly address: string;
  readonly port: number;
}

/** How a provider says that an instance is. */
export interface ProviderInstance {
  readonly instanceId: string;
  /** What the provider calls it. */
  readonly externalId: string;
  /** `gone`: it ended, or is ending without a way back; it may still be listed for a while. */
  readonly state: 'starting' | 'running' | 'gone';
  readonly address: string | null;
  readonly published: readonly PublishedTrap[];
  /** One sentence for a person. */
  readonly detail: string;
}

export type ProviderHealth = { readonly ready: true } | { readonly ready: false; readonly reason: string };

/**
 * Something that sensors can be had of.
 *
 * Obligations: `launch` may be repeated with the same instance id, at the same time or after a crash, and starts it once;
 * the order is then the same but for its end. `inspect` says null for what is not there (any more). `list` names all that
 * this installation started and that is not gone, and nothing of anybody else's: each carries the owner's mark.
 * `terminate` ends an instance for good, with what it stored; of one that is not there it does nothing; it may return before the
 * instance is gone, which `inspect` says. All of them end soon after their signal aborts, throw `FleetError` for what a caller may
 * tell apart, and never tell a secret in a message.
 */
export interface FleetProvider {
  readonly name: FleetProviderName;
  /** Whether the hub can connect to the traps, so that it should see them answer. */
  readonly reachable: boolean;
  /** Whether an instance that is gone without having been asked to is launched again. */
  readonly relaunches: boolean;
  health(signal: AbortSignal): Promise<ProviderHealth>;
  launch(order: FleetOrder, signal: AbortSignal): Promise<ProviderInstance>;
  inspect(instanceId: string, signal: AbortSignal): Promise<ProviderInstance | null>;
  list(signal: AbortSignal): Promise<readonly ProviderInstance[]>;
  terminate(instanceId: string, signal: AbortSignal): Promise<void>;
  /** Lets go of connections; instances stay. Idempotent. */
  stop(): Promise<void>;
}

/** A provider did not do it. `retryable`: it may later. */
export class FleetError extends Error {
  readonly code: FleetCode;
  readonly retryable: boolean;

  constructor(code: FleetCode, message: string, options: { readonly cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'FleetError';
    this.code = code;
    this.retryable = code === 'unavailable' || code === 'throttled' || code === 'no-capacity';
  }
}
