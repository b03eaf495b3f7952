import {
  CerberusError,
  newHoldSchema,
  placedHoldSchema,
  type RetentionPolicy,
  retentionRunRequestSchema,
  retentionRunSchema,
  retentionStateSchema,
} from '@cerberusmesh/contracts';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { BlobStore } from '../../intake/blob-store.ts';
import type { RejectedLines } from '../../retention/expire-rejected.ts';
import { listHolds, placeHold, releaseHold } from '../../retention/holds.ts';
import { listRetentionRuns, runRetentionAlone } from '../../retention/run-retention.ts';
import type { Database } from '../../storage/database.ts';
import type { Api } from '../api.ts';
import { requireRecentProof } from '../auth/step-up.ts';
import { principalOf } from './caller.ts';

export interface RetentionDependencies {
  /** As the configuration file says; the console shows it and cannot change it. */
  readonly policy: RetentionPolicy;
  readonly blobs: Pick<BlobStore, 'remove'>;
  /** Where lines are that were refused; they go with the events. */
  readonly rejected: readonly RejectedLines[];
}

/** How long data is kept, what is held back from that, and what was removed. */
export function installRetentionRoutes(
  app: Api,
  dependencies: {
    readonly database: Database;
    readonly retention: RetentionDependencies;
    /** Unix milliseconds. */
    readonly now: () => number;
  },
): void {
  const { database, retention, now } = dependencies;

  app.get(
    '/api/v1/retention',
    {
      config: { scope: 'retention:read' },
      schema: { querystring: z.strictObject({}), response: { 200: retentionStateSchema } },
    },
    async () => ({
      policy: retention.policy,
      holds: await listHolds(database),
      runs: await listRetentionRuns(database),
    }),
  );

  app.post(
    '/api/v1/retention/runs',
    {
      config: { scope: 'retention:manage', audit: 'retention.run' },
      schema: { body: retentionRunRequestSchema, response: { 200: retentionRunSchema } },
    },
    async (request) => {
      const { dryRun } = request.body;
      if (!dryRun) requireRecentProof(request.principal, now());
      const run = await runRetentionAlone({ database, ...retention, by: nameOf(request), dryRun, now });
      if (run === null) throw new CerberusError('conflict', 'A run is under way.');
      request.noteAudit({ target: null, after: { dryRun, outcomes: run.outcomes } });
      return run;
    },
  );

  app.post(
    '/api/v1/retention/holds',
    {
      config: { scope: 'retention:manage', audit: 'retention.hold' },
      schema: { body: newHoldSchema, response: { 201: placedHoldSchema } },
    },
    async (request, reply) => {
      const id = await placeHold(database, { ...request.body, by: nameOf(request), at: timestamp(now()) });
      request.noteAudit({ target: { kind: 'hold', id: String(id) }, after: request.body });
      reply.code(201);
      return { id };
    },
  );

  app.delete(
    '/api/v1/retention/holds/:id',
    {
      // What it kept goes with the next run.
      config: { scope: 'retention:manage', audit: 'retention.release', stepUp: true },
      schema: {
        params: z.object({ id: z.coerce.number().int().min(1).max(2_147_483_647) }),
        response: { 204: z.null() },
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      await releaseHold(database, { id, by: nameOf(request), at: timestamp(now()) });
      request.noteAudit({ target: { kind: 'hold', id: String(id) } });
      reply.code(204);
      return null;
    },
  );
}

/** Who acts, in letters that a name may have. */
function nameOf(request: FastifyRequest): string {
  const principal = principalOf(request);
  return `${principal.kind}.${principal.id}`;
}

function timestamp(ms: number): string {
  return new Date(ms).toISOString();
}
