import type { ExporterConnector } from '../exporter.ts';
import { exporterOfNotifier } from '../notifier.ts';
import { servicenowConfigSchema } from './config.ts';
import { createServicenowNotifier } from './servicenow-notifier.ts';

export const exporter: ExporterConnector = {
  name: 'servicenow',
  title: 'ServiceNow',
  configSchema: servicenowConfigSchema,
  create: (settings, dependencies) => exporterOfNotifier(createServicenowNotifier(settings, dependencies)),
};
