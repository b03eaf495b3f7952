import { z } from 'zod';
import { authoritySchema, exporterFields, STREAM_DEFAULTS, secretSchema } from '../exporter-settings.ts';

export const webhookConfigSchema = z
  .strictObject({
    ...exporterFields(STREAM_DEFAULTS),
    url: secretSchema
      .refine((url) => /^https?:$/.test(URL.parse(url)?.protocol ?? ''), 'expected a URL')
      .default('https://localhost/')
      .describe('Where events are posted to.'),
    secret: secretSchema
      .default('unset')
      .describe('Key of the signature; at least 24 bytes, `whsec_` and base64, or text.'),
    authority: authoritySchema,
    maxBatchEvents: z.int().min(1).max(1_000).default(100).describe('Events in one request.'),
  })
  .refine(({ enabled, secret }) => !enabled || secret.length >= 24, {
    error: 'needs a secret of at least 24 characters',
    path: ['secret'],
  })
  .prefault({})
  .describe('Webhook: events as signed JSON to a service of your own.');
