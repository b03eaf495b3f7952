import { enrichmentSettingsSchema } from '../enrichment-settings.ts';

export const otxConfigSchema = enrichmentSettingsSchema({
  description: 'AlienVault OTX: threat reports (pulses) that name an address.',
  url: 'https://otx.alienvault.com',
  needsKey: true,
  maxPerMinute: 100,
  maxPerDay: 10_000,
  cacheHours: 72,
});
