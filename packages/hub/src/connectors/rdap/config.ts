import { enrichmentSettingsSchema } from '../enrichment-settings.ts';

export const rdapConfigSchema = enrichmentSettingsSchema({
  description: 'RDAP, the successor of WHOIS: which network an address belongs to and where abuse is reported.',
  url: 'https://rdap.org',
  needsKey: false,
  maxPerMinute: 20,
  maxPerDay: 5_000,
  cacheHours: 720,
});
