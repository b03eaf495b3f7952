import type { AgentSettings } from '@cerberusmesh/contracts';
import type { AuditLog } from '../../audit/audit-log.ts';
import type { EventLog } from '../../event-log/event-log.ts';
import type { Database, Queryable } from '../../storage/database.ts';
import type { ActionPlan, AppliedAction, ResponseAction } from '../actions/response-action.ts';
import { ANSWER_LIMITS, POLICY_LIMITS } from '../limits.ts';
import { ActionError } from '../playbooks/action.ts';
import { approvalTerms, configuredTtlMs, judge, type PolicyVerdict } from '../policy.ts';
import type { ResponseConfig } from '../response-config.ts';
import { actionCompleted, actionFailed, actionStarted, actionUndone, decisionAnswered } from './action-events.ts';
import { type ActionRow, isoTime, storedText } from './action-rows.ts';
import { type ActionChanges, changeAction, countApprovals, countBegun, UNDONE_BY_TIME } from './action-store.ts';
import { reopenCovered } from './reopen-covered.ts';

export interface WorkDependencies {
  readonly database: Database;
  readonly eventLog: Pick<EventLog, 'appendWithin'>;
  readonly audit: Pick<AuditLog, 'append'>;
  readonly actions: ReadonlyMap<string, ResponseAction>;
  readonly settings: ResponseConfig;
  readonly agent: () => AgentSettings;
  /** Unix milliseconds. */
  readonly now: () => number;
  /** Told when an action got somewhere that people count. */
  readonly onSettled: (settled: SettledAction) => void;
}

export interface SettledAction {
  readonly kind: string;
  readonly state: NonNullable<ActionChanges['state']>;
  /** From what it answers to now; null for a playbook's and a person's. */
  readonly latencyMs: number | null;
}

/** Takes one claimed action as far as it goes now. Safe to be killed anywhere: the row says what was begun. */
export async function workAction(row: ActionRow, signal: AbortSignal, dependencies: WorkDependencies): Promise<void> {
  switch (row.state) {
    case 'planning':
    case 'approved':
      return begin(row, signal, dependencies);
    case 'waiting':
      return expire(row, dependencies);
    case 'running':
      return resume(row, signal, dependencies);
    case 'executed':
      return undo(row, UNDONE_BY_TIME, signal, dependencies);
    case 'undoing':
      return undo(row, row.undo_by ?? 'unknown', signal, dependencies);
    default:
      await changeAction(dependencies.database, row, { due_at: null, owner: null });
  }
}

/** Plan, policy, and what policy says. */
async function begin(row: ActionRow, signal: AbortSignal, dependencies: WorkDependencies): Promise<void> {
  const { database, settings, agent, now } = dependencies;
  const action = dependencies.actions.get(row.kind);
  if (action === undefined) {
    const reason = `There is no action ${row.kind} here.`;
    return fail(row, new ActionError('no_such_action', reason, { retryable: false }), dependencies);
  }
  let plan: ActionPlan;
  let readiness: Awaited<ReturnType<ResponseAction['readiness']>>;
  try {
    // What people said yes to is done as it stands, not what would be planned by now.
    plan =
      row.state === 'approved' && row.plan !== null ? row.plan : await within(signal, planned(action, row, settings));
    readiness = await within(
      signal,
      action.readiness().catch((error: unknown) => ({ ready: false as const, reason: String(error) })),
    );
  } catch (error) {
    return tryAgainOrFail(row, error, dependencies);
  }
  const terms = approvalTerms(settings, row.kind);
  const begun = await database.transaction(async (transaction) => {
    const nowMs = now();
    const verdict = judge({
      order: {
        confidence: row.confidence,
        happenedAtMs: Date.parse(row.happened_at),
        approved: (await countApprovals(transaction, row.id, terms.roles)) >= terms.quorum,
        takenBack: row.ask_people,
      },
      plan,
      agent: agent(),
      settings,
      readiness,
      counters: await countBegun(transaction, row, nowMs),
      nowMs,
    });
    const common = { plan, checks: verdict.checks, outcome: outcomeOf(verdict), reversible: action.reversible };
    if (verdict.outcome === 'refuse') return refused(transaction, row, verdict, common, dependencies);
    if (settings.dryRun) return simulated(transaction, row, verdict, common, dependencies);
    if (verdict.outcome === 'ask') {
      const expiresMs = nowMs + terms.expiresMs;
      await changeAction(transaction, row, {
        ...common,
        state: 'waiting',
        quorum: terms.quorum,
        roles: terms.roles,
        expires_at: expiresMs,
        due_at: expiresMs,
        owner: null,
        detail: sentenceOf(verdict),
      });
      return false;
    }
    const held = await changeAction(transaction, row, {
      ...common,
      state: 'running',
      expires_at: null,
      started_at: nowMs,
      detail: plan.sentence,
    });
    if (held) await dependencies.eventLog.appendWithin(transaction, [actionStarted(row, plan.sentence, nowMs)]);
    return held;
  });
  if (begun) await carryOut(row, action, plan, now(), signal, dependencies);
}

async function planned(action: ResponseAction, row: ActionRow, settings: ResponseConfig): Promise<ActionPlan> {
  const request = { ...row.request, ttlMs: row.request.ttlMs ?? configuredTtlMs(settings, row.kind) };
  const plan = await action.plan(request);
  if (Buffer.byteLength(JSON.stringify(plan)) > POLICY_LIMITS.maxPlanBytes)
    throw new ActionError('plan_too_large', `The plan is larger than ${POLICY_LIMITS.maxPlanBytes} bytes.`, {
      retryable: false,
    });
  return plan;
}

/** Kept as what had to be asked even when people have said yes: the reader sees who permitted it. */
function outcomeOf(verdict: PolicyVerdict): PolicyVerdict['outcome'] {
  if (verdict.outcome !== 'permit') return verdict.outcome;
  return verdict.checks.every(({ passed }) => passed) ? 'permit' : 'ask';
}

/** Why policy does not simply permit it. */
export function sentenceOf(verdict: Pick<PolicyVerdict, 'checks'>): string {
  const failed = verdict.checks.filter(({ passed }) => !passed);
  const refusing = failed.filter(({ otherwise }) => otherwise === 'refuse');
  return (refusing.length > 0 ? refusing : failed).map(({ sentence }) => sentence).join(' ');
}

async function refused(
  transaction: Queryable,
  row: ActionRow,
  verdict: PolicyVerdict,
  common: ActionChanges,
  dependencies: WorkDependencies,
): Promise<false> {
  const nowMs = dependencies.now();
  const detail = sentenceOf(verdict);
  const changes = { ...common, state: 'refused', ended_at: nowMs, due_at: null, owner: null, detail } as const;
  if (!(await changeAction(transaction, row, { ...changes, code: 'policy_refused' }))) return false;
  await reopenCovered(transaction, row, { askPeople: false, because: `It was refused: ${clipped(detail)}`, nowMs });
  const answer = { state: 'refused', by: 'policy', detail } as const;
  await note(transaction, row, 'action.execute', 'refused', { checks: verdict.checks }, dependencies);
  await dependencies.eventLog.appendWithin(transaction, decisionAnswered(row, answer, nowMs));
  settled(row, 'refused', dependencies);
  return false;
}

async function simulated(
  transaction: Queryable,
  row: ActionRow,
  verdict: PolicyVerdict,
  common: ActionChanges,
  dependencies: WorkDependencies,
): Promise<false> {
  const nowMs = dependencies.now();
  const asks = verdict.outcome === 'ask' ? ` A person would be asked: ${sentenceOf(verdict)}` : '';
  const detail = `Dry run, nothing was done. ${common.plan?.sentence ?? ''}${asks}`;
  const changes = { ...common, state: 'simulated', dry_run: true, ended_at: nowMs, due_at: null, owner: null } as const;
  if (!(await changeAction(transaction, row, { ...changes, detail }))) return false;
  const answer = { state: 'simulated', by: 'policy', detail: storedText(detail, 2_000) } as const;
  await dependencies.eventLog.appendWithin(transaction, decisionAnswered(row, answer, nowMs));
  settled(row, 'simulated', dependencies);
  return false;
}

/** Nobody said anything in time. */
async function expire(row: ActionRow, dependencies: WorkDependencies): Promise<void> {
  const nowMs = dependencies.now();
  await dependencies.database.transaction(async (transaction) => {
    const detail = 'Nobody said yes or no in time.';
    const changes = { state: 'expired', ended_at: nowMs, due_at: null, owner: null, detail } as const;
    if (!(await changeAction(transaction, row, changes))) return;
    const answer = { state: 'expired', by: 'time', detail } as const;
    await dependencies.eventLog.appendWithin(transaction, decisionAnswered(row, answer, nowMs));
    settled(row, 'expired', dependencies);
  });
}

/** Its worker is gone. What is harmless twice is done again with the same plan and key; else only a person can know. */
async function resume(row: ActionRow, signal: AbortSignal, dependencies: WorkDependencies): Promise<void> {
  const action = dependencies.actions.get(row.kind);
  if (action !== undefined && row.plan !== null && action.idempotency !== 'unsafe')
    return carryOut(row, action, row.plan, Date.parse(row.started_at ?? row.created_at), signal, dependencies);
  await changeAction(dependencies.database, row, {
    state: 'unknown',
    due_at: null,
    owner: null,
    code: 'outcome_unknown',
    detail: 'The hub ended while it was being done. Look, then approve it to have it done again, or reject it.',
  });
}

async function carryOut(
  row: ActionRow,
  action: ResponseAction,
  plan: ActionPlan,
  startedMs: number,
  signal: AbortSignal,
  dependencies: WorkDependencies,
): Promise<void> {
  const { database, eventLog, now } = dependencies;
  let applied: AppliedAction | null = null;
  try {
    const timed = AbortSignal.any([signal, AbortSignal.timeout(ANSWER_LIMITS.maxStepMs)]);
    applied = await within(timed, action.apply(plan, { signal: timed, idempotencyKey: row.idempotency_key }));
    const { ok, detail } = await within(timed, action.verify(applied));
    if (!ok) throw new ActionError('not_verified', `It was done, but: ${detail}`, { retryable: false });
    const done = applied;
    const endMs = now();
    const undoMs = plan.ttlMs === null || !action.reversible ? null : endMs + plan.ttlMs;
    await database.transaction(async (transaction) => {
      const held = await changeAction(transaction, row, {
        state: 'executed',
        ended_at: endMs,
        undo_at: undoMs,
        due_at: undoMs,
        owner: null,
        detail: done.detail,
        code: null,
        undo_data: done.undoData,
        verification: { ok, detail: storedText(detail, ANSWER_LIMITS.maxDetailCharacters), at: isoTime(endMs) },
      });
      if (!held) return;
      await note(transaction, row, 'action.execute', 'done', { plan, detail: done.detail }, dependencies);
      await eventLog.appendWithin(transaction, [actionCompleted(row, clipped(done.detail), startedMs, endMs)]);
      settled(row, 'executed', dependencies);
    });
  } catch (error) {
    // The hub stops: the next one finds it running and goes on.
    if (signal.aborted) throw error;
    await takeBackHalf(action, applied ?? { plan, idempotencyKey: row.idempotency_key, undoData: null, detail: '' });
    // What must not be done twice is not tried twice.
    if (action.idempotency === 'unsafe') await fail(row, error, dependencies, startedMs);
    else await tryAgainOrFail(row, error, dependencies, startedMs);
  }
}

/** What failed half-way leaves as little behind as it can. */
async function takeBackHalf(action: ResponseAction, applied: AppliedAction): Promise<void> {
  if (action.reversible) await action.undo(applied).catch(() => {});
}

async function undo(row: ActionRow, by: string, signal: AbortSignal, dependencies: WorkDependencies): Promise<void> {
  const { database, eventLog, now } = dependencies;
  const action = dependencies.actions.get(row.kind);
  try {
    if (action === undefined || row.plan === null)
      throw new ActionError('no_such_action', `There is no action ${row.kind} here.`, { retryable: false });
    const applied = {
      plan: row.plan,
      idempotencyKey: row.idempotency_key,
      undoData: row.undo_data,
      detail: row.detail,
    };
    const timed = AbortSignal.any([signal, AbortSignal.timeout(ANSWER_LIMITS.maxStepMs)]);
    const detail = await within(timed, action.undo(applied));
    const nowMs = now();
    await database.transaction(async (transaction) => {
      const held = await changeAction(transaction, row, {
        state: 'undone',
        undone_at: nowMs,
        undo_at: null,
        due_at: null,
        owner: null,
        undo_by: by,
        undo_detail: detail,
        code: null,
      });
      if (!held) return;
      if (by !== UNDONE_BY_TIME)
        await reopenCovered(transaction, row, { askPeople: true, because: `${by} took it back.`, nowMs });
      await note(transaction, row, 'action.undo', 'done', { by, detail }, dependencies);
      await eventLog.appendWithin(transaction, [actionUndone(row, by, clipped(detail), nowMs)]);
      settled(row, 'undone', dependencies);
    });
  } catch (error) {
    if (signal.aborted) throw error;
    const { code, message } = failureOf(error);
    const attempts = row.attempts + 1;
    const again = attempts < ANSWER_LIMITS.maxAttempts;
    await changeAction(database, row, {
      // What could not be taken back is still in force, and says so.
      state: again ? row.state : 'executed',
      attempts: again ? attempts : 0,
      undo_at: null,
      due_at: again ? now() + ANSWER_LIMITS.retryMs * attempts : null,
      owner: null,
      code: 'undo_failed',
      undo_detail: `It could not be taken back (${code}): ${message}`,
    });
    if (!again) await note(null, row, 'action.undo', 'failed', { by, code, message }, dependencies);
  }
}

async function tryAgainOrFail(
  row: ActionRow,
  error: unknown,
  dependencies: WorkDependencies,
  startedMs: number | null = null,
): Promise<void> {
  const retryable = error instanceof ActionError && error.retryable;
  const attempts = row.attempts + 1;
  if (!retryable || attempts >= ANSWER_LIMITS.maxAttempts) return fail(row, error, dependencies, startedMs);
  const { code, message } = failureOf(error);
  await changeAction(dependencies.database, row, {
    // What was approved stays so, with its plan; the rest is planned anew.
    state: row.state === 'approved' ? 'approved' : 'planning',
    attempts,
    due_at: dependencies.now() + ANSWER_LIMITS.retryMs * attempts,
    owner: null,
    code,
    detail: message,
  });
}

async function fail(
  row: ActionRow,
  error: unknown,
  dependencies: WorkDependencies,
  startedMs: number | null = null,
): Promise<void> {
  const failure = failureOf(error);
  const nowMs = dependencies.now();
  await dependencies.database.transaction(async (transaction) => {
    const changes = { state: 'failed', ended_at: nowMs, due_at: null, owner: null } as const;
    if (!(await changeAction(transaction, row, { ...changes, code: failure.code, detail: failure.message }))) return;
    await reopenCovered(transaction, row, { askPeople: false, because: `It failed: ${failure.message}`, nowMs });
    await note(transaction, row, 'action.execute', 'failed', failure, dependencies);
    await dependencies.eventLog.appendWithin(transaction, [actionFailed(row, failure, startedMs ?? nowMs, nowMs)]);
    settled(row, 'failed', dependencies);
  });
}

function failureOf(error: unknown): { readonly code: string; readonly message: string } {
  const message = error instanceof Error ? error.message : String(error);
  return {
    code: storedText(error instanceof ActionError ? error.code : 'action_failed', ANSWER_LIMITS.maxCodeCharacters),
    message: clipped(message),
  };
}

function clipped(text: string): string {
  return storedText(text, ANSWER_LIMITS.maxDetailCharacters);
}

function settled(row: ActionRow, state: SettledAction['state'], { now, onSettled }: WorkDependencies): void {
  const latencyMs = row.confidence === null ? null : Math.max(0, now() - Date.parse(row.happened_at));
  onSettled({ kind: row.kind, state, latencyMs });
}

/**
 * The audit entry. Before the event, not after: an append holds up the whole event log until its transaction ends, the
 * entry only other entries.
 */
async function note(
  transaction: Queryable | null,
  row: ActionRow,
  action: 'action.execute' | 'action.undo',
  outcome: 'done' | 'refused' | 'failed',
  after: unknown,
  { audit }: WorkDependencies,
): Promise<void> {
  await audit.append(
    {
      actor: { kind: 'hub', id: 'response', name: row.request.requestedBy },
      action,
      target: { kind: 'action', id: row.id },
      outcome,
      before: { kind: row.kind, decisionId: row.decision_id, runId: row.run_id },
      after,
    },
    transaction ?? undefined,
  );
}

/** Rejects when the signal aborts first, whatever the work does about it. */
function within<Result>(signal: AbortSignal, work: Promise<Result>): Promise<Result> {
  if (signal.aborted) {
    work.catch(() => {});
    return Promise.reject(abortError(signal));
  }
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(abortError(signal));
    signal.addEventListener('abort', abort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}

function abortError(signal: AbortSignal): ActionError {
  return new ActionError('timed_out', 'It took too long.', { retryable: true, cause: signal.reason });
}
