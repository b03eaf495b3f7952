import {
  CerberusError,
  checkPlaybookAnswerSchema,
  checkPlaybookRequestSchema,
  nameSchema,
  type Playbook,
  type PlaybookOutline,
  type PlaybookStep,
  playbookVersionsPageSchema,
  testPlaybookAnswerSchema,
} from '@cerberusmesh/contracts';
import { z } from 'zod';
import { readPlaybook } from '../../response/playbooks/read-playbook.ts';
import { dependenciesOf, failureSteps, withDependencies } from '../../response/playbooks/step-graph.ts';
import { testPlaybook } from '../../response/playbooks/test-playbook.ts';
import type { Queryable } from '../../storage/database.ts';
import type { Api } from '../api.ts';
import type { PlaybookDependencies } from './playbook-routes.ts';
import type { ReadDependencies } from './read-dependencies.ts';

/** Versions shown of one playbook; the newest are first. */
const maxVersions = 200;

/** What writing a playbook in the console stands on. Nothing here is kept and nothing is called. */
export function installPlaybookEditorRoutes(
  app: Api,
  { database, playbooks }: Pick<ReadDependencies, 'database'> & PlaybookDependencies,
): void {
  app.post(
    '/api/v1/playbooks/check',
    {
      config: { scope: 'playbooks:read', audit: 'none' },
      schema: { body: checkPlaybookRequestSchema, response: { 200: checkPlaybookAnswerSchema } },
    },
    async ({ body }) => {
      const { playbook, problems } = readPlaybook(body.source, playbooks.isAction);
      return { problems: [...problems], outline: playbook === null ? null : outlineOf(playbook) };
    },
  );

  app.post(
    '/api/v1/playbooks/test',
    {
      config: { scope: 'playbooks:read', audit: 'none' },
      schema: { body: checkPlaybookRequestSchema, response: { 200: testPlaybookAnswerSchema } },
    },
    async ({ body }) => {
      const { playbook, problems } = readPlaybook(body.source, playbooks.isAction);
      const tests = playbook === null ? [] : testPlaybook(playbook, playbooks.actionDefaults);
      return {
        problems: [...problems],
        tests: tests.map(({ name, problems: unexpected, state, steps, elapsedMs }) => ({
          name,
          problems: [...unexpected],
          state,
          steps: Object.entries(steps).map(([id, stepState]) => ({ id, state: stepState })),
          elapsedMs,
        })),
      };
    },
  );

  app.get(
    '/api/v1/playbooks/:id/versions',
    {
      config: { scope: 'playbooks:read' },
      schema: {
        params: z.object({ id: nameSchema }),
        querystring: z.strictObject({}),
        response: { 200: playbookVersionsPageSchema },
      },
    },
    async ({ params }) => {
      const items = await listVersions(database, params.id);
      if (items.length === 0) throw new CerberusError('not-found', `There is no playbook "${params.id}".`);
      return { items, nextCursor: null };
    },
  );
}

const versionRows = z.array(
  z.object({
    version: z.int(),
    hash: z.string(),
    enabled: z.boolean(),
    published_at: z.string(),
    published_by: z.string(),
  }),
);

async function listVersions(database: Queryable, id: string) {
  const rows = await database.query(
    'select version, hash, enabled, published_at, published_by from playbook_versions where id = $1 order by version desc limit $2',
    [id, maxVersions],
  );
  return versionRows.parse(rows).map(({ version, hash, enabled, published_at, published_by }) => ({
    version,
    hash,
    enabled,
    publishedAt: published_at,
    publishedBy: published_by,
  }));
}

function outlineOf(playbook: Playbook): PlaybookOutline {
  return {
    id: playbook.id,
    name: playbook.name,
    description: playbook.description ?? null,
    version: playbook.version,
    inputs: Object.entries(playbook.inputs).map(([name, input]) => ({
      name,
      type: input.type,
      description: input.description ?? null,
      required: input.required,
      ...(input.default === undefined ? {} : { default: jsonOf(input.default) }),
      oneOf: input.one_of === undefined ? null : input.one_of.map(jsonOf),
    })),
    triggers: playbook.triggers.map(({ on }) => on),
    steps: withDependencies(playbook).map(nodeOf),
    onFailure: failureSteps(playbook).map(nodeOf),
    testCount: playbook.tests.length,
  };
}

/** A value of a playbook is JSON already; what it gives away must not change with it. */
function jsonOf(value: unknown) {
  return z.json().parse(value);
}

function nodeOf(step: PlaybookStep): PlaybookOutline['steps'][number] {
  return {
    id: step.id,
    name: step.name ?? null,
    action: step.action,
    after: dependenciesOf(step).map(({ from, kind }) => ({ step: from, kind })),
    join: step.join,
    when: step.when ?? null,
    forEach: step.for_each !== undefined,
    repeats: step.repeat_until !== undefined,
    approval: step.approval !== undefined || step.action === 'approve',
  };
}
