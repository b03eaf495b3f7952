import { notifierConnector } from '../notifier-exporter.ts';
import { xsoarConfigSchema } from './config.ts';
import { createXsoarNotifier } from './xsoar-notifier.ts';

export const exporter = notifierConnector({
  name: 'xsoar',
  title: 'Cortex XSOAR',
  configSchema: xsoarConfigSchema,
  tells: 'ticket',
  knowsRepetitions: false,
  createNotifier: createXsoarNotifier,
});
