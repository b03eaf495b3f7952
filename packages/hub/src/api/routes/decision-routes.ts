import {
  actionDetailSchema,
  actionsPageSchema,
  actionsQuerySchema,
  answerRequestSchema,
  blocklistQuerySchema,
  blocklistSchema,
  CerberusError,
  type DecisionDetail,
  type DecisionItem,
  decisionDetailSchema,
  labelRequestSchema,
} from '@cerberusmesh/contracts';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { requestOf } from '../../response/answers/answer-decisions.ts';
import {
  actionOfDecision,
  answerAction,
  answerDecision,
  askUndo,
  labelDecision,
  type PeopleDependencies,
  type PersonsAnswer,
} from '../../response/answers/people.ts';
import type { Answers } from '../../response/answers/start-answers.ts';
import { blocklistText } from '../../response/blocklist-text.ts';
import {
  actionPositionSchema,
  findAction,
  findAnswer,
  findLabel,
  listActions,
  listBlocked,
} from '../../storage/repositories/actions-repository.ts';
import { findDecision } from '../../storage/repositories/decisions-repository.ts';
import { findSession } from '../../storage/repositories/sessions-repository.ts';
import type { Api } from '../api.ts';
import { answerList } from './list-answer.ts';
import type { ReadDependencies } from './read-dependencies.ts';

/** What the routes about answers stand on. */
export interface AnswerDependencies {
  readonly people: Pick<PeopleDependencies, 'eventLog' | 'settings'>;
  readonly answers: Pick<Answers, 'preview' | 'wake'>;
}

const ofOne = z.object({ id: z.string().max(64) });
const noQuery = z.strictObject({});

/** Decisions one by one with what is done about them, what people say to them, actions, and the block list. */
export function installDecisionRoutes(app: Api, dependencies: ReadDependencies & AnswerDependencies): void {
  const { database, cursors, now, answers } = dependencies;
  const people: PeopleDependencies = { ...dependencies.people, database, now };

  app.get(
    '/api/v1/decisions/:id',
    {
      config: { scope: 'decisions:read' },
      schema: { params: ofOne, querystring: noQuery, response: { 200: decisionDetailSchema } },
    },
    ({ params }) => decisionDetail(params.id),
  );

  for (const [verb, answer] of [
    ['approve', 'approved'],
    ['reject', 'rejected'],
  ] as const) {
    app.post(
      `/api/v1/decisions/:id/${verb}`,
      {
        config: { scope: 'decisions:approve', audit: `decision.${verb}` },
        schema: { params: ofOne, body: answerRequestSchema, response: { 200: decisionDetailSchema } },
      },
      async (request) => {
        await answerDecision(people, request.params.id, saidBy(request, answer, request.body.comment));
        answers.wake();
        return decisionDetail(request.params.id);
      },
    );
    app.post(
      `/api/v1/actions/:id/${verb}`,
      {
        config: { scope: 'decisions:approve', audit: `action.${verb}` },
        schema: { params: ofOne, body: answerRequestSchema, response: { 200: actionDetailSchema } },
      },
      async (request) => {
        await answerAction(people, request.params.id, saidBy(request, answer, request.body.comment));
        answers.wake();
        return actionDetail(request.params.id);
      },
    );
  }

  app.post(
    '/api/v1/decisions/:id/undo',
    {
      config: { scope: 'decisions:approve', audit: 'decision.undo' },
      schema: { params: ofOne, body: answerRequestSchema, response: { 200: decisionDetailSchema } },
    },
    async (request) => {
      await undo(await actionOfDecision(database, request.params.id), request);
      return decisionDetail(request.params.id);
    },
  );

  app.post(
    '/api/v1/actions/:id/undo',
    {
      config: { scope: 'decisions:approve', audit: 'action.undo' },
      schema: { params: ofOne, body: answerRequestSchema, response: { 200: actionDetailSchema } },
    },
    async (request) => {
      await undo(request.params.id, request);
      return actionDetail(request.params.id);
    },
  );

  app.post(
    '/api/v1/decisions/:id/label',
    {
      config: { scope: 'decisions:label', audit: 'decision.label' },
      schema: { params: ofOne, body: labelRequestSchema, response: { 200: decisionDetailSchema } },
    },
    async (request) => {
      const { person } = whoOf(request);
      await labelDecision(database, { decisionId: request.params.id, ...request.body, person, nowMs: now() });
      return decisionDetail(request.params.id);
    },
  );

  app.get(
    '/api/v1/actions',
    {
      config: { scope: 'actions:read' },
      schema: { querystring: actionsQuerySchema, response: { 200: actionsPageSchema } },
    },
    ({ query }) =>
      answerList(cursors, {
        name: 'actions',
        query,
        position: actionPositionSchema,
        read: (after) => listActions(database, query, after),
      }),
  );

  app.get(
    '/api/v1/actions/:id',
    {
      config: { scope: 'actions:read' },
      schema: { params: ofOne, querystring: noQuery, response: { 200: actionDetailSchema } },
    },
    ({ params }) => actionDetail(params.id),
  );

  app.get(
    '/api/v1/blocklist',
    {
      config: { scope: 'actions:read' },
      schema: { querystring: blocklistQuerySchema, response: { 200: z.union([blocklistSchema, z.string()]) } },
    },
    async ({ query }, reply) => {
      const generatedAt = new Date(now()).toISOString();
      const items = await listBlocked(database, generatedAt);
      reply.header('cache-control', 'no-store');
      if (query.format === 'json') return { generatedAt, items };
      reply.type('text/plain; charset=utf-8');
      return blocklistText(query.format, items, now());
    },
  );

  async function undo(actionId: string, request: FastifyRequest): Promise<void> {
    await askUndo(database, { actionId, person: whoOf(request).person, nowMs: now() });
    answers.wake();
  }

  async function actionDetail(id: string) {
    const action = await findAction(database, id);
    if (action === null) throw new CerberusError('not-found', 'There is no action with this id.');
    return action;
  }

  async function decisionDetail(id: string): Promise<DecisionDetail> {
    const decision = await findDecision(database, id);
    if (decision === null) throw new CerberusError('not-found', 'There is no decision with this id.');
    const answer = await findAnswer(database, id);
    const verdict =
      answer?.outcome == null ? await wouldBe(decision) : { outcome: answer.outcome, checks: answer.checks };
    return { ...decision, answer, verdict, label: await findLabel(database, id) };
  }

  /** What policy would say now. */
  async function wouldBe(decision: DecisionItem): Promise<DecisionDetail['verdict']> {
    if (decision.kind === 'monitor') return null;
    const session = await findSession(database, decision.sessionId);
    const { verdict } = await answers.preview({
      request: requestOf({
        sessionId: decision.sessionId,
        sensorId: session?.sensorId ?? 'hub',
        trap: session?.trap ?? null,
        source: { address: decision.source, port: null },
        data: { ...decision, state: 'proposed' },
      }),
      confidence: decision.confidence,
      happenedAtMs: Date.parse(decision.at),
    });
    return verdict === null ? null : { outcome: verdict.outcome, checks: [...verdict.checks] };
  }
}

function saidBy(request: FastifyRequest, answer: PersonsAnswer['answer'], comment: string): PersonsAnswer {
  return { ...whoOf(request), answer, comment };
}

/** Who asks; sensors have no part in this. */
function whoOf({ principal }: FastifyRequest): Pick<PersonsAnswer, 'person' | 'personId' | 'role'> {
  if (principal === null || principal.kind === 'sensor') throw new CerberusError('not-permitted', 'People answer.');
  const { kind, id, name, role } = principal;
  return { person: `${kind} ${name}`, personId: `${kind} ${id}`, role };
}
