import { notifierConnector } from '../notifier-exporter.ts';
import { servicenowConfigSchema } from './config.ts';
import { createServicenowNotifier } from './servicenow-notifier.ts';

export const exporter = notifierConnector({
  name: 'servicenow',
  title: 'ServiceNow',
  configSchema: servicenowConfigSchema,
  tells: 'ticket',
  knowsRepetitions: true,
  createNotifier: createServicenowNotifier,
});
