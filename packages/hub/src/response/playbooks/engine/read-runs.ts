import {
  CerberusError,
  type PublishedPlaybook,
  playbookDetailSchema,
  publishedPlaybookSchema,
  type RunDetail,
  type RunSummary,
  runSummarySchema,
  type runsQuerySchema,
  uuidSchema,
} from '@cerberusmesh/contracts';
import { z } from 'zod';
import type { Queryable } from '../../../storage/database.ts';
import { Conditions, type Page, pageOf } from '../../../storage/repositories/page.ts';
import { readPlaybook } from '../read-playbook.ts';
import { callKeyText, type Move } from '../run-facts.ts';
import { valueSchema } from '../run-facts-schema.ts';
import { createRunMachine } from '../run-machine.ts';
import type { RunMachine } from '../run-machine-port.ts';
import type { ActionDefaults } from '../run-plan.ts';
import { toMermaid } from '../step-graph.ts';
import { endedKey, moveKey } from './move-keys.ts';
import { type HeldRun, readRecords } from './run-store.ts';

const playbookRows = z.array(
  z.object({
    id: z.string(),
    version: z.int(),
    hash: z.string(),
    source: z.string(),
    enabled: z.boolean(),
    published_at: z.string(),
    published_by: z.string(),
  }),
);

/** The newest version of every published playbook, by id. */
export async function listPlaybooks(database: Queryable): Promise<PublishedPlaybook[]> {
  const rows = await database.query('select distinct on (id) * from playbook_versions order by id, version desc');
  return playbookRows.parse(rows).map((row) => publishedPlaybookSchema.parse(shownPlaybook(row)));
}

/** One version, the newest when none is named. @throws CerberusError `not-found` */
export async function showPlaybook(database: Queryable, id: string, version?: number) {
  const [row] = playbookRows.parse(
    await database.query(
      `select * from playbook_versions where id = $1 and ($2::integer is null or version = $2) order by version desc limit 1`,
      [id, version ?? null],
    ),
  );
  if (row === undefined) throw new CerberusError('not-found', `There is no playbook "${id}".`);
  const { playbook } = readPlaybook(row.source, () => true);
  return playbookDetailSchema.parse({
    ...shownPlaybook(row),
    source: row.source,
    mermaid: playbook === null ? '' : toMermaid(playbook),
  });
}

function shownPlaybook(row: z.infer<typeof playbookRows>[number]) {
  const { playbook } = readPlaybook(row.source, () => true);
  return {
    id: row.id,
    version: row.version,
    name: playbook?.name ?? row.id,
    description: playbook?.description ?? null,
    hash: row.hash,
    enabled: row.enabled,
    publishedAt: row.published_at,
    publishedBy: row.published_by,
    triggers: [...new Set(playbook?.triggers.map(({ on }) => on) ?? [])],
    steps: playbook?.steps.length ?? 0,
  };
}

const SUMMARY = `id, playbook_id, playbook_version, playbook_hash, state, asked, dry_run, started_by, parent_id, session_id, created_at,
  overdue_at, due_at, ended_at, error_code, error_message`;

function summaryOf(row: Record<string, unknown>): RunSummary {
  return runSummarySchema.parse({
    id: row.id,
    playbookId: row.playbook_id,
    playbookVersion: row.playbook_version,
    playbookHash: row.playbook_hash,
    state: row.state,
    asked: row.asked,
    dryRun: row.dry_run,
    startedBy: row.started_by,
    parentId: row.parent_id,
    sessionId: row.session_id,
    createdAt: row.created_at,
    overdueAt: row.overdue_at,
    dueAt: row.due_at,
    endedAt: row.ended_at,
    errorCode: row.error_code,
    errorMessage: row.error_message,
  });
}

/** A place in the list of runs, which is newest first: their ids sort by the time they were made. */
export const runPositionSchema = z.strictObject({ id: uuidSchema });

export async function listRuns(
  database: Queryable,
  query: z.infer<typeof runsQuerySchema>,
  after: { readonly id: string } | null,
): Promise<Page<RunSummary, { id: string }>> {
  const conditions = new Conditions();
  if (query.state !== undefined) conditions.add('state = ?', query.state);
  if (query.playbook !== undefined) conditions.add('playbook_id = ?', query.playbook);
  if (query.sessionId !== undefined) conditions.add('session_id = ?', query.sessionId);
  if (after !== null) conditions.add('id < ?::uuid', after.id);
  const rows = await database.query(
    `select ${SUMMARY} from runs ${conditions.where()} order by id desc limit ${conditions.value(query.limit + 1)}`,
    conditions.values,
  );
  return pageOf(rows.map(summaryOf), query.limit, ({ id }) => ({ id }));
}

const detailRows = z.array(
  z.looseObject({
    source: z.string(),
    inputs: z.record(z.string(), valueSchema),
    triggered_by: z.record(z.string(), valueSchema),
    outputs: z.record(z.string(), valueSchema).nullable(),
  }),
);

export interface RecordedRun {
  readonly summary: RunSummary;
  readonly source: string;
  readonly inputs: HeldRun['inputs'];
  readonly trigger: HeldRun['trigger'];
  readonly outputs: HeldRun['inputs'] | null;
  readonly records: Pick<HeldRun, 'facts' | 'moves' | 'answers'>;
}

/** Everything that is written of a run. @throws CerberusError `not-found` */
export async function readRun(database: Queryable, id: string): Promise<RecordedRun> {
  const rows = await database.query(
    `select ${SUMMARY.replaceAll(/\b(id)\b/g, 'runs.id')}, version.source, inputs, triggered_by, outputs
       from runs join playbook_versions version on version.id = playbook_id and version.version = playbook_version
      where runs.id = $1`,
    [id],
  );
  const [row] = detailRows.parse(rows);
  if (row === undefined) throw new CerberusError('not-found', `There is no run ${id}.`);
  const records = (await readRecords(database, [id])).get(id) ?? { facts: [], moves: new Map(), answers: [] };
  const { source, inputs, triggered_by: trigger, outputs } = row;
  return { summary: summaryOf(row), source, inputs, trigger, outputs, records };
}

type Planned = Extract<Move, { kind: 'call' | 'ask' | 'sleep' }>;

/** The machine of a run as its facts left it, with what is still open. */
export function replayRun(
  run: RecordedRun,
  actionDefaults: (action: string) => ActionDefaults,
): {
  readonly machine: RunMachine;
  readonly open: ReadonlyMap<string, Planned>;
  readonly unknown: ReadonlySet<string>;
} {
  const { playbook } = readPlaybook(run.source, () => true);
  if (playbook === null) throw new CerberusError('internal', 'A published playbook cannot be read.');
  const machine = createRunMachine({
    runId: run.summary.id,
    playbook,
    inputs: run.inputs,
    trigger: run.trigger,
    startedAt: run.summary.createdAt,
    dryRun: run.summary.dryRun,
    actionDefaults,
  });
  const open = new Map<string, Planned>();
  const unknown = new Set<string>();
  const note = (moves: readonly Move[]): void => {
    for (const move of moves) if (move.kind !== 'settled' && move.kind !== 'finish') open.set(moveKey(move), move);
  };
  note(machine.start());
  for (const fact of run.records.facts) {
    const key = endedKey(fact);
    if (key !== null) {
      open.delete(key);
      unknown.delete(key);
    }
    if (fact.kind === 'unknown') unknown.add(`call:${callKeyText(fact.key)}`);
    note(machine.take(fact));
  }
  return { machine, open, unknown };
}

/** A run with its steps, what it asks, and what nobody knows. @throws CerberusError `not-found` */
export async function showRun(
  database: Queryable,
  id: string,
  actionDefaults: (action: string) => ActionDefaults,
): Promise<RunDetail> {
  const run = await readRun(database, id);
  const { machine, open, unknown } = replayRun(run, actionDefaults);
  const masked = new Set(machine.maskedSteps());
  const isOver = run.summary.endedAt !== null;
  const calls = await readCalls(database, id);
  return {
    ...run.summary,
    inputs: { ...run.inputs },
    trigger: { ...run.trigger },
    outputs: run.outputs === null ? null : { ...run.outputs },
    steps: machine.steps().map((step) => {
      const isMasked = masked.has(step.id);
      const times = calls.get(step.id);
      return {
        ...step,
        result: isMasked ? null : step.result,
        startedAt: times?.startedAt ?? null,
        endedAt: ENDED_STATES.has(step.state) ? (times?.endedAt ?? null) : null,
        attempts: times?.attempts ?? 0,
        input: isMasked ? null : (times?.input ?? null),
      };
    }),
    asks: [...open].flatMap(([key, move]) =>
      move.kind !== 'ask' || isOver
        ? []
        : [
            {
              step: move.step,
              question: move.question,
              quorum: move.quorum,
              roles: [...move.roles],
              expiresAt: timeOf(run.records.moves.get(key)?.dueAtMs),
            },
          ],
    ),
    answers: run.records.answers.map(({ key, person, role, answer, at }) => ({ key, person, role, answer, at })),
    unknownCalls: [...open].flatMap(([key, move]) =>
      move.kind === 'call' && unknown.has(key) && !isOver ? [{ key, action: move.action }] : [],
    ),
  };
}

const ENDED_STATES: ReadonlySet<string> = new Set(['succeeded', 'failed', 'cancelled', 'rejected', 'compensated']);

const callRows = z.array(
  z.object({
    step: z.string(),
    startedAt: z.string(),
    endedAt: z.string().nullable(),
    attempts: z.int(),
    input: z.unknown(),
  }),
);

/** When the calls of each step began and ended, how many there were, and what the last one was given. */
async function readCalls(
  database: Queryable,
  runId: string,
): Promise<ReadonlyMap<string, z.infer<typeof callRows>[number]>> {
  const rows = await database.query(
    `select call.step, min(call.at) as "startedAt", count(*)::int as attempts,
            (array_agg(call.input order by call.at desc, call.key desc))[1] as input,
            (select max(at) from run_facts where run_id = $1 and fact->'key'->>'step' = call.step) as "endedAt"
       from (select move->'key'->>'step' as step, at, key, move->'values' as input
               from run_moves where run_id = $1 and key like 'call:%') as call
      group by call.step`,
    [runId],
  );
  return new Map(callRows.parse(rows).map((row) => [row.step, row]));
}

function timeOf(milliseconds: number | null | undefined): string | null {
  return milliseconds == null ? null : new Date(milliseconds).toISOString();
}
