import { isIP } from 'node:net';
import { z } from 'zod';
import type { EnrichmentProvider } from '../enrichment-provider.ts';
import type { EnrichmentSettings } from '../enrichment-settings.ts';
import { keptFacts } from '../vendor-facts.ts';
import { askForJson } from '../vendor-request.ts';

/**
 * `GET /api/v3/ip_addresses/{ip}` and `/api/v3/files/{sha256}` (docs.virustotal.com, IP address and File objects), the
 * fields that are used.
 */
const addressSchema = z.object({
  data: z.object({
    attributes: z.object({
      country: z.string().nullish(),
      asn: z.number().nullish(),
      as_owner: z.string().nullish(),
      network: z.string().nullish(),
      tags: z.array(z.string()).nullish(),
      last_analysis_date: z.number().nullish(),
      last_analysis_stats: z
        .object({
          malicious: z.number(),
          suspicious: z.number(),
          harmless: z.number(),
          undetected: z.number(),
        })
        .nullish(),
    }),
  }),
});

/** One vendor of ninety is often wrong; three agree rarely by chance. */
const MALICIOUS_FROM_VENDORS = 3;

export function createVirustotalProvider(settings: EnrichmentSettings, request: typeof fetch): EnrichmentProvider {
  return {
    name: 'virustotal',
    async enrich(source, signal) {
      const kind = isIP(source) === 0 ? 'files' : 'ip_addresses';
      const url = new URL(`/api/v3/${kind}/${encodeURIComponent(source)}`, settings.url);
      const headers = { 'x-apikey': settings.apiKey ?? '' };
      const answer = await askForJson({ product: 'VirusTotal', url, headers, request, signal }, addressSchema);
      if (answer === null) return { state: 'unknown' };
      const { attributes } = answer.data;
      const stats = attributes.last_analysis_stats;
      const against = stats ? stats.malicious + stats.suspicious : 0;
      const asked = stats ? against + stats.harmless + stats.undetected : 0;
      return {
        state: 'known',
        facts: keptFacts({
          country: attributes.country,
          asNumber: attributes.asn,
          asName: attributes.as_owner,
          network: attributes.network,
          tags: attributes.tags,
          ...(asked === 0 ? {} : { maliciousness: against / asked, reportCount: against }),
          verdict: against === 0 ? undefined : against >= MALICIOUS_FROM_VENDORS ? 'malicious' : 'suspicious',
          lastReportedAt: attributes.last_analysis_date,
        }),
      };
    },
  };
}
