import { type CerberusEvent, type EventOf, uuidV7 } from '@cerberusmesh/contracts';
import { textHash } from '../../text-hash.ts';
import type { ActionRow } from './action-rows.ts';
import { isoTime } from './action-rows.ts';

/**
 * What the event log is told of answers. The events belong to the session that is answered, so that its timeline shows
 * them; no trap saw them. Their ids come from what they say: written again, they are already there.
 */
type Subject = Pick<ActionRow, 'id' | 'session_id' | 'sensor_id' | 'source'>;

function identity(subject: Subject, what: string, atMs: number) {
  return {
    id: uuidV7(atMs, textHash(`${what}\n${subject.id}`)),
    at: isoTime(atMs),
    sensorId: subject.sensor_id ?? 'hub',
    trap: null,
    sessionId: subject.session_id,
    source: subject.source === null ? null : { address: subject.source, port: null },
    destination: null,
    protocol: null,
  };
}

function ofAction(row: ActionRow, detail: string) {
  return {
    action: row.kind,
    runId: row.run_id,
    step: null,
    key: row.idempotency_key.slice(0, 256),
    actionId: row.id,
    decisionId: row.decision_id,
    detail,
  };
}

export function actionStarted(row: ActionRow, sentence: string, atMs: number): CerberusEvent {
  return {
    ...identity(row, `action.started ${row.epoch}`, atMs),
    kind: 'action.started',
    data: ofAction(row, sentence),
  };
}

export function actionCompleted(row: ActionRow, detail: string, startedMs: number, atMs: number): CerberusEvent {
  return {
    ...identity(row, `action.completed ${row.epoch}`, atMs),
    kind: 'action.completed',
    data: { ...ofAction(row, detail), durationMs: Math.max(0, Math.round(atMs - startedMs)) },
  };
}

export function actionFailed(
  row: ActionRow,
  failure: { readonly code: string; readonly message: string },
  startedMs: number,
  atMs: number,
): CerberusEvent {
  return {
    ...identity(row, `action.failed ${row.epoch}`, atMs),
    kind: 'action.failed',
    data: {
      ...ofAction(row, failure.message),
      code: failure.code,
      message: failure.message,
      durationMs: Math.max(0, Math.round(atMs - startedMs)),
    },
  };
}

export function actionUndone(row: ActionRow, by: string, detail: string, atMs: number): CerberusEvent {
  return {
    ...identity(row, `action.undone ${row.epoch}`, atMs),
    kind: 'action.undone',
    data: { action: row.kind, actionId: row.id, decisionId: row.decision_id, by, detail },
  };
}

/** Null where the action answers no decision of the agent. */
export function decisionAnswered(
  subject: Subject & {
    readonly decision_id: string | null;
    readonly run_id: string | null;
    readonly kind: string;
    readonly confidence: number | null;
  },
  answer: {
    readonly state: EventOf<'decision.answered'>['data']['state'];
    readonly by: string;
    readonly detail: string;
  },
  atMs: number,
): CerberusEvent[] {
  if (subject.decision_id === null || subject.run_id !== null) return [];
  return [
    {
      ...identity(subject, `decision.answered ${answer.state} ${answer.by} ${atMs}`, atMs),
      kind: 'decision.answered',
      data: {
        decisionId: subject.decision_id,
        kind: subject.kind,
        confidence: subject.confidence,
        state: answer.state,
        by: answer.by.slice(0, 256),
        detail: answer.detail,
      },
    },
  ];
}
