import { z } from 'zod';
import { ALERT_DEFAULTS, exporterFields, httpUrlSchema, secretSchema } from '../exporter-settings.ts';

export const pagerdutyConfigSchema = z
  .strictObject({
    ...exporterFields(ALERT_DEFAULTS),
    url: httpUrlSchema.default('https://events.pagerduty.com').describe('Where the Events API answers.'),
    routingKey: secretSchema.default('unset').describe('Integration key of the service.'),
  })
  .prefault({})
  .describe('PagerDuty: an alert for what needs a person at once, by the Events API 2.');
