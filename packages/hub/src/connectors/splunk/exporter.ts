import type { ExporterConnector } from '../exporter.ts';
import { splunkConfigSchema } from './config.ts';
import { createSplunkExporter } from './splunk-exporter.ts';

export const exporter: ExporterConnector = {
  name: 'splunk',
  title: 'Splunk',
  configSchema: splunkConfigSchema,
  create: createSplunkExporter,
};
