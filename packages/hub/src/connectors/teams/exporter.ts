import { notifierConnector } from '../notifier-exporter.ts';
import { teamsConfigSchema } from './config.ts';
import { createTeamsNotifier } from './teams-notifier.ts';

export const exporter = notifierConnector({
  name: 'teams',
  title: 'Microsoft Teams',
  configSchema: teamsConfigSchema,
  tells: 'message',
  knowsRepetitions: false,
  createNotifier: createTeamsNotifier,
});
