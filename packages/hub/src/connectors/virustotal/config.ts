import { enrichmentSettingsSchema } from '../enrichment-settings.ts';

export const virustotalConfigSchema = enrichmentSettingsSchema({
  description: 'VirusTotal: verdicts of security vendors on an address or a file.',
  url: 'https://www.virustotal.com',
  needsKey: true,
  maxPerMinute: 4,
  maxPerDay: 500,
  cacheHours: 72,
});
