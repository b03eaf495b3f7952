import { enrichmentSettingsSchema } from '../enrichment-settings.ts';

export const shodanConfigSchema = enrichmentSettingsSchema({
  description: 'Shodan: open ports, host names and vulnerabilities of an address.',
  url: 'https://api.shodan.io',
  needsKey: true,
  maxPerMinute: 60,
  maxPerDay: 10_000,
  cacheHours: 168,
});
