import { z } from 'zod';
import { ALERT_DEFAULTS, exporterFields, httpUrlSchema, secretSchema } from '../exporter-settings.ts';

export const jiraConfigSchema = z
  .strictObject({
    ...exporterFields(ALERT_DEFAULTS),
    url: httpUrlSchema.default('https://site.atlassian.net').describe('Your site.'),
    username: z.string().min(1).max(256).default('unset').describe('Mail address of the account.'),
    apiToken: secretSchema.default('unset').describe('Token of the account.'),
    projectKey: z
      .string()
      .regex(/^[A-Z][A-Z0-9_]{0,49}$/)
      .default('SEC')
      .describe('Key of the project that gets the issues.'),
    issueType: z.string().min(1).max(100).default('Task').describe('Type of the issues.'),
  })
  .prefault({})
  .describe('Jira: an issue for what needs a person.');
