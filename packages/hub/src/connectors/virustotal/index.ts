import type { Connector } from '../connector.ts';
import { virustotalConfigSchema } from './config.ts';
import { createVirustotalProvider } from './virustotal-provider.ts';

export const connector: Connector = {
  name: 'virustotal',
  title: 'VirusTotal',
  needsKey: true,
  knowsFiles: true,
  configSchema: virustotalConfigSchema,
  createEnrichmentProvider: createVirustotalProvider,
};
