import {
  indicatorDetailSchema,
  indicatorSchema,
  indicatorStatusSchema,
  indicatorsChangedSchema,
  indicatorsPageSchema,
  indicatorTypeSchema,
  MAX_CHANGED_INDICATORS,
  type NewIndicator,
  soughtTextSchema,
  tlpSchema,
  uuidSchema,
} from '@cerberusmesh/contracts';
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { z } from 'zod';
import type { ApiClient } from '../../api-client.ts';

const indicatorsPageItems = 100;
const lenient = <Schema extends z.ZodType>(schema: Schema) => schema.optional().catch(undefined);
export const indicatorsSearchSchema = z.object({
  type: lenient(indicatorTypeSchema),
  status: lenient(indicatorStatusSchema),
  tlp: lenient(tlpSchema),
  search: lenient(soughtTextSchema(200).min(1)),
  minConfidence: lenient(z.coerce.number().min(0).max(1)),
  /** The one whose evidence is shown. */
  id: lenient(uuidSchema),
});
export type IndicatorsSearch = z.infer<typeof indicatorsSearchSchema>;

const noCursor = (): string | null => null;

export const indicatorsQuery = (api: ApiClient, { id: _, ...search }: IndicatorsSearch) =>
  infiniteQueryOptions({
    queryKey: ['indicators', search],
    queryFn: ({ pageParam, signal }) =>
      api.read('indicators', indicatorsPageSchema, {
        parameters: { ...search, limit: indicatorsPageItems, cursor: pageParam ?? undefined },
        signal,
      }),
    initialPageParam: noCursor(),
    getNextPageParam: (page) => page.nextCursor,
    staleTime: 10_000,
  });

export const indicatorQuery = (api: ApiClient, id: string) =>
  queryOptions({
    queryKey: ['indicator', id],
    queryFn: ({ signal }) => api.read(`indicators/${encodeURIComponent(id)}`, indicatorDetailSchema, { signal }),
  });

/** One order for all of them; the hub takes so many at once. */
export async function changeIndicators(
  api: ApiClient,
  ids: readonly string[],
  status: 'active' | 'expired' | 'allowlisted',
): Promise<void> {
  for (let start = 0; start < ids.length; start += MAX_CHANGED_INDICATORS) {
    const part = ids.slice(start, start + MAX_CHANGED_INDICATORS);
    await api.change('PATCH', 'indicators', { ids: part, status }, indicatorsChangedSchema);
  }
}

export const addIndicator = (api: ApiClient, indicator: NewIndicator) =>
  api.change('POST', 'indicators', { ...indicator }, indicatorSchema);
