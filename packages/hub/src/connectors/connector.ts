import type { z } from 'zod';
import type { EnrichmentProvider } from './enrichment-provider.ts';
import type { EnrichmentSettings } from './enrichment-settings.ts';

/**
 * What a folder below `connectors/` exports as `connector`: one product, whatever it offers. The registry is generated from
 * the folder names.
 */
export interface Connector {
  /** The folder's name, and its key in the configuration. */
  readonly name: string;
  /** As the product calls itself. */
  readonly title: string;
  readonly needsKey: boolean;
  /** Whether it may be asked about files too, by their SHA-256. */
  readonly knowsFiles?: true;
  /** The connector in whose place it is asked: only about what that one gave no answer to. */
  readonly standsInFor?: string;
  readonly configSchema: z.ZodType<EnrichmentSettings>;
  /** Role: asked about a source. */
  createEnrichmentProvider(settings: EnrichmentSettings, request: typeof fetch): EnrichmentProvider;
}
