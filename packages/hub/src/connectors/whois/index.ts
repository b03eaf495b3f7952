import type { Connector } from '../connector.ts';
import { whoisConfigSchema } from './config.ts';
import { createWhoisProvider } from './whois-provider.ts';

export const connector: Connector = {
  name: 'whois',
  title: 'WHOIS',
  needsKey: false,
  standsInFor: 'rdap',
  configSchema: whoisConfigSchema,
  createEnrichmentProvider: (settings) => createWhoisProvider(settings),
};
