import type { Connector } from '../connector.ts';
import { shodanConfigSchema } from './config.ts';
import { createShodanProvider } from './shodan-provider.ts';

export const connector: Connector = {
  name: 'shodan',
  title: 'Shodan',
  needsKey: true,
  configSchema: shodanConfigSchema,
  createEnrichmentProvider: createShodanProvider,
};
