import type { ExporterConnector } from '../exporter.ts';
import { elasticConfigSchema } from './config.ts';
import { createElasticExporter } from './elastic-exporter.ts';

export const exporter: ExporterConnector = {
  name: 'elastic',
  title: 'Elasticsearch, OpenSearch',
  configSchema: elasticConfigSchema,
  create: createElasticExporter,
};
