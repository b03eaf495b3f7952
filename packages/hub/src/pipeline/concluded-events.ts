import {
  type CerberusEvent,
  type Decision,
  type Detection,
  type EventData,
  type SessionScore,
  uuidV7,
} from '@cerberusmesh/contracts';
import type { SessionFacts } from '../detection/session-facts.ts';
import { textHash } from '../text-hash.ts';

/** What the hub writes to the log about one step of a session. `at` is the time of the event that led to it. */
export interface Step {
  readonly facts: SessionFacts;
  readonly at: string;
  readonly eventId: string;
}

export function detectionRaised(step: Step, detection: Detection): CerberusEvent {
  return concluded(step, 'detection.raised', `${detection.techniqueId}\n${detection.rule}`, detection);
}

export function sessionScored(step: Step, score: SessionScore): CerberusEvent {
  return concluded(step, 'session.scored', step.eventId, score);
}

export function decisionMade(step: Step, decision: Decision): CerberusEvent {
  return concluded(step, 'decision.made', decision.trigger, decision);
}

/** The id comes from what is concluded about which session: making everything again finds the event already there. */
function concluded<Kind extends 'detection.raised' | 'session.scored' | 'decision.made'>(
  { facts, at }: Step,
  kind: Kind,
  key: string,
  data: EventData<Kind>,
): CerberusEvent {
  const event = {
    id: uuidV7(Date.parse(at), textHash(`${kind}\n${facts.id}\n${key}`)),
    at,
    sensorId: facts.sensorId,
    trap: facts.trap,
    sessionId: facts.id,
    source: facts.source,
    destination: facts.destination,
    protocol: facts.protocol,
    kind,
    data,
  };
  // reason: the pair of kind and data is typed by the parameters; a generic pair does not narrow to the union.
  return event as CerberusEvent;
}
