import type { Connector } from '../connector.ts';
import { greynoiseConfigSchema } from './config.ts';
import { createGreynoiseProvider } from './greynoise-provider.ts';

export const connector: Connector = {
  name: 'greynoise',
  title: 'GreyNoise',
  needsKey: true,
  configSchema: greynoiseConfigSchema,
  createEnrichmentProvider: createGreynoiseProvider,
};
