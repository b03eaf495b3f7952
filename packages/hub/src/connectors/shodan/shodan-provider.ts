import { z } from 'zod';
import type { EnrichmentProvider } from '../enrichment-provider.ts';
import type { EnrichmentSettings } from '../enrichment-settings.ts';
import { keptFacts } from '../vendor-facts.ts';
import { askForJson } from '../vendor-request.ts';

/** `GET /shodan/host/{ip}` (developer.shodan.io/api), the fields that are used. */
const hostSchema = z.object({
  country_code: z.string().nullish(),
  asn: z.string().nullish(),
  isp: z.string().nullish(),
  org: z.string().nullish(),
  hostnames: z.array(z.string()).nullish(),
  ports: z.array(z.number()).nullish(),
  tags: z.array(z.string()).nullish(),
  vulns: z.array(z.string()).nullish(),
});

export function createShodanProvider(settings: EnrichmentSettings, request: typeof fetch): EnrichmentProvider {
  return {
    name: 'shodan',
    async enrich(source, signal) {
      const url = new URL(`/shodan/host/${encodeURIComponent(source)}`, settings.url);
      // Its API takes the key in no other place.
      url.searchParams.set('key', settings.apiKey ?? '');
      const host = await askForJson({ product: 'Shodan', url, request, signal }, hostSchema);
      if (host === null) return { state: 'unknown' };
      return {
        state: 'known',
        facts: keptFacts({
          country: host.country_code,
          asNumber: host.asn,
          asName: host.isp,
          organisation: host.org,
          hostnames: host.hostnames,
          ports: host.ports,
          tags: host.tags,
          vulnerabilities: host.vulns,
        }),
      };
    },
  };
}
