import {
  checkPlaybookAnswerSchema,
  playbookDetailSchema,
  playbooksPageSchema,
  playbookVersionsPageSchema,
  publishAnswerSchema,
  startRunAnswerSchema,
  testPlaybookAnswerSchema,
} from '@cerberusmesh/contracts';
import { queryOptions } from '@tanstack/react-query';
import { z } from 'zod';
import type { ApiClient } from '../../api-client.ts';

const pathOf = (id: string) => `playbooks/${encodeURIComponent(id)}` as const;

export const playbooksQuery = (api: ApiClient) =>
  queryOptions({
    queryKey: ['playbooks'],
    queryFn: async ({ signal }) => (await api.read('playbooks', playbooksPageSchema, { signal })).items,
    staleTime: 10_000,
  });

export const playbookQuery = (api: ApiClient, id: string, version: number | undefined) =>
  queryOptions({
    queryKey: ['playbook', id, version ?? 'newest'],
    queryFn: ({ signal }) => api.read(pathOf(id), playbookDetailSchema, { parameters: { version }, signal }),
    staleTime: 10_000,
  });

export const playbookVersionsQuery = (api: ApiClient, id: string) =>
  queryOptions({
    queryKey: ['playbook-versions', id],
    queryFn: async ({ signal }) =>
      (await api.read(`${pathOf(id)}/versions`, playbookVersionsPageSchema, { signal })).items,
    staleTime: 10_000,
  });

/** What the hub makes of a text: mistakes with their places, or its outline. The same text has the same answer. */
export const playbookCheckQuery = (api: ApiClient, source: string) =>
  queryOptions({
    queryKey: ['playbook-check', source],
    queryFn: () => api.change('POST', 'playbooks/check', { source }, checkPlaybookAnswerSchema),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 60_000,
  });

export const testPlaybook = (api: ApiClient, source: string) =>
  api.change('POST', 'playbooks/test', { source }, testPlaybookAnswerSchema);

export const publishPlaybook = (api: ApiClient, source: string) =>
  api.change('POST', 'playbooks', { source }, publishAnswerSchema);

/** Switched off, nothing starts it; runs under way go on. */
export const switchPlaybook = (api: ApiClient, id: string, on: boolean) =>
  api.change('POST', `${pathOf(id)}/${on ? 'enable' : 'disable'}`, undefined, z.unknown());

export const startRun = (
  api: ApiClient,
  id: string,
  request: { readonly version?: number; readonly inputs: Readonly<Record<string, unknown>>; readonly dryRun: boolean },
) => api.change('POST', `${pathOf(id)}/runs`, request, startRunAnswerSchema);

const lenient = <Schema extends z.ZodType>(schema: Schema) => schema.optional().catch(undefined);
export const PLAYBOOK_TABS = ['editor', 'graph', 'tests', 'versions'] as const;
export const playbookSearchSchema = z.object({
  tab: lenient(z.enum(PLAYBOOK_TABS)),
  version: lenient(z.coerce.number().int().min(1)),
  view: lenient(z.enum(['graph', 'table'])),
});
export type PlaybookSearch = z.infer<typeof playbookSearchSchema>;
