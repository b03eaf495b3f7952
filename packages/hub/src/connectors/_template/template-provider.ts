import { z } from 'zod';
import type { EnrichmentProvider } from '../enrichment-provider.ts';
import type { EnrichmentSettings } from '../enrichment-settings.ts';
import { keptFacts } from '../vendor-facts.ts';
import { askForJson } from '../vendor-request.ts';

/** Which call of the product, where it is documented; the fields that are used, tolerant of the rest. */
const answerSchema = z.object({ country: z.string().nullish() });

export function createTemplateProvider(settings: EnrichmentSettings, request: typeof fetch): EnrichmentProvider {
  return {
    name: 'template',
    async enrich(source, signal) {
      const url = new URL(`/v1/addresses/${encodeURIComponent(source)}`, settings.url);
      const headers = { authorization: `Bearer ${settings.apiKey ?? ''}` };
      const answer = await askForJson({ product: 'Template', url, headers, request, signal }, answerSchema);
      return answer === null ? { state: 'unknown' } : { state: 'known', facts: keptFacts({ country: answer.country }) };
    },
  };
}
