import { z } from 'zod';
import type { EnrichmentProvider } from '../enrichment-provider.ts';
import type { EnrichmentSettings } from '../enrichment-settings.ts';
import { keptFacts } from '../vendor-facts.ts';
import { askForJson } from '../vendor-request.ts';

/** `GET /v3/community/{ip}` (docs.greynoise.io, Community API). */
const communitySchema = z.object({
  noise: z.boolean(),
  riot: z.boolean(),
  classification: z.string().nullish(),
  name: z.string().nullish(),
  last_seen: z.string().nullish(),
});

export function createGreynoiseProvider(settings: EnrichmentSettings, request: typeof fetch): EnrichmentProvider {
  return {
    name: 'greynoise',
    async enrich(source, signal) {
      const url = new URL(`/v3/community/${encodeURIComponent(source)}`, settings.url);
      const headers = { key: settings.apiKey ?? '' };
      // It answers 404 with a body of zeros for an address that it has not seen.
      const seen = await askForJson({ product: 'GreyNoise', url, headers, request, signal }, communitySchema);
      if (seen === null || (!seen.noise && !seen.riot)) return { state: 'unknown' };
      return {
        state: 'known',
        facts: keptFacts({
          // "unknown" is what it calls most names.
          organisation: seen.name === 'unknown' ? null : seen.name,
          tags: [seen.noise ? 'internet-scanner' : null, seen.riot ? 'common-business-service' : null],
          verdict: verdictOf(seen.classification, seen.riot),
          lastReportedAt: seen.last_seen,
        }),
      };
    },
  };
}

function verdictOf(classification: string | null | undefined, isBusiness: boolean) {
  if (classification === 'malicious' || classification === 'benign' || classification === 'suspicious')
    return classification;
  return isBusiness ? 'benign' : undefined;
}
