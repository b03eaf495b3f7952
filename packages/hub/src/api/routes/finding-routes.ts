import {
  attackerDetailSchema,
  attackerSchema,
  attackersExportQuerySchema,
  attackersPageSchema,
  attackersQuerySchema,
  CerberusError,
  decisionItemSchema,
  decisionsExportQuerySchema,
  decisionsPageSchema,
  decisionsQuerySchema,
  detectionItemSchema,
  detectionsExportQuerySchema,
  detectionsPageSchema,
  detectionsQuerySchema,
  soughtTextSchema,
  techniquesPageSchema,
  techniquesQuerySchema,
} from '@cerberusmesh/contracts';
import { z } from 'zod';
import { readAttackerDetail } from '../../storage/repositories/attacker-detail.ts';
import { countAttackers, listAttackers } from '../../storage/repositories/attackers-repository.ts';
import { countDecisions, listDecisions } from '../../storage/repositories/decisions-repository.ts';
import { countDetections, listDetections } from '../../storage/repositories/detections-repository.ts';
import { readStats } from '../../storage/repositories/stats-repository.ts';
import type { Api } from '../api.ts';
import { answerExport } from '../export.ts';
import { answerFilteredList, listReply, serializeParsed } from './list-answer.ts';
import type { ReadDependencies } from './read-dependencies.ts';

/** What the hub concluded: attackers, techniques, detections and decisions. */
export function installFindingRoutes(app: Api, dependencies: ReadDependencies): void {
  const { database, cursors, now, describeTechnique } = dependencies;

  app.get(
    '/api/v1/attackers',
    {
      config: { scope: 'attackers:read' },
      schema: { querystring: attackersQuerySchema, response: { 200: listReply(attackersPageSchema) } },
      serializerCompiler: serializeParsed,
    },
    ({ query }, reply) =>
      answerFilteredList(cursors, reply, {
        name: 'attackers',
        query,
        item: attackerSchema,
        read: (position) => listAttackers(database, query, position, now()),
        count: () => countAttackers(database, query, now()),
      }),
  );

  app.get(
    '/api/v1/attackers/export',
    {
      config: { scope: 'attackers:read', audit: 'attacker.export' },
      schema: { querystring: attackersExportQuerySchema },
    },
    ({ query }, reply) =>
      answerExport(reply, {
        name: 'attackers',
        query,
        item: attackerSchema,
        read: (limit, position) => listAttackers(database, { ...query, limit }, position, now()),
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
      schema: { querystring: detectionsQuerySchema, response: { 200: listReply(detectionsPageSchema) } },
      serializerCompiler: serializeParsed,
    },
    ({ query }, reply) => {
      const sought = { ...query, techniqueId: query.technique };
      return answerFilteredList(cursors, reply, {
        name: 'detections',
        query,
        item: detectionItemSchema,
        read: (position) => listDetections(database, sought, position, now()),
        count: () => countDetections(database, sought, now()),
      });
    },
  );

  app.get(
    '/api/v1/detections/export',
    {
      config: { scope: 'detections:read', audit: 'detection.export' },
      schema: { querystring: detectionsExportQuerySchema },
    },
    ({ query }, reply) =>
      answerExport(reply, {
        name: 'detections',
        query,
        item: detectionItemSchema,
        read: (limit, position) => listDetections(database, { ...query, limit }, position, now()),
      }),
  );

  // The second is the agent's customary name for the first.
  for (const url of ['/api/v1/decisions', '/decisions']) {
    app.get(
      url,
      {
        config: { scope: 'decisions:read' },
        schema: { querystring: decisionsQuerySchema, response: { 200: listReply(decisionsPageSchema) } },
        serializerCompiler: serializeParsed,
      },
      ({ query }, reply) =>
        answerFilteredList(cursors, reply, {
          name: 'decisions',
          query,
          item: decisionItemSchema,
          read: (position) => listDecisions(database, query, position, now()),
          count: () => countDecisions(database, query, now()),
        }),
    );
  }

  app.get(
    '/api/v1/decisions/export',
    {
      config: { scope: 'decisions:read', audit: 'decision.export' },
      schema: { querystring: decisionsExportQuerySchema },
    },
    ({ query }, reply) =>
      answerExport(reply, {
        name: 'decisions',
        query,
        item: decisionItemSchema,
        read: (limit, position) => listDecisions(database, { ...query, limit }, position, now()),
      }),
  );
}
