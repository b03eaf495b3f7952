import { enrichmentSettingsSchema } from '../enrichment-settings.ts';

export const whoisConfigSchema = enrichmentSettingsSchema({
  description: 'WHOIS on TCP port 43, asked where RDAP gives no answer.',
  url: 'whois://whois.iana.org',
  protocol: /^whois$/,
  needsKey: false,
  maxPerMinute: 10,
  maxPerDay: 1_000,
  cacheHours: 720,
});
