import { z } from 'zod';
import { ALERT_DEFAULTS, exporterFields, secretSchema } from '../exporter-settings.ts';

export const teamsConfigSchema = z
  .strictObject({
    ...exporterFields(ALERT_DEFAULTS),
    webhookUrl: secretSchema
      .refine((url) => /^https?:$/.test(URL.parse(url)?.protocol ?? ''), 'expected a URL')
      .default('https://unset.webhook.office.com/')
      .describe('Webhook of a workflow that posts cards. Whoever has it may post: it is a secret.'),
  })
  .prefault({})
  .describe('Microsoft Teams: a card for what needs a person.');
