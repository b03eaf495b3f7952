import {
  type AttackDomain,
  type AttackMatrix,
  attackMatrixQuerySchema,
  attackMatrixSchema,
  CerberusError,
  campaignDetailSchema,
  campaignIdSchema,
  campaignsPageSchema,
  importedLayerSchema,
  killChainQuerySchema,
  killChainSchema,
  layerComparisonSchema,
  navigatorLayerSchema,
  seriesQuerySchema,
  seriesSchema,
  techniqueEvidenceQuerySchema,
  techniqueEvidenceSchema,
  techniqueIdSchema,
} from '@cerberusmesh/contracts';
import { z } from 'zod';
import {
  readKillChain,
  readTechniqueEvidence,
  readTechniqueHeat,
} from '../../storage/repositories/attack-repository.ts';
import { listCampaigns, readCampaign } from '../../storage/repositories/campaigns-repository.ts';
import { readSeries } from '../../storage/repositories/series-repository.ts';
import type { Api } from '../api.ts';
import { createAttackCatalogues } from '../attack/attack-catalogue.ts';
import { attackMatrix } from '../attack/attack-matrix.ts';
import { compareLayer, domainOfLayer, navigatorLayer } from '../attack/navigator-layer.ts';
import { API_LIMITS } from '../limits.ts';
import type { ReadDependencies } from './read-dependencies.ts';

type MatrixQuery = Omit<z.output<typeof attackMatrixQuerySchema>, 'domain'>;

/** ATT&CK as a whole: matrix, evidence, Navigator layers, kill chain; campaigns; counts over time. */
export function installMatrixRoutes(app: Api, { database, now }: Pick<ReadDependencies, 'database' | 'now'>): void {
  const catalogueOf = createAttackCatalogues();

  async function readMatrix(domain: AttackDomain, { heat, ...span }: MatrixQuery): Promise<AttackMatrix> {
    const heats = heat === 'coverage' ? new Map<string, number>() : await readTechniqueHeat(database, heat, span);
    return attackMatrix(catalogueOf(domain), heat, heats);
  }

  app.get(
    '/api/v1/attack/matrix',
    {
      config: { scope: 'techniques:read' },
      schema: { querystring: attackMatrixQuerySchema, response: { 200: attackMatrixSchema } },
    },
    ({ query: { domain, ...query } }) => readMatrix(domain, query),
  );

  app.get(
    '/api/v1/attack/techniques/:id',
    {
      config: { scope: 'techniques:read' },
      schema: {
        params: z.object({ id: techniqueIdSchema }),
        querystring: techniqueEvidenceQuerySchema,
        response: { 200: techniqueEvidenceSchema },
      },
    },
    async ({ params: { id }, query: { domain, ...span } }) => {
      const { techniques, attackVersion } = catalogueOf(domain);
      const technique = techniques.get(id);
      if (technique === undefined)
        throw new CerberusError('not-found', `ATT&CK ${attackVersion} has no such technique.`);
      const family = [...techniques.values()].filter((one) => one.id === id || one.parentId === id);
      return {
        id,
        name: technique.name,
        attackVersion,
        tactics: [...technique.tactics],
        parentId: technique.parentId,
        rules: family.flatMap(({ rules }) => rules),
        ...(await readTechniqueEvidence(database, id, span)),
      };
    },
  );

  app.get(
    '/api/v1/attack/navigator',
    {
      config: { scope: 'techniques:read' },
      schema: { querystring: attackMatrixQuerySchema, response: { 200: navigatorLayerSchema } },
    },
    async ({ query: { domain, ...query } }, reply) => {
      const matrix = await readMatrix(domain, query);
      reply.header('content-disposition', `attachment; filename="cerberusmesh-${domain}-${query.heat}.json"`);
      return navigatorLayer(matrix, {
        generatedAt: new Date(now()).toISOString(),
        from: query.from ?? null,
        to: query.to ?? null,
      });
    },
  );

  app.post(
    '/api/v1/attack/navigator/diff',
    {
      config: { scope: 'techniques:read', audit: 'none' },
      bodyLimit: API_LIMITS.maxLayerBytes,
      schema: {
        querystring: attackMatrixQuerySchema.omit({ domain: true }),
        body: importedLayerSchema,
        response: { 200: layerComparisonSchema },
      },
    },
    async ({ query, body }) => {
      const domain = domainOfLayer(body);
      return compareLayer(await readMatrix(domain, query), catalogueOf(domain), body, query.heat);
    },
  );

  app.get(
    '/api/v1/attack/kill-chain',
    {
      config: { scope: 'techniques:read' },
      schema: { querystring: killChainQuerySchema, response: { 200: killChainSchema } },
    },
    ({ query }) => readKillChain(database, query, now()),
  );

  app.get(
    '/api/v1/campaigns',
    {
      config: { scope: 'attackers:read' },
      schema: { querystring: z.strictObject({}), response: { 200: campaignsPageSchema } },
    },
    async () => ({ ...(await listCampaigns(database)), nextCursor: null }),
  );

  app.get(
    '/api/v1/campaigns/:id',
    {
      config: { scope: 'attackers:read' },
      schema: {
        params: z.object({ id: campaignIdSchema }),
        querystring: z.strictObject({}),
        response: { 200: campaignDetailSchema },
      },
    },
    async ({ params }) => {
      const campaign = await readCampaign(database, params.id);
      if (campaign === null) throw new CerberusError('not-found', 'There is no campaign with this id.');
      return campaign;
    },
  );

  app.get(
    '/api/v1/stats/series',
    { config: { scope: 'stats:read' }, schema: { querystring: seriesQuerySchema, response: { 200: seriesSchema } } },
    ({ query }) => readSeries(database, query, now()),
  );
}
