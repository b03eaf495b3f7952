import { enrichmentSettingsSchema } from '../enrichment-settings.ts';

export const abuseipdbConfigSchema = enrichmentSettingsSchema({
  description: 'AbuseIPDB: what others reported of an address.',
  url: 'https://api.abuseipdb.com',
  needsKey: true,
  maxPerMinute: 60,
  maxPerDay: 1_000,
  cacheHours: 24,
});
