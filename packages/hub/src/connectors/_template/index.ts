import type { Connector } from '../connector.ts';
import { templateConfigSchema } from './config.ts';
import { createTemplateProvider } from './template-provider.ts';

export const connector: Connector = {
  name: 'template',
  title: 'Template',
  needsKey: true,
  configSchema: templateConfigSchema,
  createEnrichmentProvider: createTemplateProvider,
};
