import type { ActionState, AgentSettings } from '@cerberusmesh/contracts';
import { CerberusError } from '@cerberusmesh/contracts';
import type { AuditLog } from '../../audit/audit-log.ts';
import type { EventLog } from '../../event-log/event-log.ts';
import type { Database } from '../../storage/database.ts';
import { createWakeablePause } from '../../wakeable-pause.ts';
import type { ActionExecutor, ActionOrder, ActionOutcome } from '../actions/action-executor.ts';
import type { ActionPlan, Readiness, ResponseAction } from '../actions/response-action.ts';
import { ANSWER_LIMITS } from '../limits.ts';
import { ActionError } from '../playbooks/action.ts';
import { configuredTtlMs, judge } from '../policy.ts';
import type { ResponseConfig } from '../response-config.ts';
import type { ActionRow } from './action-rows.ts';
import { actionIdOf, claimDue, claimOne, insertAction, keepClaims, readAction } from './action-store.ts';
import { answerDecisions } from './answer-decisions.ts';
import { askUndo } from './people.ts';
import { type SettledAction, sentenceOf, type WorkDependencies, workAction } from './work-action.ts';

export interface AnswersOptions {
  readonly database: Database;
  readonly eventLog: EventLog;
  readonly audit: Pick<AuditLog, 'append'>;
  /** By their kinds; one kind twice is an error. */
  readonly actions: readonly ResponseAction[];
  readonly settings: ResponseConfig;
  /** The agent's settings as they are now. */
  readonly agent: () => AgentSettings;
  /** Names this process among those that work on the same database. */
  readonly owner: string;
  /** Unix milliseconds. */
  readonly now: () => number;
  readonly onSettled?: (settled: SettledAction) => void;
  readonly onError: (error: unknown) => void;
  readonly pollMs?: number;
}

/** Decisions being answered. */
export interface Answers extends ActionExecutor {
  /** What policy would say of an order now; null when it cannot be planned, with the reason. */
  preview(
    order: Omit<ActionOrder, 'idempotencyKey' | 'signal' | 'dryRun'> & { readonly happenedAtMs: number },
  ): Promise<{
    readonly plan: ActionPlan | null;
    readonly verdict: ReturnType<typeof judge> | null;
    readonly reason: string | null;
  }>;
  /** There may be something to do. */
  wake(): void;
  /** Resolves when nothing is due and nothing in hand. For tests. */
  idle(): Promise<void>;
  /** Ends what is in hand, or leaves it to the next start. Idempotent. */
  stop(): Promise<void>;
}

/**
 * Answers decisions: orders from the event log, a worker that plans, asks policy, does, verifies and takes back. Whatever
 * happens to this process, another goes on from the rows.
 */
export function startAnswers(options: AnswersOptions): Answers {
  const { database, eventLog, settings, owner, now, onError } = options;
  const actions = new Map<string, ResponseAction>();
  for (const action of options.actions) {
    if (actions.has(action.kind))
      throw new CerberusError('invalid-configuration', `Two actions are of the kind ${action.kind}.`);
    actions.set(action.kind, action);
  }
  for (const kind of Object.keys(settings.actions)) {
    if (actions.has(kind)) continue;
    const known = [...actions.keys()].toSorted().join(', ');
    throw new CerberusError(
      'invalid-configuration',
      `response.actions.${kind}: there is no such action; use ${known}.`,
    );
  }
  const work: WorkDependencies = { ...options, actions, onSettled: options.onSettled ?? (() => {}) };
  const stopping = new AbortController();
  const inHand = new Map<string, Promise<void>>();
  const pause = createWakeablePause();
  const idleWaiters: (() => void)[] = [];
  /** The look for due actions that is under way: what it claims is in hand when it has ended. */
  let looking: Promise<number> = Promise.resolve(0);

  function take(row: ActionRow): Promise<void> {
    const working = workAction(row, stopping.signal, work)
      .catch((error: unknown) => {
        if (!stopping.signal.aborted) onError(error);
      })
      .finally(() => {
        inHand.delete(row.id);
        pause.wake();
      });
    inHand.set(row.id, working);
    return working;
  }

  async function claim(): Promise<number> {
    try {
      const room = Math.min(ANSWER_LIMITS.maxClaimed, ANSWER_LIMITS.maxConcurrent - inHand.size);
      const rows = room > 0 ? await claimDue(database, owner, room, now()) : [];
      for (const row of rows) void take(row);
      return rows.length;
    } catch (error) {
      if (!stopping.signal.aborted) onError(error);
      return 0;
    }
  }

  async function run(): Promise<void> {
    while (!stopping.signal.aborted) {
      pause.begin();
      // Only a look that begins after somebody asked can say that there is nothing to do.
      const asked = idleWaiters.splice(0);
      looking = claim();
      const claimed = await looking;
      if (claimed > 0 || inHand.size > 0) idleWaiters.unshift(...asked);
      else for (const waiter of asked) waiter();
      if (claimed === 0 || inHand.size >= ANSWER_LIMITS.maxConcurrent)
        await pause.wait(options.pollMs ?? ANSWER_LIMITS.pollMs);
    }
  }

  const running = run();
  const heart = setInterval(() => {
    if (inHand.size > 0) keepClaims(database, owner, [...inHand.keys()], now()).catch(onError);
  }, ANSWER_LIMITS.heartbeatMs);
  const wake = (): void => pause.wake();
  const subscription = answerDecisions({
    eventLog,
    maxAgeMs: settings.maxAgeMinutes * 60_000,
    now,
    onOrdered: wake,
    onError,
  });
  stopping.signal.addEventListener('abort', wake, { once: true });

  function actionOf(kind: string): ResponseAction {
    const action = actions.get(kind);
    if (action === undefined)
      throw new ActionError('no_such_action', `There is no action ${kind} here.`, { retryable: false });
    return action;
  }

  async function previewOf(order: Parameters<Answers['preview']>[0]): ReturnType<Answers['preview']> {
    const action = actionOf(order.request.kind);
    const ttlMs = order.request.ttlMs ?? configuredTtlMs(settings, order.request.kind);
    let plan: ActionPlan;
    try {
      plan = await action.plan({ ...order.request, ttlMs });
    } catch (error) {
      return { plan: null, verdict: null, reason: error instanceof Error ? error.message : String(error) };
    }
    const readiness = await readinessOf(action);
    const verdict = judge({
      order: { confidence: order.confidence, happenedAtMs: order.happenedAtMs, approved: false, takenBack: false },
      plan,
      agent: options.agent(),
      settings,
      readiness,
      // What the hour has left is only known when it is done.
      counters: { kind: 0, source: 0, sensor: 0 },
      nowMs: now(),
    });
    return { plan, verdict, reason: null };
  }

  async function perform(order: ActionOrder): Promise<ActionOutcome> {
    const { request, idempotencyKey, confidence } = order;
    actionOf(request.kind);
    const happenedAtMs = now();
    const id = actionIdOf(idempotencyKey);
    if (order.dryRun) {
      const { plan, verdict, reason } = await previewOf({ request, confidence, happenedAtMs });
      if (plan === null || verdict === null)
        throw new ActionError('cannot_be_planned', reason ?? 'It cannot be planned.', { retryable: false });
      const state = verdict.outcome === 'refuse' ? 'refused' : 'simulated';
      const detail = state === 'refused' ? sentenceOf(verdict) : plan.sentence;
      return { actionId: id, state, plan, checks: verdict.checks, detail, code: null };
    }
    await insertAction(
      database,
      {
        idempotencyKey,
        request,
        trigger: null,
        confidence,
        happenedAtMs,
        state: 'planning',
        coveredBy: null,
        madeState: null,
        askPeople: false,
        detail: '',
      },
      happenedAtMs,
    );
    return outcomeAfterWork(id, order.signal);
  }

  /** Works on it here and now if nobody else does. */
  async function outcomeAfterWork(id: string, signal: AbortSignal): Promise<ActionOutcome> {
    signal.throwIfAborted();
    const claimed = inHand.has(id) ? null : await claimOne(database, owner, id, now());
    if (claimed !== null) await take(claimed);
    else {
      await looking;
      await inHand.get(id);
    }
    const row = await readAction(database, id);
    if (row === null) throw new CerberusError('not-found', `There is no action ${id}.`);
    return outcomeOf(row);
  }

  return {
    kinds: () => [...actions.values()].map(({ kind, summary }) => ({ kind, summary })),
    readiness: (kind) => readinessOf(actionOf(kind)),
    perform,
    preview: previewOf,
    async undo(actionId, by) {
      await askUndo(database, { actionId, person: by, nowMs: now() });
      return outcomeAfterWork(actionId, stopping.signal);
    },
    wake,
    async idle() {
      await subscription.caughtUp(await eventLog.head());
      wake();
      await new Promise<void>((resolve) => idleWaiters.push(resolve));
    },
    async stop() {
      stopping.abort();
      clearInterval(heart);
      await subscription.stop();
      await running;
      for (const waiter of idleWaiters.splice(0)) waiter();
      await Promise.all(inHand.values());
    },
  };
}

async function readinessOf(action: ResponseAction): Promise<Readiness> {
  try {
    return await action.readiness();
  } catch (error) {
    return { ready: false, reason: error instanceof Error ? error.message : String(error) };
  }
}

const OUTCOME_STATES: Readonly<Record<ActionState, ActionOutcome['state']>> = {
  planning: 'running',
  approved: 'running',
  undoing: 'executed',
  covered: 'refused',
  waiting: 'waiting',
  running: 'running',
  executed: 'executed',
  failed: 'failed',
  unknown: 'unknown',
  undone: 'undone',
  rejected: 'rejected',
  refused: 'refused',
  expired: 'expired',
  simulated: 'simulated',
};

function outcomeOf(row: ActionRow): ActionOutcome {
  const plan: ActionPlan = row.plan ?? {
    kind: row.kind,
    effect: 'read',
    details: {},
    sentence: row.detail,
    against: [],
    sensors: [],
    blast: 0,
    ttlMs: null,
  };
  const { id: actionId, checks, detail, code } = row;
  return { actionId, state: OUTCOME_STATES[row.state], plan, checks, detail, code };
}
