import type { ExporterConnector } from '../exporter.ts';
import { webhookConfigSchema } from './config.ts';
import { createWebhookExporter } from './webhook-exporter.ts';

export const exporter: ExporterConnector = {
  name: 'webhook',
  title: 'Webhook',
  configSchema: webhookConfigSchema,
  create: createWebhookExporter,
};
