import { randomBytes } from 'node:crypto';
import {
  answerRunRequestSchema,
  anyJsonSchema,
  CerberusError,
  nameSchema,
  playbookDetailSchema,
  playbooksPageSchema,
  publishAnswerSchema,
  publishRequestSchema,
  rerunRequestSchema,
  resolveCallRequestSchema,
  runDetailSchema,
  runsPageSchema,
  runsQuerySchema,
  startRunAnswerSchema,
  startRunRequestSchema,
  uuidSchema,
} from '@cerberusmesh/contracts';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import {
  listPlaybooks,
  listRuns,
  runPositionSchema,
  showPlaybook,
  showRun,
} from '../../response/playbooks/engine/read-runs.ts';
import { rerunFrom } from '../../response/playbooks/engine/rerun.ts';
import {
  answerRun,
  askRun,
  publishPlaybook,
  resolveCall,
  startRun,
  switchPlaybook,
} from '../../response/playbooks/engine/runs.ts';
import type { Playbooks } from '../../response/playbooks/start-playbooks.ts';
import type { Queryable } from '../../storage/database.ts';
import type { Api } from '../api.ts';
import { requiredVersion, sendVersion } from '../preconditions.ts';
import { answerList } from './list-answer.ts';
import type { ReadDependencies } from './read-dependencies.ts';

export interface PlaybookDependencies {
  readonly playbooks: Pick<Playbooks, 'actionDefaults' | 'isAction' | 'wake' | 'triggers'>;
}

const noQuery = z.strictObject({});
const ofPlaybook = z.object({ id: nameSchema });
const ofRun = z.object({ id: uuidSchema });
const done = z.null();

/** Who acts, as runs and answers remember it. */
function actorOf({ principal }: FastifyRequest) {
  if (principal === null) throw new CerberusError('not-signed-in', 'Sign in, or send a key.');
  const { kind, id, name, role } = principal;
  return { person: `${kind} ${name} (${id})`.slice(0, 256), personId: `${kind} ${id}`, role };
}

/** @throws CerberusError `precondition-failed` when the newest version before `published` is not `expected` */
async function requireNewestBefore(
  transaction: Queryable,
  published: { readonly id: string; readonly version: number },
  expected: number,
): Promise<void> {
  const [row] = await transaction.query(
    'select coalesce(max(version), 0) as version from playbook_versions where id = $1 and version <> $2',
    [published.id, published.version],
  );
  if (row?.version !== expected) {
    throw new CerberusError('precondition-failed', `The newest version is ${String(row?.version)}; look again.`);
  }
}

/** Playbooks, their runs, and what people say to them. */
export function installPlaybookRoutes(
  app: Api,
  { database, cursors, now, playbooks }: Pick<ReadDependencies, 'database' | 'cursors' | 'now'> & PlaybookDependencies,
): void {
  app.get(
    '/api/v1/playbooks',
    { config: { scope: 'playbooks:read' }, schema: { querystring: noQuery, response: { 200: playbooksPageSchema } } },
    async () => ({ items: await listPlaybooks(database), nextCursor: null }),
  );

  app.get(
    '/api/v1/playbooks/:id',
    {
      config: { scope: 'playbooks:read' },
      schema: {
        params: ofPlaybook,
        querystring: z.strictObject({ version: z.coerce.number().int().min(1).max(2_147_483_647).optional() }),
        response: { 200: playbookDetailSchema },
      },
    },
    async ({ params, query }, reply) => {
      const playbook = await showPlaybook(database, params.id, query.version);
      sendVersion(reply, playbook.version);
      return playbook;
    },
  );

  app.post(
    '/api/v1/playbooks',
    {
      config: { scope: 'playbooks:publish', audit: 'playbook.publish', stepUp: true },
      schema: { body: publishRequestSchema, response: { 201: publishAnswerSchema } },
    },
    async (request, reply) => {
      const { source } = request.body;
      // Optional: a version says something once and for all, so that a second author is refused either way.
      const expected = request.headers['if-match'] === undefined ? null : requiredVersion(request);
      const answer = await database.transaction(async (transaction) => {
        const published = await publishPlaybook(transaction, source, actorOf(request).person, playbooks.isAction);
        if (expected !== null) await requireNewestBefore(transaction, published, expected);
        return published;
      });
      request.log.info({ playbook: answer.id, version: answer.version }, 'a playbook was published');
      reply.code(201);
      return answer;
    },
  );

  for (const [word, enabled] of [
    ['enable', true],
    ['disable', false],
  ] as const) {
    app.post(
      `/api/v1/playbooks/:id/${word}`,
      {
        config: { scope: 'playbooks:publish', audit: `playbook.${word}` },
        schema: { params: ofPlaybook, response: { 204: done } },
      },
      async (request, reply) => {
        await switchPlaybook(database, request.params.id, enabled);
        request.log.info({ playbook: request.params.id, enabled }, 'a playbook was switched');
        reply.code(204);
        return null;
      },
    );
  }

  app.post(
    '/api/v1/playbooks/:id/runs',
    {
      config: { scope: 'runs:manage', audit: 'run.start' },
      schema: { params: ofPlaybook, body: startRunRequestSchema, response: { 201: startRunAnswerSchema } },
    },
    async (request, reply) => {
      const { version, inputs, dryRun } = request.body;
      const id = await startRun(database, {
        playbookId: request.params.id,
        ...(version === undefined ? {} : { version }),
        inputs,
        trigger: {},
        startedBy: actorOf(request).person,
        dryRun,
        nowMs: now(),
      });
      playbooks.wake();
      reply.code(201);
      return { id };
    },
  );

  app.get(
    '/api/v1/runs',
    { config: { scope: 'runs:read' }, schema: { querystring: runsQuerySchema, response: { 200: runsPageSchema } } },
    ({ query }) =>
      answerList(cursors, {
        name: 'runs',
        query,
        position: runPositionSchema,
        read: (after) => listRuns(database, query, after),
      }),
  );

  app.get(
    '/api/v1/runs/:id',
    {
      config: { scope: 'runs:read' },
      schema: { params: ofRun, querystring: noQuery, response: { 200: runDetailSchema } },
    },
    ({ params }) => showRun(database, params.id, playbooks.actionDefaults),
  );

  app.post(
    '/api/v1/runs/:id/answer',
    {
      config: { scope: 'runs:manage', audit: 'run.answer' },
      schema: { params: ofRun, body: answerRunRequestSchema, response: { 204: done } },
    },
    async (request, reply) => {
      await answerRun(database, { runId: request.params.id, ...actorOf(request), ...request.body });
      playbooks.wake();
      reply.code(204);
      return null;
    },
  );

  app.post(
    '/api/v1/runs/:id/resolve',
    {
      config: { scope: 'runs:manage', audit: 'run.resolve' },
      schema: { params: ofRun, body: resolveCallRequestSchema, response: { 204: done } },
    },
    async (request, reply) => {
      await resolveCall(database, { runId: request.params.id, ...actorOf(request), ...request.body });
      playbooks.wake();
      reply.code(204);
      return null;
    },
  );

  for (const asked of ['cancel', 'pause', 'resume'] as const) {
    app.post(
      `/api/v1/runs/:id/${asked}`,
      { config: { scope: 'runs:manage', audit: `run.${asked}` }, schema: { params: ofRun, response: { 204: done } } },
      async (request, reply) => {
        await askRun(database, request.params.id, asked);
        request.log.info({ run: request.params.id, asked, by: actorOf(request).person }, 'a run was told something');
        playbooks.wake();
        reply.code(204);
        return null;
      },
    );
  }

  app.post(
    '/api/v1/runs/:id/rerun',
    {
      config: { scope: 'runs:manage', audit: 'run.repeat' },
      schema: { params: ofRun, body: rerunRequestSchema, response: { 201: z.object({ id: uuidSchema }) } },
    },
    async (request, reply) => {
      const id = await rerunFrom(database, {
        runId: request.params.id,
        step: request.body.step ?? null,
        person: actorOf(request).person,
        nowMs: now(),
        entropy: randomBytes(16),
        actionDefaults: playbooks.actionDefaults,
      });
      playbooks.wake();
      reply.code(201);
      return { id };
    },
  );

  app.post(
    '/api/v1/hooks/:path',
    {
      // Proven by the token of the playbook's webhook and nothing else.
      config: { scope: 'public', audit: 'webhook.call' },
      schema: {
        params: z.object({ path: nameSchema }),
        headers: z.looseObject({ 'x-cerberus-token': z.string().min(1).max(512) }),
        body: anyJsonSchema,
        response: { 202: z.object({ runs: z.array(uuidSchema) }) },
      },
    },
    async (request, reply) => {
      if (playbooks.triggers === null) throw new CerberusError('not-found', 'There is no such webhook.');
      const { path } = request.params;
      const runs = await playbooks.triggers.webhook(path, request.headers['x-cerberus-token'], request.body);
      reply.code(202);
      return { runs };
    },
  );
}
