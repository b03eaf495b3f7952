import { z } from 'zod';
import { authoritySchema, exporterFields, httpUrlSchema, STREAM_DEFAULTS, secretSchema } from '../exporter-settings.ts';

export const splunkConfigSchema = z
  .strictObject({
    ...exporterFields(STREAM_DEFAULTS),
    url: httpUrlSchema.default('https://localhost:8088').describe('Where its HTTP Event Collector answers.'),
    token: secretSchema.default('unset').describe('Token of the collector.'),
    index: z
      .string()
      .regex(/^[a-z0-9_][a-z0-9_-]{0,79}$/)
      .optional()
      .describe('Index; that of the token when left out.'),
    acknowledge: z
      .boolean()
      .default(false)
      .describe('Whether to wait until it has indexed; the token must have acknowledgement switched on.'),
    authority: authoritySchema,
    maxBatchEvents: z.int().min(1).max(1_000).default(200).describe('Events in one request.'),
  })
  .prefault({})
  .describe('Splunk: every event, by the HTTP Event Collector.');
