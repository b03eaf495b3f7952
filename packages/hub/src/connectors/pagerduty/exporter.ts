import { notifierConnector } from '../notifier-exporter.ts';
import { pagerdutyConfigSchema } from './config.ts';
import { createPagerdutyNotifier } from './pagerduty-notifier.ts';

export const exporter = notifierConnector({
  name: 'pagerduty',
  title: 'PagerDuty',
  configSchema: pagerdutyConfigSchema,
  tells: 'page',
  knowsRepetitions: true,
  createNotifier: createPagerdutyNotifier,
});
