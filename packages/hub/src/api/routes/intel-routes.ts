import { type IntelProvider, intelProvidersPageSchema } from '@cerberusmesh/contracts';
import { z } from 'zod';
import type { Api } from '../api.ts';

export interface IntelDependencies {
  /** How everything that is asked about sources is. */
  providers(): IntelProvider[];
}

/** Intelligence on sources: who is asked, and how they are. */
export function installIntelRoutes(app: Api, { providers }: IntelDependencies): void {
  app.get(
    '/api/v1/intel/providers',
    {
      config: { scope: 'intel:read' },
      schema: { querystring: z.strictObject({}), response: { 200: intelProvidersPageSchema } },
    },
    () => ({ items: providers(), nextCursor: null }),
  );
}
