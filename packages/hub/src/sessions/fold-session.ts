import type { CerberusEvent, EventData } from '@cerberusmesh/contracts';
import type { SessionFacts } from '../detection/session-facts.ts';
import { foldConclusion, isConclusionFolded } from './fold-conclusion.ts';
import { SESSION_LIMITS } from './limits.ts';

/** An event that belongs to a session. */
export type SessionEvent = CerberusEvent & { sessionId: string };

/** Stands for the source of a session none of whose events named one. No attacker has it. */
export const UNKNOWN_SOURCE = 'unknown';

/**
 * Folds one event into what is known of its session. Pure: `facts` is left as it was, and the same events in the same
 * order always give the same facts. Tolerates a missing or late `session.opened`, and events after the close.
 *
 * Detections, score, stage and decisions are not touched here; see `pipeline/advance-session.ts`.
 */
export function foldEvent(facts: SessionFacts | null, event: SessionEvent): SessionFacts {
  const at = normaliseTime(event.at);
  // What the hub found out is no event of the session: it counts nothing.
  if (facts !== null && isConclusionFolded(event)) return foldConclusion(facts, event);
  const next = facts === null ? newFacts(event, at) : { ...facts };
  next.eventCount += 1;
  if (at > next.lastEventAt) next.lastEventAt = at;
  if (next.evidence.opened.length === 0 && at < next.openedAt) next.openedAt = at;
  if (event.source !== null) {
    if (next.source.address === UNKNOWN_SOURCE) next.source = event.source;
    else if (next.source.port === null && next.source.address === event.source.address) next.source = event.source;
  }
  next.destination ??= event.destination;
  foldKind(next, event, at);
  return next;
}

/** Six fractional digits, so that times compare as text and survive the database unchanged. */
export function normaliseTime(at: string): string {
  return at.length === 24 ? `${at.slice(0, 23)}000Z` : at;
}

function foldKind(next: SessionFacts, event: SessionEvent, at: string): void {
  switch (event.kind) {
    case 'session.opened':
      foldOpened(next, event.id, event.data, at);
      return;
    case 'session.closed':
      if (next.closedAt !== null) return;
      next.closedAt = at;
      next.durationMs = event.data.durationMs ?? measuredDuration(next);
      return;
    case 'client.identified':
      if (event.data.software !== undefined) next.clientSoftware ??= rowText(event.data.software);
      next.hassh ??= event.data.fingerprints.hassh ?? null;
      return;
    case 'credential.tried':
      next.credentialCount += 1;
      addEvidence(next, 'credentials', event.id);
      if (event.data.accepted) {
        next.authenticated = true;
        next.username ??= rowText(event.data.username);
      } else next.failedCredentialCount += 1;
      return;
    case 'command.entered':
      next.commandCount += 1;
      next.unknownCommandCount += event.data.unknownCommands?.length ?? 0;
      addEvidence(next, 'commands', event.id);
      return;
    case 'command.resolved':
      if (!event.data.known) next.unknownCommandCount += 1;
      return;
    case 'terminal.recorded':
      next.recordingSha256 = event.data.sha256 ?? next.recordingSha256;
      return;
    case 'file.downloaded':
      next.downloadCount += 1;
      addEvidence(next, 'files', event.id);
      return;
    case 'file.uploaded':
      next.uploadCount += 1;
      addEvidence(next, 'files', event.id);
      return;
    case 'tunnel.requested':
      next.tunnelCount += 1;
      addEvidence(next, 'tunnels', event.id);
      return;
    case 'http.requested':
      next.httpRequestCount += 1;
      return;
    default:
      return;
  }
}

function foldOpened(next: SessionFacts, eventId: string, data: EventData<'session.opened'>, at: string): void {
  if (next.evidence.opened.length === 0) next.openedAt = at;
  addEvidence(next, 'opened', eventId);
  if (data.externalId !== undefined) next.externalId ??= rowText(data.externalId);
  if (next.closedAt !== null && next.durationMs === null) next.durationMs = measuredDuration(next);
}

/** From opening to close, in whole milliseconds; null while the opening is not known. */
function measuredDuration(facts: SessionFacts): number | null {
  if (facts.closedAt === null || facts.evidence.opened.length === 0) return null;
  return Math.max(0, Date.parse(facts.closedAt) - Date.parse(facts.openedAt));
}

function addEvidence(next: SessionFacts, kind: keyof SessionFacts['evidence'], eventId: string): void {
  const ids = next.evidence[kind];
  if (ids.length < SESSION_LIMITS.maxKindEvidence) next.evidence = { ...next.evidence, [kind]: [...ids, eventId] };
}

function rowText(text: string): string {
  if (text.length <= SESSION_LIMITS.maxRowTextCharacters) return text;
  // Cutting between the halves of a surrogate pair leaves one that PostgreSQL refuses.
  return text.slice(0, SESSION_LIMITS.maxRowTextCharacters).toWellFormed();
}

function newFacts(event: SessionEvent, at: string): SessionFacts {
  return {
    id: event.sessionId,
    externalId: null,
    sensorId: event.sensorId,
    trap: event.trap,
    protocol: event.protocol,
    source: event.source ?? { address: UNKNOWN_SOURCE, port: null },
    destination: event.destination,
    country: null,
    openedAt: at,
    lastEventAt: at,
    closedAt: null,
    durationMs: null,
    clientSoftware: null,
    hassh: null,
    eventCount: 0,
    credentialCount: 0,
    failedCredentialCount: 0,
    username: null,
    authenticated: false,
    commandCount: 0,
    unknownCommandCount: 0,
    uploadCount: 0,
    downloadCount: 0,
    tunnelCount: 0,
    httpRequestCount: 0,
    detections: [],
    anomaly: null,
    context: null,
    stage: 'contact',
    score: 0,
    level: 1,
    contributions: [],
    decided: [],
    recordingSha256: null,
    evidence: { credentials: [], commands: [], files: [], tunnels: [], opened: [] },
  };
}
