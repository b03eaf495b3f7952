import type { CerberusEvent, Tactic } from '@cerberusmesh/contracts';
import { EXPORT_LIMITS } from './limits.ts';

/** What products ask of an event, under no product's names. Texts of attackers as they are, but bounded. */
export interface EventRecord {
  /** One short sentence of ours. */
  readonly name: string;
  readonly category:
    | 'session'
    | 'authentication'
    | 'process'
    | 'file'
    | 'network'
    | 'web'
    | 'detection'
    | 'decision'
    | 'operation';
  /** 1 to 10, as CEF and LEEF count. */
  readonly severity: number;
  readonly outcome?: 'success' | 'failure';
  readonly user?: string;
  readonly command?: string;
  readonly url?: string;
  readonly method?: string;
  readonly status?: number;
  readonly userAgent?: string;
  readonly path?: string;
  readonly sha256?: string;
  readonly bytes?: number;
  readonly target?: { readonly address: string; readonly port: number };
  readonly technique?: { readonly id: string; readonly name: string; readonly tactics: readonly Tactic[] };
  readonly rule?: string;
  /** 0 to 1. */
  readonly score?: number;
  readonly decision?: string;
  readonly reason?: string;
}

export function recordOfEvent(event: CerberusEvent): EventRecord {
  switch (event.kind) {
    case 'session.opened':
      return { name: 'A session was opened', category: 'session', severity: 3 };
    case 'session.closed':
      return { name: 'A session was closed', category: 'session', severity: 1, reason: event.data.reason };
    case 'client.identified':
      return {
        name: 'A client was identified',
        category: 'network',
        severity: 1,
        ...(event.data.software === undefined ? {} : { userAgent: bounded(event.data.software) }),
      };
    case 'credential.tried':
      return {
        name: event.data.accepted ? 'A login was let in' : 'A login was refused',
        category: 'authentication',
        severity: event.data.accepted ? 5 : 3,
        outcome: event.data.accepted ? 'success' : 'failure',
        user: bounded(event.data.username),
        method: event.data.method,
      };
    case 'command.entered':
      return {
        name: 'A command was entered',
        category: 'process',
        severity: 5,
        command: bounded(event.data.input),
        ...(event.data.exitCode === undefined || event.data.exitCode === null ? {} : { status: event.data.exitCode }),
      };
    case 'file.downloaded':
      return {
        name: 'A file was asked for',
        category: 'file',
        severity: 7,
        ...(event.data.url === null ? {} : { url: bounded(event.data.url) }),
        ...fileOf(event.data),
      };
    case 'file.uploaded':
      return { name: 'A file was uploaded', category: 'file', severity: 7, ...fileOf(event.data) };
    case 'tunnel.requested':
    case 'tunnel.carried':
      return {
        name: event.kind === 'tunnel.requested' ? 'A tunnel was asked for' : 'A tunnel carried data',
        category: 'network',
        severity: 6,
        target: { address: bounded(event.data.target.address), port: event.data.target.port },
      };
    case 'http.requested':
      return {
        name: 'A page was asked for',
        category: 'web',
        severity: 3,
        method: bounded(event.data.method),
        url: bounded(event.data.target),
        status: event.data.status,
        rule: event.data.rule,
        ...userAgentOf(event.data.headers),
      };
    case 'honeytoken.used':
      return { name: 'Bait was used', category: 'detection', severity: 10, rule: bounded(event.data.tokenId) };
    case 'detection.raised':
      return {
        name: 'A technique was seen',
        category: 'detection',
        severity: 6,
        technique: { id: event.data.techniqueId, name: event.data.techniqueName, tactics: event.data.tactics },
        rule: event.data.rule,
        score: event.data.confidence,
        ...(event.data.statement === null ? {} : { command: bounded(event.data.statement) }),
      };
    case 'session.scored':
      return {
        name: 'A session was scored',
        category: 'detection',
        severity: event.data.level * 2,
        score: event.data.score,
      };
    case 'decision.made':
      return {
        name: 'A decision was made',
        category: 'decision',
        severity: event.data.level * 2,
        score: event.data.score,
        decision: event.data.kind,
        rule: event.data.trigger,
        reason: bounded(event.data.reasons.map(({ text }) => text).join('; ')),
      };
    case 'anomaly.found':
      return { name: 'A session was unusual', category: 'detection', severity: 6, score: event.data.score };
    case 'rarity.found':
      return { name: 'A session used something rare', category: 'detection', severity: 5, score: event.data.score };
    case 'source.assessed':
      return {
        name: 'A source is known to others',
        category: 'detection',
        severity: 5,
        score: event.data.maliciousness,
        rule: event.data.provider,
      };
    case 'attacker.updated':
      return {
        name: event.data.change === 'returned' ? 'An attacker came back' : 'An attacker was recognised',
        category: 'detection',
        severity: 5,
      };
    case 'run.noted':
      return {
        name: bounded(event.data.name),
        category: 'operation',
        severity: SEVERITIES[event.data.severity],
        reason: bounded(event.data.message ?? JSON.stringify(event.data.fields)),
      };
    case 'indicator.added':
      return {
        name: 'An indicator was added',
        category: 'detection',
        severity: 4,
        score: event.data.confidence,
        reason: bounded(`${event.data.type} ${event.data.value}`),
      };
    case 'sensor.lost':
      return { name: 'A sensor is silent', category: 'operation', severity: 7 };
    case 'fleet.failed':
      return {
        name: 'A sensor of the fleet failed',
        category: 'operation',
        severity: 5,
        reason: bounded(event.data.message),
      };
    case 'events.lost':
    case 'trap.failed':
    case 'limit.reached':
      return { name: OPERATIONS[event.kind], category: 'operation', severity: 6 };
    default:
      return { name: 'An event was recorded', category: 'operation', severity: 1 };
  }
}

/** Of 1 to 10, as every other event here. */
const SEVERITIES = { info: 1, low: 3, medium: 5, high: 8, critical: 10 } as const;

const OPERATIONS = {
  'events.lost': 'Events were lost',
  'trap.failed': 'A trap failed',
  'limit.reached': 'A limit was reached',
} as const;

function fileOf(data: { path?: string | undefined; sha256: string | null; bytes: number | null }) {
  return {
    ...(data.path === undefined ? {} : { path: bounded(data.path) }),
    ...(data.sha256 === null ? {} : { sha256: data.sha256 }),
    ...(data.bytes === null ? {} : { bytes: data.bytes }),
  };
}

function userAgentOf(headers: readonly (readonly [string, string])[]) {
  const found = headers.find(([name]) => name.toLowerCase() === 'user-agent');
  return found === undefined ? {} : { userAgent: bounded(found[1]) };
}

function bounded(text: string): string {
  return text.length <= EXPORT_LIMITS.maxRecordTextCharacters
    ? text
    : text.slice(0, EXPORT_LIMITS.maxRecordTextCharacters).toWellFormed();
}
