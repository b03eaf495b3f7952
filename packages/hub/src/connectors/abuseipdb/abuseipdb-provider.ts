import { z } from 'zod';
import type { EnrichmentProvider } from '../enrichment-provider.ts';
import type { EnrichmentSettings } from '../enrichment-settings.ts';
import { keptFacts } from '../vendor-facts.ts';
import { askForJson } from '../vendor-request.ts';

/** `GET /api/v2/check` (docs.abuseipdb.com), the fields that are used. */
const checkSchema = z.object({
  data: z.object({
    isWhitelisted: z.boolean().nullish(),
    abuseConfidenceScore: z.number(),
    countryCode: z.string().nullish(),
    usageType: z.string().nullish(),
    isp: z.string().nullish(),
    hostnames: z.array(z.string()).nullish(),
    isTor: z.boolean().nullish(),
    totalReports: z.number(),
    lastReportedAt: z.string().nullish(),
  }),
});

/** What AbuseIPDB itself advises to block from (docs.abuseipdb.com, "confidence of abuse"). */
const MALICIOUS_FROM = 75;
const SUSPICIOUS_FROM = 25;
const REPORTS_OF_DAYS = '90';

export function createAbuseipdbProvider(settings: EnrichmentSettings, request: typeof fetch): EnrichmentProvider {
  return {
    name: 'abuseipdb',
    async enrich(source, signal) {
      const url = new URL('/api/v2/check', settings.url);
      url.searchParams.set('ipAddress', source);
      url.searchParams.set('maxAgeInDays', REPORTS_OF_DAYS);
      const headers = { key: settings.apiKey ?? '' };
      const checked = await askForJson({ product: 'AbuseIPDB', url, headers, request, signal }, checkSchema);
      if (checked === null) return { state: 'unknown' };
      const { data } = checked;
      return {
        state: 'known',
        facts: keptFacts({
          country: data.countryCode,
          organisation: data.isp,
          hostnames: data.hostnames,
          tags: [data.usageType ?? null, data.isTor === true ? 'tor' : null],
          verdict: verdictOf(data.abuseConfidenceScore, data.isWhitelisted === true),
          maliciousness: data.abuseConfidenceScore / 100,
          reportCount: data.totalReports,
          lastReportedAt: data.lastReportedAt,
        }),
      };
    },
  };
}

function verdictOf(score: number, isWhitelisted: boolean) {
  if (isWhitelisted) return 'benign';
  if (score >= MALICIOUS_FROM) return 'malicious';
  return score >= SUSPICIOUS_FROM ? 'suspicious' : undefined;
}
