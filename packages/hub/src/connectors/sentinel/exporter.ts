import type { ExporterConnector } from '../exporter.ts';
import { sentinelConfigSchema } from './config.ts';
import { createSentinelExporter } from './sentinel-exporter.ts';

export const exporter: ExporterConnector = {
  name: 'sentinel',
  title: 'Microsoft Sentinel',
  configSchema: sentinelConfigSchema,
  create: createSentinelExporter,
};
