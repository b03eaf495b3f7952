import type { EnrichmentFacts, EnrichmentFailure } from '@cerberusmesh/contracts';

/** What a provider answers. To know nothing of an address is an answer, not an error. */
export type Enrichment = { readonly state: 'known'; readonly facts: EnrichmentFacts } | { readonly state: 'unknown' };

/**
 * Asks one product about a source address.
 *
 * Obligations of an implementation (checked by `enrichment-provider.contract.ts`):
 * - one call is at most a few requests, and none is repeated: the caller retries, waits, counts and keeps answers;
 * - it ends soon after `signal` is aborted;
 * - it throws `EnrichmentError` and nothing else;
 * - neither an error nor an answer holds the key.
 */
export interface EnrichmentProvider {
  readonly name: string;
  /** @param source an address in textual form, public and unicast; a SHA-256 where the connector knows files */
  enrich(source: string, signal: AbortSignal): Promise<Enrichment>;
}

/** Why a provider gave no answer. */
export class EnrichmentError extends Error {
  override readonly name = 'EnrichmentError';
  readonly failure: EnrichmentFailure;
  /** What the provider asked to wait, in milliseconds; null when it did not say. */
  readonly retryAfterMs: number | null;

  constructor(failure: EnrichmentFailure, message: string, options: { cause?: unknown; retryAfterMs?: number } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.failure = failure;
    this.retryAfterMs = options.retryAfterMs ?? null;
  }
}
