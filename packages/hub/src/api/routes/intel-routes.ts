import {
  type CvssRating,
  type CvssSubject,
  cvssQuerySchema,
  cvssRatingSchema,
  type IntelProvider,
  intelProvidersPageSchema,
} from '@cerberusmesh/contracts';
import { z } from 'zod';
import type { Api } from '../api.ts';

export interface IntelDependencies {
  /** How everything that is asked about sources is. */
  providers(): IntelProvider[];
  /** Severity of an indicator or finding, by a model too when `asksModel`. Throws CerberusError `invalid-arguments`. */
  rate(type: CvssSubject, value: string, asksModel: boolean, signal: AbortSignal): Promise<CvssRating>;
}

/** Intelligence: who is asked about sources and how they are, and how grave a finding is. */
export function installIntelRoutes(app: Api, { providers, rate }: IntelDependencies): void {
  app.get(
    '/api/v1/intel/providers',
    {
      config: { scope: 'intel:read' },
      schema: { querystring: z.strictObject({}), response: { 200: intelProvidersPageSchema } },
    },
    () => ({ items: providers(), nextCursor: null }),
  );

  app.get(
    '/api/v1/intel/cvss',
    {
      config: { scope: 'intel:read' },
      schema: { querystring: cvssQuerySchema, response: { 200: cvssRatingSchema } },
    },
    async ({ query }, reply) => {
      // Nobody waits for a model on behalf of who has gone.
      const gone = new AbortController();
      reply.raw.once('close', () => gone.abort());
      return rate(query.type, query.value, query.model === 'true', gone.signal);
    },
  );
}
