import type { CerberusEvent, EventOf, LoggedEvent } from '@cerberusmesh/contracts';
import type { EventLog, Subscription } from '../../event-log/event-log.ts';
import type { Queryable } from '../../storage/database.ts';
import type { ActionRequest } from '../actions/response-action.ts';
import { ANSWER_LIMITS } from '../limits.ts';
import { decisionAnswered } from './action-events.ts';
import { actionIdOf, findCover, insertAction } from './action-store.ts';

/** The consumer group of the event log. Its offset and the orders it makes commit together. */
export const RESPONSE_GROUP = 'response';

type MadeDecision = EventOf<'decision.made'>;

export interface AnswerOptions {
  readonly eventLog: Pick<EventLog, 'subscribe' | 'appendWithin'>;
  /** Decisions about what happened longer ago get no answer by themselves: a person may still order one. */
  readonly maxAgeMs: number;
  /** Unix milliseconds. */
  readonly now: () => number;
  /** There are orders to plan. */
  readonly onOrdered: () => void;
  readonly onError: (error: unknown) => void;
}

/**
 * Makes an order of each decision as it comes. A decision of the same trigger about the same source within its cool-down
 * is noted as covered by the first, and nothing is done again unless that fails (`reopen-covered.ts`). Nothing else is decided here, and nothing done.
 */
export function answerDecisions(options: AnswerOptions): Subscription {
  const { eventLog, maxAgeMs, now, onOrdered, onError } = options;

  async function handle(batch: readonly LoggedEvent[], transaction: Queryable): Promise<void> {
    const oldest = now() - maxAgeMs;
    const made = batch.flatMap(({ event }) =>
      event.kind === 'decision.made' && event.data.kind !== 'monitor' && Date.parse(event.at) >= oldest ? [event] : [],
    );
    const answered: CerberusEvent[] = [];
    for (const event of made) answered.push(...(await orderFor(event, transaction, now())));
    if (answered.length > 0) await eventLog.appendWithin(transaction, answered);
  }

  return eventLog.subscribe(RESPONSE_GROUP, handle, {
    maxBatchEvents: ANSWER_LIMITS.maxBatchEvents,
    onCommitted: (batch) => {
      if (batch.some(({ event }) => event.kind === 'decision.made')) onOrdered();
    },
    onError,
  });
}

/** The order that a decision is. */
export function requestOf(
  event: Pick<MadeDecision, 'sessionId' | 'sensorId' | 'trap' | 'source' | 'data'>,
): ActionRequest {
  return {
    kind: event.data.kind,
    decisionId: event.data.decisionId,
    runId: null,
    sessionId: event.sessionId,
    sensorId: event.sensorId,
    trap: event.trap,
    source: event.source?.address ?? null,
    values: {},
    requestedBy: 'agent',
    ttlMs: null,
  };
}

export function keyOfDecision(decisionId: string): string {
  return `decision:${decisionId}`;
}

async function orderFor(event: MadeDecision, transaction: Queryable, nowMs: number): Promise<CerberusEvent[]> {
  const { decisionId, trigger, confidence, kind, coolDownSeconds = 0 } = event.data;
  const request = requestOf(event);
  const idempotencyKey = keyOfDecision(decisionId);
  const happenedAtMs = Date.parse(event.at);
  const common = { idempotencyKey, request, trigger, confidence, happenedAtMs, madeState: event.data.state };
  const cover =
    request.source === null || coolDownSeconds === 0
      ? null
      : await findCover(transaction, {
          source: request.source,
          trigger,
          happenedAtMs,
          coolDownMs: coolDownSeconds * 1_000,
        });
  if (cover?.kind !== 'covered' || cover.by === decisionId) {
    const askPeople = cover?.kind === 'taken-back';
    await insertAction(transaction, { ...common, state: 'planning', coveredBy: null, askPeople, detail: '' }, nowMs);
    return [];
  }
  const coveredBy = cover.by;
  const detail = `The same trigger about the same source was answered by decision ${coveredBy} within the last ${describe(coolDownSeconds)}.`;
  if (!(await insertAction(transaction, { ...common, state: 'covered', coveredBy, askPeople: false, detail }, nowMs)))
    return [];
  return decisionAnswered(
    {
      id: actionIdOf(idempotencyKey),
      session_id: request.sessionId,
      sensor_id: request.sensorId,
      source: request.source,
      decision_id: decisionId,
      run_id: null,
      kind,
      confidence,
    },
    { state: 'covered', by: 'cool-down', detail },
    nowMs,
  );
}

function describe(seconds: number): string {
  return seconds % 3_600 === 0 ? `${seconds / 3_600} h` : `${Math.round(seconds / 60)} min`;
}
