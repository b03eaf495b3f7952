import { notifierConnector } from '../notifier-exporter.ts';
import { slackConfigSchema } from './config.ts';
import { createSlackNotifier } from './slack-notifier.ts';

export const exporter = notifierConnector({
  name: 'slack',
  title: 'Slack',
  configSchema: slackConfigSchema,
  tells: 'message',
  knowsRepetitions: false,
  createNotifier: createSlackNotifier,
});
