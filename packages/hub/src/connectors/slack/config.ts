import { z } from 'zod';
import { ALERT_DEFAULTS, exporterFields, secretSchema } from '../exporter-settings.ts';

export const slackConfigSchema = z
  .strictObject({
    ...exporterFields(ALERT_DEFAULTS),
    webhookUrl: secretSchema
      .refine((url) => /^https?:$/.test(URL.parse(url)?.protocol ?? ''), 'expected a URL')
      .default('https://hooks.slack.com/services/unset')
      .describe('Incoming webhook. Whoever has it may post: it is a secret.'),
  })
  .prefault({})
  .describe('Slack: a message for what needs a person.');
