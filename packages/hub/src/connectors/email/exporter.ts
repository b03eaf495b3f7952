import { notifierConnector } from '../notifier-exporter.ts';
import { emailConfigSchema } from './config.ts';
import { createEmailNotifier } from './email-notifier.ts';

export const exporter = notifierConnector({
  name: 'email',
  title: 'E-mail',
  configSchema: emailConfigSchema,
  tells: 'message',
  knowsRepetitions: false,
  createNotifier: createEmailNotifier,
});
