import type { Connector } from '../connector.ts';
import { otxConfigSchema } from './config.ts';
import { createOtxProvider } from './otx-provider.ts';

export const connector: Connector = {
  name: 'otx',
  title: 'AlienVault OTX',
  needsKey: true,
  configSchema: otxConfigSchema,
  createEnrichmentProvider: createOtxProvider,
};
