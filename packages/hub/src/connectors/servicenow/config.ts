import { z } from 'zod';
import { ALERT_DEFAULTS, exporterFields, httpUrlSchema, secretSchema } from '../exporter-settings.ts';

export const servicenowConfigSchema = z
  .strictObject({
    ...exporterFields(ALERT_DEFAULTS),
    url: httpUrlSchema.default('https://instance.service-now.com').describe('Your instance.'),
    username: z.string().min(1).max(256).default('unset').describe('Name of the account that writes incidents.'),
    password: secretSchema.default('unset').describe('Its password.'),
    table: z
      .string()
      .regex(/^[a-z][a-z0-9_]{0,79}$/)
      .default('incident')
      .describe('Table that gets the records, such as incident or sn_si_incident.'),
    assignmentGroup: z.string().min(1).max(100).optional().describe('Group that the records are assigned to.'),
  })
  .prefault({})
  .describe('ServiceNow: an incident for what needs a person.');
