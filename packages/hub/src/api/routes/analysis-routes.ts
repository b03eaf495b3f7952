import { CerberusError, soughtTextSchema } from '@cerberusmesh/contracts';
import { z } from 'zod';
import { sessionAnalysisSchema } from '../../agent/analysis/analysis.ts';
import { readAnalysis } from '../../agent/analysis/analysis-store.ts';
import { findSession } from '../../storage/repositories/sessions-repository.ts';
import type { Api } from '../api.ts';
import type { ReadDependencies } from './read-dependencies.ts';

const analysisStateSchema = z.object({
  sessionId: z.string(),
  state: z.enum(['none', 'waiting', 'done', 'failed']),
  /** Whether a model once asked for a person to look. */
  review: z.boolean(),
  failure: z.string().nullable(),
  /** Words of a language model that read what attackers wrote: to be shown as text, and as unverified. */
  analysis: sessionAnalysisSchema.nullable(),
});

/** What a language model says of a session. */
export function installAnalysisRoutes(app: Api, { database }: Pick<ReadDependencies, 'database'>): void {
  app.get(
    '/api/v1/sessions/:id/analysis',
    {
      config: { scope: 'sessions:read' },
      schema: {
        params: z.object({ id: soughtTextSchema(256).min(1) }),
        querystring: z.strictObject({}),
        response: { 200: analysisStateSchema },
      },
    },
    async ({ params }) => {
      const session = await findSession(database, params.id);
      if (session === null) throw new CerberusError('not-found', 'There is no session with this id.');
      return { sessionId: session.id, ...(await readAnalysis(database, session.id)) };
    },
  );
}
