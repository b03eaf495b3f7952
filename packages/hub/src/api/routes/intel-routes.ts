import {
  type CvssAssessment,
  type CvssSubject,
  cvssAssessmentSchema,
  cvssQuerySchema,
  type IntelProvider,
  intelProvidersPageSchema,
} from '@cerberusmesh/contracts';
import { z } from 'zod';
import type { Api } from '../api.ts';

export interface IntelDependencies {
  /** How everything that is asked about sources is. */
  providers(): IntelProvider[];
  /** Severity of an indicator or finding. Throws CerberusError `invalid-arguments`. */
  assess(type: CvssSubject, value: string): CvssAssessment;
}

/** Intelligence: who is asked about sources and how they are, and how grave a finding is. */
export function installIntelRoutes(app: Api, { providers, assess }: IntelDependencies): void {
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
      schema: { querystring: cvssQuerySchema, response: { 200: cvssAssessmentSchema } },
    },
    ({ query }) => assess(query.type, query.value),
  );
}
