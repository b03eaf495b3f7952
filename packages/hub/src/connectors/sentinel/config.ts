import { z } from 'zod';
import { exporterFields, httpUrlSchema, STREAM_DEFAULTS, secretSchema } from '../exporter-settings.ts';

export const sentinelConfigSchema = z
  .strictObject({
    ...exporterFields(STREAM_DEFAULTS),
    endpoint: httpUrlSchema
      .default('https://unset.ingest.monitor.azure.com')
      .describe('Logs ingestion endpoint of the data collection endpoint or rule.'),
    ruleId: z
      .string()
      .regex(/^(dcr-[0-9a-z]{1,64}|unset)$/, 'expected the immutable id of a rule: dcr-...')
      .default('unset')
      .describe('Immutable id of the data collection rule.'),
    stream: z
      .string()
      .regex(/^Custom-[A-Za-z0-9_]{1,100}$/, 'expected a stream such as Custom-CerberusMesh_CL')
      .default('Custom-CerberusMesh_CL')
      .describe('Stream of the rule.'),
    tenantId: z.string().min(1).max(128).default('unset').describe('Directory (tenant) of the application.'),
    clientId: z.string().min(1).max(128).default('unset').describe('Application (client) that may write to the rule.'),
    clientSecret: secretSchema.default('unset').describe('Its secret.'),
    authorityUrl: httpUrlSchema.default('https://login.microsoftonline.com').describe('Where access tokens come from.'),
    maxBatchEvents: z.int().min(1).max(1_000).default(200).describe('Events in one request.'),
  })
  .prefault({})
  .describe('Microsoft Sentinel: every event, by the Logs Ingestion API of Azure Monitor.');
