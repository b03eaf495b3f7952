import {
  attackDomainSchema,
  attackHeatSchema,
  attackMatrixSchema,
  killChainSchema,
  layerComparisonSchema,
  nameSchema,
  techniqueEvidenceSchema,
  techniqueIdSchema,
} from '@cerberusmesh/contracts';
import { queryOptions } from '@tanstack/react-query';
import { z } from 'zod';
import type { ApiClient } from '../../api-client.ts';

const lenient = <Schema extends z.ZodType>(schema: Schema) => schema.optional().catch(undefined);
export const RANGES = ['24h', '7d', '30d', 'all'] as const;
const RANGE_MS = { '24h': 86_400_000, '7d': 604_800_000, '30d': 2_592_000_000 } as const;
/** The beginning of a range is cut to this, so that its question keeps the same name for a while. */
const rangeStepMs = 300_000;

export const attackSearchSchema = z.object({
  tab: lenient(z.enum(['matrix', 'chain'])),
  domain: lenient(attackDomainSchema),
  heat: lenient(attackHeatSchema),
  range: lenient(z.enum(RANGES)),
  sensor: lenient(nameSchema),
  technique: lenient(techniqueIdSchema),
  by: lenient(z.enum(['time', 'sensor'])),
  view: lenient(z.enum(['matrix', 'table'])),
});
export type AttackSearch = z.infer<typeof attackSearchSchema>;

/** What the API takes for a range: nothing for all of it. */
export function spanOf({ range = 'all', sensor }: AttackSearch, nowMs: number) {
  const from =
    range === 'all'
      ? undefined
      : new Date(Math.floor((nowMs - RANGE_MS[range]) / rangeStepMs) * rangeStepMs).toISOString();
  return { from, sensor };
}

export const matrixQuery = (api: ApiClient, search: AttackSearch, nowMs: number) => {
  const parameters = { domain: search.domain, heat: search.heat, ...spanOf(search, nowMs) };
  return queryOptions({
    queryKey: ['attack-matrix', parameters],
    queryFn: ({ signal }) => api.read('attack/matrix', attackMatrixSchema, { parameters, signal }),
    staleTime: 30_000,
  });
};

export const techniqueQuery = (api: ApiClient, id: string, search: AttackSearch, nowMs: number) => {
  const parameters = { domain: search.domain, ...spanOf(search, nowMs) };
  return queryOptions({
    queryKey: ['attack-technique', id, parameters],
    queryFn: ({ signal }) =>
      api.read(`attack/techniques/${encodeURIComponent(id)}`, techniqueEvidenceSchema, { parameters, signal }),
    staleTime: 30_000,
  });
};

export const killChainQuery = (api: ApiClient, search: AttackSearch, nowMs: number) => {
  // The chain has no "all": its columns would be years.
  const parameters = {
    by: search.by,
    ...spanOf({ ...search, range: search.range === 'all' ? '30d' : (search.range ?? '7d') }, nowMs),
  };
  return queryOptions({
    queryKey: ['attack-chain', parameters],
    queryFn: ({ signal }) => api.read('attack/kill-chain', killChainSchema, { parameters, signal }),
    staleTime: 30_000,
  });
};

export const compareLayer = (api: ApiClient, layer: Readonly<Record<string, unknown>>) =>
  api.change('POST', 'attack/navigator/diff', layer, layerComparisonSchema);
