import { notifierConnector } from '../notifier-exporter.ts';
import { jiraConfigSchema } from './config.ts';
import { createJiraNotifier } from './jira-notifier.ts';

export const exporter = notifierConnector({
  name: 'jira',
  title: 'Jira',
  configSchema: jiraConfigSchema,
  tells: 'ticket',
  knowsRepetitions: true,
  createNotifier: createJiraNotifier,
});
