import type { Connector } from '../connector.ts';
import { rdapConfigSchema } from './config.ts';
import { createRdapProvider } from './rdap-provider.ts';

export const connector: Connector = {
  name: 'rdap',
  title: 'RDAP',
  needsKey: false,
  configSchema: rdapConfigSchema,
  createEnrichmentProvider: createRdapProvider,
};
