import type { CerberusEvent } from '@cerberusmesh/contracts';
import type { SessionFacts } from '../../detection/session-facts.ts';
import { ANALYSIS_LIMITS } from './limits.ts';
import { plainJson, visibleText } from './quote.ts';

/** Kinds of events that a model is shown. */
export const ANALYSED_KINDS = [
  'client.identified',
  'credential.tried',
  'environment.set',
  'command.entered',
  'file.downloaded',
  'file.uploaded',
  'http.requested',
  'tunnel.requested',
  'tunnel.carried',
  'honeytoken.used',
] as const satisfies readonly CerberusEvent['kind'][];

/** What a model is shown of a session. */
export interface Material {
  /** One JSON document with every text of the attacker cut, made visible and escaped. */
  readonly json: string;
  /** Ids of the events in it. */
  readonly eventIds: ReadonlySet<string>;
  /** Whether the model knew this text, wherever in the session it stands. */
  shows(text: string): boolean;
}

type Field = string | number | boolean | null;

/**
 * Makes the material of a session. Left out: secrets that were tried, which may be somebody's; and what names the trap's
 * owner (destination, sensor).
 */
export function materialOf(facts: SessionFacts, events: readonly CerberusEvent[]): Material {
  const texts: string[] = [];
  const quote = (text: string): string => {
    const quoted = visibleText(text, ANALYSIS_LIMITS.maxQuotedCharacters);
    texts.push(quoted);
    return quoted;
  };
  const session = {
    protocol: facts.protocol,
    source: facts.source.address,
    country: facts.country,
    openedAt: facts.openedAt,
    durationMs: facts.durationMs,
    loggedIn: facts.authenticated,
    credentialsTried: facts.credentialCount,
    commandsEntered: facts.commandCount,
    filesUploaded: facts.uploadCount,
    filesDownloaded: facts.downloadCount,
    tunnels: facts.tunnelCount,
    httpRequests: facts.httpRequestCount,
    score: facts.score,
    level: facts.level,
    stage: facts.stage,
    techniques: facts.detections
      .slice(0, ANALYSIS_LIMITS.maxTechniques)
      .map(({ techniqueId, techniqueName, tactic, confidence, count }) => ({
        id: techniqueId,
        name: techniqueName,
        tactic,
        confidence,
        count,
      })),
    decided: facts.decided.map(({ kind }) => kind),
  };
  texts.push(facts.source.address);
  let left = ANALYSIS_LIMITS.maxMaterialCharacters - plainJson(session).length;
  const perKind = new Map<string, number>();
  const shown: Record<string, Field>[] = [];
  const eventIds = new Set<string>();
  for (const event of events) {
    const seen = perKind.get(event.kind) ?? 0;
    if (seen >= ANALYSIS_LIMITS.maxEventsPerKind || shown.length >= ANALYSIS_LIMITS.maxEvents) continue;
    const textCount = texts.length;
    const fields = fieldsOf(event, quote);
    if (fields === null) continue;
    const entry = { id: event.id, at: event.at, kind: event.kind, ...fields };
    const characters = plainJson(entry).length;
    if (characters > left) {
      texts.length = textCount;
      continue;
    }
    left -= characters;
    perKind.set(event.kind, seen + 1);
    shown.push(entry);
    eventIds.add(event.id);
  }
  const all = texts.join('\n');
  return {
    json: plainJson({ session, events: shown, eventsLeftOut: Math.max(0, facts.eventCount - shown.length) }),
    eventIds,
    shows: (text) => text !== '' && !text.includes('\n') && all.includes(text),
  };
}

/** The fields of an event that a model is shown; null when there are none. */
function fieldsOf(event: CerberusEvent, quote: (text: string) => string): Record<string, Field> | null {
  const maybe = (text: string | null | undefined): string | null =>
    text === null || text === undefined ? null : quote(text);
  switch (event.kind) {
    case 'client.identified':
      return { software: maybe(event.data.software) };
    case 'credential.tried':
      return { method: event.data.method, username: quote(event.data.username), accepted: event.data.accepted };
    case 'environment.set':
      return { name: quote(event.data.name), value: quote(event.data.value) };
    case 'command.entered':
      return { channel: event.data.channel, input: quote(event.data.input), exitCode: event.data.exitCode ?? null };
    case 'file.downloaded':
      return {
        url: maybe(event.data.url),
        path: maybe(event.data.path),
        sha256: maybe(event.data.sha256),
        via: event.data.via,
      };
    case 'file.uploaded':
      return { path: quote(event.data.path), sha256: quote(event.data.sha256), via: event.data.via };
    case 'http.requested':
      return {
        method: quote(event.data.method),
        target: quote(event.data.target),
        userAgent: maybe(event.data.headers.find(([name]) => name.toLowerCase() === 'user-agent')?.[1]),
        body: maybe(event.data.body),
      };
    case 'tunnel.requested':
      return { address: quote(event.data.target.address), port: event.data.target.port };
    case 'tunnel.carried':
      return { address: quote(event.data.target.address), firstBytes: quote(event.data.firstBytes) };
    case 'honeytoken.used':
      return { tokenKind: event.data.tokenKind, how: quote(event.data.how) };
    default:
      return null;
  }
}
