import type { Connector } from '../connector.ts';
import { createAbuseipdbProvider } from './abuseipdb-provider.ts';
import { abuseipdbConfigSchema } from './config.ts';

export const connector: Connector = {
  name: 'abuseipdb',
  title: 'AbuseIPDB',
  needsKey: true,
  configSchema: abuseipdbConfigSchema,
  createEnrichmentProvider: createAbuseipdbProvider,
};
