/**
 * Every event kind there is. An id is a public contract: described in docs/events.md, matched on by consumers outside
 * this repository, never reused. A test holds this list, the schemas in events.ts and the page equal.
 */

/** What traps and foreign logs report. */
export const OBSERVED_EVENT_IDS = [
  'session.opened',
  'session.closed',
  'client.identified',
  'credential.tried',
  'command.entered',
  'command.resolved',
  'terminal.resized',
  'terminal.recorded',
  'environment.set',
  'file.downloaded',
  'file.uploaded',
  'tunnel.requested',
  'tunnel.carried',
  'http.requested',
  'honeytoken.used',
  'foreign.observed',
  'limit.reached',
  'trap.failed',
  'directive.answered',
  'source.blocked',
  'sensor.started',
  'sensor.stopped',
  'events.lost',
] as const;

/** What the hub concludes or does itself, written to the same event log. */
export const CONCLUDED_EVENT_IDS = [
  'detection.raised',
  'session.scored',
  'decision.made',
  'artefact.fetched',
  'model.promoted',
  'anomaly.found',
  'rarity.found',
  'source.assessed',
  'attacker.updated',
  'indicator.added',
  'sensor.lost',
  'run.started',
  'run.completed',
  'run.failed',
  'run.noted',
  'action.started',
  'action.completed',
  'action.failed',
  'action.undone',
  'decision.answered',
  'fleet.launched',
  'fleet.ready',
  'fleet.failed',
  'fleet.ended',
] as const;

export const EVENT_IDS = [...OBSERVED_EVENT_IDS, ...CONCLUDED_EVENT_IDS] as const;

export type ObservedEventId = (typeof OBSERVED_EVENT_IDS)[number];
export type ConcludedEventId = (typeof CONCLUDED_EVENT_IDS)[number];
export type EventId = (typeof EVENT_IDS)[number];

const CONCLUDED: ReadonlySet<string> = new Set(CONCLUDED_EVENT_IDS);

/** Whether the hub writes events of this kind, and no sensor may. */
export function isConcluded(kind: EventId): boolean {
  return CONCLUDED.has(kind);
}
