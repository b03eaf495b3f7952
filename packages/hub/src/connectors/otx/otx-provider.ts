import { isIPv6 } from 'node:net';
import { z } from 'zod';
import type { EnrichmentProvider } from '../enrichment-provider.ts';
import type { EnrichmentSettings } from '../enrichment-settings.ts';
import { keptFacts } from '../vendor-facts.ts';
import { askForJson } from '../vendor-request.ts';

/** `GET /api/v1/indicators/IPv4/{ip}/general` (otx.alienvault.com/api), the fields that are used. */
const generalSchema = z.object({
  asn: z.string().nullish(),
  country_code: z.string().nullish(),
  /** Why its operators think that the address is harmless. */
  validation: z.array(z.object({ source: z.string().nullish() })).nullish(),
  pulse_info: z.object({
    count: z.number(),
    pulses: z.array(
      z.object({
        tags: z.array(z.string()).nullish(),
        malware_families: z.array(z.object({ display_name: z.string().nullish() })).nullish(),
        modified: z.string().nullish(),
      }),
    ),
  }),
});

/** One report may be anybody's; several by different people are more than chance. */
const SUSPICIOUS_FROM_PULSES = 1;
const MALICIOUS_FROM_PULSES = 5;

export function createOtxProvider(settings: EnrichmentSettings, request: typeof fetch): EnrichmentProvider {
  return {
    name: 'otx',
    async enrich(source, signal) {
      const kind = isIPv6(source) ? 'IPv6' : 'IPv4';
      const url = new URL(`/api/v1/indicators/${kind}/${encodeURIComponent(source)}/general`, settings.url);
      const headers = { 'x-otx-api-key': settings.apiKey ?? '' };
      const general = await askForJson({ product: 'OTX', url, headers, request, signal }, generalSchema);
      if (general === null) return { state: 'unknown' };
      const { count, pulses } = general.pulse_info;
      const isWhitelisted = (general.validation ?? []).some(({ source: by }) => by === 'whitelist');
      return {
        state: 'known',
        facts: keptFacts({
          country: general.country_code,
          asNumber: general.asn,
          asName: general.asn?.replace(/^AS\d+\s*/i, ''),
          tags: pulses.flatMap(({ malware_families: families, tags }) => [
            ...(families ?? []).map(({ display_name: name }) => name ?? null),
            ...(tags ?? []),
          ]),
          verdict: verdictOf(count, isWhitelisted),
          reportCount: count,
          // Times without a zone are UTC.
          lastReportedAt: pulses
            .flatMap(({ modified }) => (modified ? [`${modified.replace(/Z$/, '')}Z`] : []))
            .sort()
            .at(-1),
        }),
      };
    },
  };
}

function verdictOf(pulses: number, isWhitelisted: boolean) {
  if (isWhitelisted) return 'benign';
  if (pulses >= MALICIOUS_FROM_PULSES) return 'malicious';
  return pulses >= SUSPICIOUS_FROM_PULSES ? 'suspicious' : undefined;
}
