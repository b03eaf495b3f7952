import type { ExporterConnector } from '../exporter.ts';
import { exporterOfNotifier } from '../notifier.ts';
import { pagerdutyConfigSchema } from './config.ts';
import { createPagerdutyNotifier } from './pagerduty-notifier.ts';

export const exporter: ExporterConnector = {
  name: 'pagerduty',
  title: 'PagerDuty',
  configSchema: pagerdutyConfigSchema,
  create: (settings, dependencies) => exporterOfNotifier(createPagerdutyNotifier(settings, dependencies)),
};
