import { z } from 'zod';
import { ALERT_DEFAULTS, authoritySchema, exporterFields, httpUrlSchema, secretSchema } from '../exporter-settings.ts';

export const xsoarConfigSchema = z
  .strictObject({
    ...exporterFields(ALERT_DEFAULTS),
    url: httpUrlSchema.default('https://localhost').describe('Where its API answers; of version 8 the `api-` host.'),
    apiKey: secretSchema.default('unset').describe('Key for its API.'),
    apiKeyId: z.string().min(1).max(64).optional().describe('Id of the key; version 8 has one, version 6 none.'),
    incidentType: z.string().min(1).max(100).default('Unclassified').describe('Type of the incidents.'),
    authority: authoritySchema,
  })
  .prefault({})
  .describe('Cortex XSOAR: an incident for what needs a person.');
