import { z } from 'zod';
import { authoritySchema, exporterFields, httpUrlSchema, STREAM_DEFAULTS, secretSchema } from '../exporter-settings.ts';

export const elasticConfigSchema = z
  .strictObject({
    ...exporterFields(STREAM_DEFAULTS),
    url: httpUrlSchema.default('https://localhost:9200').describe('Where Elasticsearch or OpenSearch answers.'),
    apiKey: secretSchema.optional().describe('Key of Elasticsearch, as it shows it encoded.'),
    username: z.string().min(1).max(256).optional().describe('Name, where there is no key.'),
    password: secretSchema.optional().describe('Password for the name.'),
    index: z
      .string()
      .regex(/^[a-z0-9][a-z0-9._-]{0,199}$/)
      .default('cerberusmesh-events')
      .describe('Index or data stream.'),
    authority: authoritySchema,
    maxBatchEvents: z.int().min(1).max(1_000).default(500).describe('Events in one request.'),
  })
  .prefault({})
  .describe('Elasticsearch and OpenSearch: every event in the Elastic Common Schema, by the bulk API.');
