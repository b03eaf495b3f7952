import { enrichmentSettingsSchema } from '../enrichment-settings.ts';

export const greynoiseConfigSchema = enrichmentSettingsSchema({
  description: 'GreyNoise (community API): whether an address scans the whole internet.',
  url: 'https://api.greynoise.io',
  needsKey: true,
  maxPerMinute: 10,
  maxPerDay: 50,
  cacheHours: 72,
});
