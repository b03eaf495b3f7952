import { notifierConnector } from '../notifier-exporter.ts';
import { opsgenieConfigSchema } from './config.ts';
import { createOpsgenieNotifier } from './opsgenie-notifier.ts';

export const exporter = notifierConnector({
  name: 'opsgenie',
  title: 'Opsgenie',
  configSchema: opsgenieConfigSchema,
  tells: 'page',
  knowsRepetitions: true,
  createNotifier: createOpsgenieNotifier,
});
