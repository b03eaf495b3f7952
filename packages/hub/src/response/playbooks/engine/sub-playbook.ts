import { createHash } from 'node:crypto';
import { CerberusError, uuidV8 } from '@cerberusmesh/contracts';
import { z } from 'zod';
import type { Database } from '../../../storage/database.ts';
import { ActionError, LATER, type PlaybookAction } from '../action.ts';
import { valueSchema } from '../run-facts-schema.ts';
import { ENGINE_LIMITS } from './limits.ts';
import { startRun } from './runs.ts';

const valuesSchema = z.strictObject({
  playbook: z.string().min(1).max(128),
  version: z.int().min(1).optional(),
  inputs: z.record(z.string(), valueSchema).default({}),
});

const runRows = z.array(
  z.object({
    state: z.string(),
    ended_at: z.string().nullable(),
    error_code: z.string().nullable(),
    error_message: z.string().nullable(),
    outputs: valueSchema.nullable(),
  }),
);

/**
 * `sub_playbook`: another playbook as a step. The run that it starts has an id made of the call's key, so that a crash
 * between starting and noting it starts no second one; the calling run rests until that one has ended.
 */
export function createSubPlaybookAction(database: Database, now: () => number): PlaybookAction {
  return {
    name: 'sub_playbook',
    summary: 'runs another playbook and gives its outputs',
    effect: 'write',
    idempotency: 'keyed',
    goesOnElsewhere: true,
    values: valuesSchema,
    async run(given, context) {
      const values = valuesSchema.parse(given);
      const id = uuidV8(
        createHash('sha256').update(`sub_playbook/${context.runId}/${context.idempotencyKey}`).digest(),
      );
      let [run] = await readRun(database, id);
      if (run === undefined) {
        await refuseTooDeep(database, context.runId);
        const started = await startRun(database, {
          playbookId: values.playbook,
          ...(values.version === undefined ? {} : { version: values.version }),
          inputs: values.inputs,
          trigger: { parent: { run: context.runId, step: context.step } },
          startedBy: `run ${context.runId}`,
          dryRun: false,
          nowMs: now(),
          parent: { runId: context.runId, key: context.idempotencyKey },
          id,
        }).catch((error: unknown) => {
          // A playbook that is not there is the step's failure, to be handled by the playbook that names it.
          if (error instanceof CerberusError && error.code !== 'database-unavailable')
            throw new ActionError(error.code.replaceAll('-', '_'), error.message, { retryable: false });
          throw error;
        });
        if (started === null)
          throw new ActionError('skipped', 'Another run with its key is under way.', { retryable: true });
        [run] = await readRun(database, id);
      }
      if (run === undefined || run.ended_at === null) return LATER;
      if (run.state === 'succeeded') return { run: id, state: run.state, outputs: run.outputs ?? {} };
      throw new ActionError(run.error_code ?? run.state, `Run ${id}: ${run.error_message ?? run.state}`, {
        retryable: false,
      });
    },
    async simulate(given) {
      const { playbook, inputs } = valuesSchema.parse(given);
      return { simulated: true, playbook, inputs };
    },
  };
}

async function readRun(database: Database, id: string) {
  return runRows.parse(
    await database.query('select state, ended_at, error_code, error_message, outputs from runs where id = $1', [id]),
  );
}

async function refuseTooDeep(database: Database, runId: string): Promise<void> {
  const [row] = await database.query(
    `with recursive above (id, depth) as (
       select $1::uuid, 1 union all
       select parent_id, depth + 1 from above join runs using (id) where parent_id is not null and depth <= $2)
     select max(depth) as depth from above`,
    [runId, ENGINE_LIMITS.maxRunDepth],
  );
  if (Number(row?.depth) >= ENGINE_LIMITS.maxRunDepth)
    throw new ActionError('too_deep', `Playbooks call each other at most ${ENGINE_LIMITS.maxRunDepth} deep.`, {
      retryable: false,
    });
}
