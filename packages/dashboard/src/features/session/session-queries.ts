import {
  decisionKindSchema,
  type LabelVerdict,
  labelSchema,
  noteSchema,
  notesPageSchema,
  sessionLabelsSchema,
  timestampSchema,
} from '@cerberusmesh/contracts';
import { queryOptions } from '@tanstack/react-query';
import { z } from 'zod';
import type { ApiClient } from '../../api-client.ts';

const pathOf = <What extends string>(id: string, what: What) => `sessions/${encodeURIComponent(id)}/${what}` as const;

/** Words of a language model about a session: `GET /api/v1/sessions/:id/analysis`, in the parts that are shown. */
const analysisStateSchema = z.object({
  state: z.enum(['none', 'waiting', 'done', 'failed']),
  review: z.boolean(),
  failure: z.string().nullable(),
  analysis: z
    .object({
      threat_score: z.number(),
      severity: z.enum(['low', 'medium', 'high', 'critical']),
      behavioral_patterns: z.array(z.string()),
      attack_sophistication: z.enum(['low', 'medium', 'high']),
      recommended_action: decisionKindSchema,
      confidence: z.number(),
      reasoning: z.string(),
      indicators_of_compromise: z.array(z.string()),
      evidence: z.array(z.string()),
      review: z.object({ raised: z.boolean(), reasons: z.array(z.string()) }),
      inventedIndicators: z.number(),
      analysedAt: timestampSchema,
      provider: z.string(),
      model: z.string(),
      promptVersion: z.string(),
    })
    .nullable(),
});
export type AnalysisState = z.infer<typeof analysisStateSchema>;

export const analysisQuery = (api: ApiClient, id: string) =>
  queryOptions({
    queryKey: ['session-analysis', id],
    queryFn: ({ signal }) => api.read(pathOf(id, 'analysis'), analysisStateSchema, { signal }),
    staleTime: 10_000,
  });

export const labelsQuery = (api: ApiClient, id: string) =>
  queryOptions({
    queryKey: ['session-labels', id],
    queryFn: async ({ signal }) => (await api.read(pathOf(id, 'labels'), sessionLabelsSchema, { signal })).items,
  });

export const putLabel = (
  api: ApiClient,
  id: string,
  target: 'session' | 'anomaly',
  label: { readonly verdict: LabelVerdict; readonly note: string },
) => api.change('PUT', pathOf(id, `labels/${target}`), label, labelSchema);

export const removeLabel = (api: ApiClient, id: string, target: 'session' | 'anomaly') =>
  api.change('DELETE', pathOf(id, `labels/${target}`), undefined, z.unknown());

export const notesQuery = (api: ApiClient, id: string) =>
  queryOptions({
    queryKey: ['session-notes', id],
    queryFn: async ({ signal }) => (await api.read(pathOf(id, 'notes'), notesPageSchema, { signal })).items,
  });

export const addNote = (api: ApiClient, id: string, text: string) =>
  api.change('POST', pathOf(id, 'notes'), { text }, noteSchema);

export const removeNote = (api: ApiClient, id: string, noteId: string) =>
  api.change('DELETE', pathOf(id, `notes/${encodeURIComponent(noteId)}`), undefined, z.unknown());
