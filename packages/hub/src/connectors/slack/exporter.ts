import type { ExporterConnector } from '../exporter.ts';
import { exporterOfNotifier } from '../notifier.ts';
import { slackConfigSchema } from './config.ts';
import { createSlackNotifier } from './slack-notifier.ts';

export const exporter: ExporterConnector = {
  name: 'slack',
  title: 'Slack',
  configSchema: slackConfigSchema,
  create: (settings, dependencies) => exporterOfNotifier(createSlackNotifier(settings, dependencies)),
};
