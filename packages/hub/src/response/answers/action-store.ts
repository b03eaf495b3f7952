import { type ActionState, type PolicyCheck, type PolicyOutcome, uuidV8 } from '@cerberusmesh/contracts';
import { z } from 'zod';
import type { Queryable } from '../../storage/database.ts';
import { textHash } from '../../text-hash.ts';
import type { Json } from '../actions/json.ts';
import type { ActionPlan, ActionRequest } from '../actions/response-action.ts';
import { ANSWER_LIMITS } from '../limits.ts';
import type { PolicyCounters } from '../policy.ts';
import { ACTION_COLUMNS, type ActionRow, actionRowSchema, isoTime, storedText } from './action-rows.ts';

/** An order as it comes in. */
export interface NewAction {
  readonly idempotencyKey: string;
  readonly request: ActionRequest;
  readonly trigger: string | null;
  readonly confidence: number | null;
  readonly happenedAtMs: number;
  readonly state: 'planning' | 'covered';
  readonly coveredBy: string | null;
  /** Of a decision: whether the agent made it as one that waits for a person; null for other orders. */
  readonly madeState: string | null;
  /** Whatever policy says: only people have it done. */
  readonly askPeople: boolean;
  readonly detail: string;
}

/** The columns that change while an action is worked on. Times in Unix milliseconds. */
export interface ActionChanges {
  readonly state?: ActionState;
  readonly dry_run?: boolean;
  readonly outcome?: PolicyOutcome;
  readonly checks?: readonly PolicyCheck[];
  readonly plan?: ActionPlan;
  readonly quorum?: number;
  readonly roles?: readonly string[];
  readonly reversible?: boolean;
  readonly expires_at?: number | null;
  readonly started_at?: number;
  readonly ended_at?: number;
  readonly undo_at?: number | null;
  readonly undone_at?: number;
  readonly due_at?: number | null;
  readonly owner?: string | null;
  readonly attempts?: number;
  readonly detail?: string;
  readonly code?: string | null;
  readonly undo_data?: Json;
  readonly verification?: { readonly ok: boolean; readonly detail: string; readonly at: string };
  readonly undo_by?: string;
  readonly undo_detail?: string;
}

const TIMES: ReadonlySet<string> = new Set([
  'expires_at',
  'started_at',
  'ended_at',
  'undo_at',
  'undone_at',
  'due_at',
] satisfies (keyof ActionChanges)[]);
const DOCUMENTS: ReadonlySet<string> = new Set([
  'checks',
  'plan',
  'undo_data',
  'verification',
] satisfies (keyof ActionChanges)[]);

/** The id of an action follows from its order: asked twice, it is one. */
export function actionIdOf(idempotencyKey: string): string {
  return uuidV8(textHash(`action\n${idempotencyKey}`));
}

/** Returns false when the order is there already. */
export async function insertAction(transaction: Queryable, action: NewAction, nowMs: number): Promise<boolean> {
  const { request } = action;
  const written = await transaction.execute(
    `insert into actions (id, idempotency_key, kind, state, decision_id, run_id, session_id, sensor_id, source, trigger,
        covered_by, request, confidence, happened_at, created_at, due_at, detail, made_state,
        ask_people)
      values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19) on conflict do nothing`,
    [
      actionIdOf(action.idempotencyKey),
      action.idempotencyKey,
      request.kind,
      action.state,
      request.decisionId,
      request.runId,
      request.sessionId,
      request.sensorId,
      request.source,
      action.trigger,
      action.coveredBy,
      JSON.stringify(request),
      action.confidence,
      isoTime(action.happenedAtMs),
      isoTime(nowMs),
      action.state === 'planning' ? isoTime(nowMs) : null,
      storedText(action.detail, ANSWER_LIMITS.maxDetailCharacters),
      action.madeState,
      action.askPeople,
    ],
  );
  return written === 1;
}

/** What a decision is about, for its cool-down. */
export interface Cause {
  readonly source: string;
  readonly trigger: string;
  readonly happenedAtMs: number;
  readonly coolDownMs: number;
}

/** `covered`: another decision stands for this one. `taken-back`: one did, until a person took its answer back. */
export type Cover = { readonly kind: 'covered'; readonly by: string } | { readonly kind: 'taken-back' };

/**
 * The decision that answers for another of the same trigger about the same source: the newest that happened within the
 * cool-down before it and was neither refused nor failed. By the times of the events, so that it does not depend on when
 * they were read. What is found stays as it is until the transaction ends, so that it cannot fail unnoticed meanwhile.
 */
export async function findCover(transaction: Queryable, cause: Cause): Promise<Cover | null> {
  const { source, trigger, happenedAtMs, coolDownMs } = cause;
  const [row] = coverRows.parse(
    await transaction.query(
      `select decision_id, state, undo_by from actions where source = $1 and trigger = $2 and decision_id is not null
          and happened_at <= $3 and happened_at > $4 and state not in ('refused', 'failed', 'covered')
        order by happened_at desc, id desc limit 1 for share`,
      [source, trigger, isoTime(happenedAtMs), isoTime(happenedAtMs - coolDownMs)],
    ),
  );
  if (row === undefined) return null;
  // Once its time is over it was an answer all the same; what a person took back was none.
  const isTakenBack = (row.state === 'undone' || row.state === 'undoing') && row.undo_by !== UNDONE_BY_TIME;
  return isTakenBack ? { kind: 'taken-back' } : { kind: 'covered', by: row.decision_id };
}

/** Who takes back what has lasted as long as it was to. */
export const UNDONE_BY_TIME = 'ttl';

const coverRows = z.array(z.object({ decision_id: z.string(), state: z.string(), undo_by: z.string().nullable() }));

/** Takes what is due, at most `limit`, for `owner`. */
export async function claimDue(database: Queryable, owner: string, limit: number, nowMs: number): Promise<ActionRow[]> {
  return rowsOf(
    await database.query(
      `update actions set owner = $1, epoch = epoch + 1, due_at = $2 where id in (
          select id from actions where due_at <= $3 order by due_at limit $4 for update skip locked)
        returning ${ACTION_COLUMNS}`,
      [owner, isoTime(nowMs + ANSWER_LIMITS.leaseMs), isoTime(nowMs), limit],
    ),
  );
}

/** Takes one action if it is due; null when it is not, or somebody has it. */
export async function claimOne(
  database: Queryable,
  owner: string,
  id: string,
  nowMs: number,
): Promise<ActionRow | null> {
  const [row] = rowsOf(
    await database.query(
      `update actions set owner = $1, epoch = epoch + 1, due_at = $2 where id in (
          select id from actions where id = $4 and due_at <= $3 for update skip locked)
        returning ${ACTION_COLUMNS}`,
      [owner, isoTime(nowMs + ANSWER_LIMITS.leaseMs), isoTime(nowMs), id],
    ),
  );
  return row ?? null;
}

/** Says that the owner is still at it. */
export async function keepClaims(
  database: Queryable,
  owner: string,
  ids: readonly string[],
  nowMs: number,
): Promise<void> {
  await database.execute('update actions set due_at = $3 where owner = $1 and id = any($2::uuid[])', [
    owner,
    ids,
    isoTime(nowMs + ANSWER_LIMITS.leaseMs),
  ]);
}

/** Returns false when the action was taken over meanwhile: then nothing of this worker counts any more. */
export async function changeAction(
  transaction: Queryable,
  row: Pick<ActionRow, 'id' | 'epoch'>,
  changes: ActionChanges,
): Promise<boolean> {
  const entries = Object.entries(changes);
  const values = entries.map(([name, value]) => {
    if (value === null) return null;
    if (TIMES.has(name)) return isoTime(Number(value));
    if (DOCUMENTS.has(name)) return JSON.stringify(value);
    return typeof value === 'string' ? storedText(value, ANSWER_LIMITS.maxDetailCharacters) : value;
  });
  const written = await transaction.execute(
    `update actions set ${entries.map(([name], place) => `${name} = $${place + 3}`).join(', ')} where id = $1 and epoch = $2`,
    [row.id, row.epoch, ...values],
  );
  return written === 1;
}

/** Any number that no other program takes on this database: "actn". */
const COUNTING_LOCK = 0x6163_746e;

/** What was begun in the last hour. Holds others up until the transaction ends, so that a limit is a limit. */
export async function countBegun(transaction: Queryable, row: ActionRow, nowMs: number): Promise<PolicyCounters> {
  await transaction.query('select pg_advisory_xact_lock($1)', [COUNTING_LOCK]);
  const [counts] = countRows.parse(
    await transaction.query(
      `select count(*) as kind, count(*) filter (where source = $2) as source,
          count(*) filter (where sensor_id = $3) as sensor
         from actions where kind = $1 and started_at > $4 and id <> $5`,
      [row.kind, row.source, row.sensor_id, isoTime(nowMs - 3_600_000), row.id],
    ),
  );
  return counts ?? { kind: 0, source: 0, sensor: 0 };
}

const count = z.coerce.number().int();
const countRows = z.array(z.object({ kind: count, source: count, sensor: count }));

/** How many people with one of the roles said yes. */
export async function countApprovals(
  transaction: Queryable,
  actionId: string,
  roles: readonly string[],
): Promise<number> {
  const [row] = await transaction.query(
    `select count(*) as count from action_approvals where action_id = $1 and answer = 'approved' and role = any($2::text[])`,
    [actionId, roles],
  );
  return Number(row?.count ?? 0);
}

export async function readAction(database: Queryable, id: string): Promise<ActionRow | null> {
  const [row] = rowsOf(await database.query(`select ${ACTION_COLUMNS} from actions where id = $1`, [id]));
  return row ?? null;
}

export function rowsOf(rows: readonly unknown[]): ActionRow[] {
  return rows.map((row) => actionRowSchema.parse(row));
}
