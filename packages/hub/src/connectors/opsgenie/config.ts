import { z } from 'zod';
import { ALERT_DEFAULTS, exporterFields, httpUrlSchema, secretSchema } from '../exporter-settings.ts';

export const opsgenieConfigSchema = z
  .strictObject({
    ...exporterFields(ALERT_DEFAULTS),
    url: httpUrlSchema
      .default('https://api.opsgenie.com')
      .describe('Where the Alert API answers; https://api.eu.opsgenie.com for accounts in Europe.'),
    apiKey: secretSchema.default('unset').describe('Key of an API integration.'),
  })
  .prefault({})
  .describe('Opsgenie: an alert for what needs a person at once.');
