import {
  attackerDetailSchema,
  attackersPageSchema,
  attackersQuerySchema,
  CerberusError,
  decisionItemSchema,
  decisionsPageSchema,
  decisionsQuerySchema,
  detectionsPageSchema,
  detectionsQuerySchema,
  soughtTextSchema,
  techniquesPageSchema,
  techniquesQuerySchema,
} from '@cerberusmesh/contracts';
import { z } from 'zod';
import { readAttackerDetail } from '../../storage/repositories/attacker-detail.ts';
import { attackerPositionSchema, listAttackers } from '../../storage/repositories/attackers-repository.ts';
import {
  decisionPositionSchema,
  findDecision,
  listDecisions,
} from '../../storage/repositories/decisions-repository.ts';
import { detectionPositionSchema, listDetections } from '../../storage/repositories/detections-repository.ts';
import { readStats } from '../../storage/repositories/stats-repository.ts';
import type { Api } from '../api.ts';
import { answerList } from './list-answer.ts';
import type { ReadDependencies } from './read-dependencies.ts';

/** What the hub concluded: attackers, techniques, detections and decisions. */
export function installFindingRoutes(app: Api, dependencies: ReadDependencies): void {
  const { database, cursors, now, describeTechnique } = dependencies;

  app.get(
    '/api/v1/attackers',
    {
      config: { scope: 'attackers:read' },
      schema: { querystring: attackersQuerySchema, response: { 200: attackersPageSchema } },
    },
    ({ query }) =>
      answerList(cursors, {
        name: 'attackers',
        query,
        position: attackerPositionSchema,
        read: (after) => listAttackers(database, query, after),
      }),
  );

  app.get(
    '/api/v1/attackers/:address',
    {
      config: { scope: 'attackers:read' },
      schema: {
        params: z.object({ address: soughtTextSchema(253).min(1) }),
        querystring: z.strictObject({}),
        response: { 200: attackerDetailSchema },
      },
    },
    async ({ params }) => {
      const attacker = await readAttackerDetail(database, params.address);
      if (attacker === null) throw new CerberusError('not-found', 'Nothing came from this address.');
      return attacker;
    },
  );

  app.get(
    '/api/v1/techniques',
    {
      config: { scope: 'techniques:read' },
      schema: { querystring: techniquesQuerySchema, response: { 200: techniquesPageSchema } },
    },
    async ({ query }) => {
      const { techniques } = await readStats(database, query.range, now(), describeTechnique);
      return { items: techniques, nextCursor: null };
    },
  );

  app.get(
    '/api/v1/detections',
    {
      config: { scope: 'detections:read' },
      schema: { querystring: detectionsQuerySchema, response: { 200: detectionsPageSchema } },
    },
    ({ query }) =>
      answerList(cursors, {
        name: 'detections',
        query,
        position: detectionPositionSchema,
        read: (after) =>
          listDetections(
            database,
            { limit: query.limit, ...(query.technique === undefined ? {} : { techniqueId: query.technique }) },
            after,
          ),
      }),
  );

  // The second is the agent's customary name for the first.
  for (const url of ['/api/v1/decisions', '/decisions']) {
    app.get(
      url,
      {
        config: { scope: 'decisions:read' },
        schema: { querystring: decisionsQuerySchema, response: { 200: decisionsPageSchema } },
      },
      ({ query }) =>
        answerList(cursors, {
          name: 'decisions',
          query,
          position: decisionPositionSchema,
          read: (after) => listDecisions(database, query, after),
        }),
    );
  }

  app.get(
    '/api/v1/decisions/:id',
    {
      config: { scope: 'decisions:read' },
      schema: {
        params: z.object({ id: z.string().max(64) }),
        querystring: z.strictObject({}),
        response: { 200: decisionItemSchema },
      },
    },
    async ({ params }) => {
      const decision = await findDecision(database, params.id);
      if (decision === null) throw new CerberusError('not-found', 'There is no decision with this id.');
      return decision;
    },
  );
}
