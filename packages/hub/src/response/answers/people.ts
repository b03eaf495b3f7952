import { CerberusError, type Role, timestampSchema, uuidSchema } from '@cerberusmesh/contracts';
import { z } from 'zod';
import type { EventLog } from '../../event-log/event-log.ts';
import type { Database, Queryable } from '../../storage/database.ts';
import { findDecision } from '../../storage/repositories/decisions-repository.ts';
import { ANSWER_LIMITS } from '../limits.ts';
import { approvalTerms } from '../policy.ts';
import type { ResponseConfig } from '../response-config.ts';
import { decisionAnswered } from './action-events.ts';
import { ACTION_COLUMNS, type ActionRow, isoTime, storedText } from './action-rows.ts';
import { actionIdOf, insertAction, rowsOf } from './action-store.ts';
import { keyOfDecision, requestOf } from './answer-decisions.ts';
import { reopenCovered } from './reopen-covered.ts';

/** What people say to decisions and actions. */

export interface PeopleDependencies {
  readonly database: Database;
  readonly eventLog: Pick<EventLog, 'appendWithin'>;
  readonly settings: ResponseConfig;
  /** Unix milliseconds. */
  readonly now: () => number;
}

export interface PersonsAnswer {
  /** Who says it, as an account is named. */
  readonly person: string;
  /** What tells them from others whatever they call themselves; the name where there is nothing else. */
  readonly personId?: string;
  readonly role: Role;
  readonly answer: 'approved' | 'rejected';
  readonly comment: string;
}

/** What the action is now. `missing` people still have to say yes. */
export interface AnswerResult {
  readonly actionId: string;
  readonly state: ActionRow['state'];
  readonly missing: number;
}

/** States in which somebody may still say something; what is over for other reasons than a person's may be taken up. */
const ANSWERABLE: ReadonlySet<string> = new Set(['planning', 'waiting', 'unknown', 'covered', 'expired']);

/**
 * Says yes or no to a decision. One that nobody has begun to answer (it was about an imported log, or the cool-down
 * covered it) is begun by a yes.
 *
 * @throws CerberusError `not-found`, `not-permitted` for a role that is not asked, `conflict` when it is settled
 */
export async function answerDecision(
  dependencies: PeopleDependencies,
  decisionId: string,
  given: PersonsAnswer,
): Promise<AnswerResult> {
  const { database, now } = dependencies;
  return database.transaction(async (transaction) => {
    const decision = await findDecision(transaction, decisionId);
    if (decision === null) throw new CerberusError('not-found', `There is no decision ${decisionId}.`);
    if (decision.kind === 'monitor')
      throw new CerberusError('conflict', 'Watching needs no permission, and there is nothing to stop.');
    const [session] = placeRows.parse(
      await transaction.query('select sensor_id, trap from sessions where id = $1', [decision.sessionId]),
    );
    const idempotencyKey = keyOfDecision(decisionId);
    await insertAction(
      transaction,
      {
        idempotencyKey,
        request: requestOf({
          sessionId: decision.sessionId,
          sensorId: session?.sensor_id ?? 'hub',
          trap: session?.trap ?? null,
          source: { address: decision.source, port: null },
          data: { ...decision, state: 'proposed' },
        }),
        trigger: decision.trigger,
        confidence: decision.confidence,
        happenedAtMs: Date.parse(decision.at),
        state: 'planning',
        coveredBy: null,
        madeState: decision.state,
        askPeople: false,
        detail: '',
      },
      now(),
    );
    return answerWithin(transaction, actionIdOf(idempotencyKey), given, dependencies);
  });
}

/** Says yes or no to an action: one of a playbook, or what a decision asks for. @throws as `answerDecision` */
export function answerAction(
  dependencies: PeopleDependencies,
  actionId: string,
  given: PersonsAnswer,
): Promise<AnswerResult> {
  return dependencies.database.transaction((transaction) => answerWithin(transaction, actionId, given, dependencies));
}

const placeRows = z.array(z.object({ sensor_id: z.string(), trap: z.string().nullable() }));

async function answerWithin(
  transaction: Queryable,
  actionId: string,
  given: PersonsAnswer,
  { eventLog, settings, now }: PeopleDependencies,
): Promise<AnswerResult> {
  const row = await lockAction(transaction, actionId);
  if (!ANSWERABLE.has(row.state)) throw new CerberusError('conflict', `It is ${row.state} already.`);
  const terms = approvalTerms(settings, row.kind);
  if (!terms.roles.includes(given.role)) {
    throw new CerberusError('not-permitted', `For ${row.kind} the roles ${terms.roles.join(', ')} are asked.`);
  }
  const nowMs = now();
  await dropLapsedApprovals(transaction, row, nowMs);
  await transaction.execute(
    `insert into action_approvals (action_id, person, person_id, role, answer, comment, at)
       values ($1, $2, $3, $4, $5, $6, $7)
       on conflict (action_id, person_id) do update set person = excluded.person, role = excluded.role,
         answer = excluded.answer, comment = excluded.comment, at = excluded.at`,
    [
      row.id,
      storedText(given.person, 256),
      storedText(given.personId ?? given.person, 256),
      given.role,
      given.answer,
      given.comment === '' ? null : storedText(given.comment, ANSWER_LIMITS.maxCommentCharacters),
      isoTime(nowMs),
    ],
  );
  if (given.answer === 'rejected') {
    // What nobody knows the end of has failed, whoever says that it is to be left.
    const state = row.state === 'unknown' ? 'failed' : 'rejected';
    const detail = `${given.person} said no${given.comment === '' ? '.' : `: ${given.comment}`}`;
    await setState(transaction, row, state, { detail, dueMs: null, endedMs: nowMs });
    if (state === 'failed')
      await reopenCovered(transaction, row, { askPeople: true, because: storedText(detail, 500), nowMs });
    await eventLog.appendWithin(
      transaction,
      decisionAnswered(row, { state: 'rejected', by: given.person, detail: storedText(detail, 2_000) }, nowMs),
    );
    return { actionId: row.id, state, missing: 0 };
  }
  const [counted] = await transaction.query(
    `select count(*) as count from action_approvals where action_id = $1 and answer = 'approved' and role = any($2::text[])`,
    [row.id, terms.roles],
  );
  const missing = Math.max(0, terms.quorum - Number(counted?.count ?? 0));
  if (missing > 0) return { actionId: row.id, state: row.state, missing };
  const detail = `${given.person} said yes${given.comment === '' ? '.' : `: ${given.comment}`}`;
  await setState(transaction, row, 'approved', { detail, dueMs: nowMs, endedMs: null });
  await eventLog.appendWithin(
    transaction,
    decisionAnswered(row, { state: 'approved', by: given.person, detail: storedText(detail, 2_000) }, nowMs),
  );
  return { actionId: row.id, state: 'approved', missing: 0 };
}

/**
 * Has an executed action taken back as soon as a hub runs.
 *
 * @throws CerberusError `not-found`, `conflict` when there is nothing to take back, or it cannot be
 */
export async function askUndo(
  database: Database,
  asked: { readonly actionId: string; readonly person: string; readonly nowMs: number },
): Promise<void> {
  await database.transaction(async (transaction) => {
    const row = await lockAction(transaction, asked.actionId);
    if (row.state === 'undone' || row.state === 'undoing') return;
    if (row.state !== 'executed')
      throw new CerberusError('conflict', `It is ${row.state}: only what was carried out can be taken back.`);
    if (!row.reversible) throw new CerberusError('conflict', `${row.kind} cannot be taken back.`);
    await transaction.execute(
      `update actions set state = 'undoing', undo_by = $2, due_at = $3, owner = null, epoch = epoch + 1, attempts = 0
        where id = $1`,
      [row.id, storedText(asked.person, 256), isoTime(asked.nowMs)],
    );
  });
}

/**
 * A yes was said to what was asked at that time. When the time was over, or the action was done and nobody knows what came
 * of it, another question is asked, and it needs all its people again.
 */
async function dropLapsedApprovals(transaction: Queryable, row: ActionRow, nowMs: number): Promise<void> {
  await transaction.execute(
    `delete from action_approvals using actions where action_id = $1 and actions.id = $1
        and action_approvals.at <= case
          when actions.state = 'expired' then actions.ended_at
          when actions.state = 'unknown' then actions.started_at
          when actions.state = 'waiting' and actions.expires_at <= $2 then actions.expires_at end`,
    [row.id, isoTime(nowMs)],
  );
}

/** The action that answers a decision. @throws CerberusError `not-found` */
export async function actionOfDecision(database: Queryable, decisionId: string): Promise<string> {
  const id = actionIdOf(keyOfDecision(decisionId));
  const known =
    uuidSchema.safeParse(decisionId).success &&
    (await database.query('select 1 from actions where id = $1', [id])).length === 1;
  if (!known) throw new CerberusError('not-found', `Nothing was done about a decision ${decisionId}.`);
  return id;
}

/** Notes whether a decision was right. @throws CerberusError `not-found` */
export async function labelDecision(
  database: Database,
  given: {
    readonly decisionId: string;
    readonly label: 'correct' | 'false_positive';
    readonly note: string;
    readonly person: string;
    readonly nowMs: number;
  },
): Promise<void> {
  if ((await findDecision(database, given.decisionId)) === null)
    throw new CerberusError('not-found', `There is no decision ${given.decisionId}.`);
  await database.execute(
    `insert into decision_labels (decision_id, label, note, labelled_by, at) values ($1, $2, $3, $4, $5)
       on conflict (decision_id) do update set label = excluded.label, note = excluded.note,
         labelled_by = excluded.labelled_by, at = excluded.at`,
    [
      given.decisionId,
      given.label,
      storedText(given.note, ANSWER_LIMITS.maxCommentCharacters),
      storedText(given.person, 256),
      timestampSchema.parse(isoTime(given.nowMs)),
    ],
  );
}

async function lockAction(transaction: Queryable, actionId: string): Promise<ActionRow> {
  const [row] = uuidSchema.safeParse(actionId).success
    ? rowsOf(await transaction.query(`select ${ACTION_COLUMNS} from actions where id = $1 for update`, [actionId]))
    : [];
  if (row === undefined) throw new CerberusError('not-found', `There is no action ${actionId}.`);
  return row;
}

/** Whoever works on it meanwhile finds that it is no longer theirs. */
async function setState(
  transaction: Queryable,
  row: ActionRow,
  state: 'approved' | 'rejected' | 'failed',
  change: { readonly detail: string; readonly dueMs: number | null; readonly endedMs: number | null },
): Promise<void> {
  await transaction.execute(
    `update actions set state = $2, detail = $3, due_at = $4, ended_at = $5, owner = null, epoch = epoch + 1,
       attempts = 0, expires_at = null where id = $1`,
    [
      row.id,
      state,
      storedText(change.detail, ANSWER_LIMITS.maxDetailCharacters),
      change.dueMs === null ? null : isoTime(change.dueMs),
      change.endedMs === null ? null : isoTime(change.endedMs),
    ],
  );
}
