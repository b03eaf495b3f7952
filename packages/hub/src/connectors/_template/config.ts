import { enrichmentSettingsSchema } from '../enrichment-settings.ts';

export const templateConfigSchema = enrichmentSettingsSchema({
  description: 'One sentence: which product, and what it says of an address.',
  url: 'https://api.example.org',
  needsKey: true,
  maxPerMinute: 60,
  maxPerDay: 1_000,
  cacheHours: 72,
});
