import type { ExporterConnector } from '../exporter.ts';
import { syslogConfigSchema } from './config.ts';
import { createSyslogExporter } from './syslog-exporter.ts';

export const exporter: ExporterConnector = {
  name: 'syslog',
  title: 'Syslog (QRadar LEEF, CEF)',
  configSchema: syslogConfigSchema,
  create: createSyslogExporter,
};
