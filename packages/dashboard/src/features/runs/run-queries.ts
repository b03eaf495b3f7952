import { nameSchema, runDetailSchema, runStateSchema, runsPageSchema, uuidSchema } from '@cerberusmesh/contracts';
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { z } from 'zod';
import type { ApiClient } from '../../api-client.ts';

const runsPageItems = 50;
/** A run that goes on is asked for again this often; one that has ended never changes. */
const runRefreshIntervalMs = 1_500;
const runsRefreshIntervalMs = 5_000;

const lenient = <Schema extends z.ZodType>(schema: Schema) => schema.optional().catch(undefined);
export const runsSearchSchema = z.object({ state: lenient(runStateSchema), playbook: lenient(nameSchema) });
export type RunsSearch = z.infer<typeof runsSearchSchema>;
export const runSearchSchema = z.object({
  step: lenient(z.string().min(1).max(64)),
  view: lenient(z.enum(['graph', 'table'])),
});

const noCursor = (): string | null => null;

export const runsQuery = (api: ApiClient, search: RunsSearch) =>
  infiniteQueryOptions({
    queryKey: ['runs', search],
    queryFn: ({ pageParam, signal }) =>
      api.read('runs', runsPageSchema, {
        parameters: { ...search, limit: runsPageItems, cursor: pageParam ?? undefined },
        signal,
      }),
    initialPageParam: noCursor(),
    getNextPageParam: (page) => page.nextCursor,
    refetchInterval: (query) => ((query.state.data?.pages.length ?? 0) > 1 ? false : runsRefreshIntervalMs),
  });

/** What playbooks did about one session, newest first. */
export const runsOfSessionQuery = (api: ApiClient, sessionId: string) =>
  queryOptions({
    queryKey: ['runs', { sessionId }],
    queryFn: async ({ signal }) =>
      (await api.read('runs', runsPageSchema, { parameters: { sessionId, limit: runsPageItems }, signal })).items,
    refetchInterval: runsRefreshIntervalMs,
  });

export const runQuery = (api: ApiClient, id: string) =>
  queryOptions({
    queryKey: ['run', id],
    queryFn: ({ signal }) => api.read(`runs/${encodeURIComponent(id)}`, runDetailSchema, { signal }),
    refetchInterval: (query) => (query.state.data?.endedAt === null ? runRefreshIntervalMs : false),
  });

const nothing = z.unknown();
const pathOf = <What extends string>(id: string, what: What) => `runs/${encodeURIComponent(id)}/${what}` as const;

export const tellRun = (api: ApiClient, id: string, what: 'cancel' | 'pause' | 'resume') =>
  api.change('POST', pathOf(id, what), undefined, nothing);
export const answerRun = (
  api: ApiClient,
  id: string,
  answer: { readonly step: string; readonly answer: 'approved' | 'rejected'; readonly comment?: string },
) => api.change('POST', pathOf(id, 'answer'), answer, nothing);
export const resolveCall = (
  api: ApiClient,
  id: string,
  resolution: {
    readonly key: string;
    readonly outcome: { readonly result: unknown } | { readonly error: string };
    readonly comment?: string;
  },
) => api.change('POST', pathOf(id, 'resolve'), resolution, nothing);
export const rerunRun = (api: ApiClient, id: string, step: string | undefined) =>
  api.change('POST', pathOf(id, 'rerun'), step === undefined ? {} : { step }, z.object({ id: uuidSchema }));
