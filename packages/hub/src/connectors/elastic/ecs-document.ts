import { isIP } from 'node:net';
import type { Endpoint, LoggedEvent } from '@cerberusmesh/contracts';
import { type EventRecord, recordOfEvent } from '../event-record.ts';

/** The version of the Elastic Common Schema that the fields are of; 9 keeps all of them. */
const ECS_VERSION = '8.17.0';

/** `event.category` and `event.type`, in the pairs that ECS allows ("Categorization fields"). */
const CATEGORIES = {
  session: ['session', 'info'],
  authentication: ['authentication', 'start'],
  process: ['process', 'start'],
  file: ['file', 'creation'],
  network: ['network', 'connection'],
  web: ['web', 'access'],
  detection: ['intrusion_detection', 'info'],
  decision: ['intrusion_detection', 'info'],
  operation: ['host', 'info'],
} as const satisfies Record<EventRecord['category'], readonly [string, string]>;

/**
 * An event as an ECS document. What attackers wrote is in values only, never in names, so that nobody can make an index
 * grow fields; the event itself is in `event.original`, which ECS does not index.
 */
export function ecsDocument({ seq, event }: LoggedEvent) {
  const record = recordOfEvent(event);
  const [category, type] = typeOf(event.kind) ?? CATEGORIES[record.category];
  const { technique } = record;
  const isAlert = record.category === 'detection' || record.category === 'decision';
  return {
    '@timestamp': event.at,
    ecs: { version: ECS_VERSION },
    message: record.name,
    event: {
      id: event.id,
      sequence: seq,
      kind: isAlert ? 'alert' : 'event',
      category: [category],
      type: [type],
      action: event.kind,
      module: 'cerberusmesh',
      dataset: 'cerberusmesh.events',
      severity: record.severity,
      ...optional('outcome', record.outcome),
      ...optional('reason', record.reason),
      ...(record.score === undefined ? {} : { risk_score: Math.round(record.score * 10_000) / 100 }),
      original: JSON.stringify(event),
    },
    observer: {
      vendor: 'CerberusMesh',
      product: 'CerberusMesh',
      type: 'honeypot',
      name: event.sensorId,
    },
    labels: {
      ...optional('trap', event.trap ?? undefined),
      ...optional('session_id', event.sessionId ?? undefined),
      ...optional('decision', record.decision),
    },
    ...(event.protocol === null ? {} : { network: { protocol: event.protocol.toLowerCase() } }),
    ...(event.source === null ? {} : { source: endpointOf(event.source) }),
    ...destinationOf(record, event.destination),
    ...(record.user === undefined ? {} : { user: { name: record.user } }),
    ...(record.command === undefined
      ? {}
      : {
          process: {
            command_line: record.command,
            ...(record.category === 'process' ? optional('exit_code', record.status) : {}),
          },
        }),
    ...(record.url === undefined ? {} : { url: { original: record.url } }),
    ...(record.category !== 'web'
      ? {}
      : { http: { request: { method: record.method }, response: { status_code: record.status } } }),
    ...(record.userAgent === undefined ? {} : { user_agent: { original: record.userAgent } }),
    ...(record.path === undefined && record.sha256 === undefined
      ? {}
      : {
          file: {
            ...optional('path', record.path),
            ...optional('size', record.bytes),
            ...(record.sha256 === undefined ? {} : { hash: { sha256: record.sha256 } }),
          },
        }),
    ...(technique === undefined
      ? {}
      : {
          threat: {
            framework: 'MITRE ATT&CK',
            technique: { id: [technique.id], name: [technique.name] },
            tactic: { name: technique.tactics },
          },
        }),
    ...(record.rule === undefined ? {} : { rule: { name: record.rule } }),
  };
}

function typeOf(kind: string): readonly [string, string] | undefined {
  if (kind === 'session.opened') return ['session', 'start'];
  return kind === 'session.closed' ? ['session', 'end'] : undefined;
}

/** `ip` only takes addresses; a name there would make the whole document be refused. */
function endpointOf({ address, port }: Endpoint) {
  return {
    address,
    ...(isIP(address) === 0 || address.includes('%') ? {} : { ip: address }),
    ...(port === null ? {} : { port }),
  };
}

function destinationOf(record: EventRecord, destination: Endpoint | null) {
  const at = record.target ?? destination;
  return at === null ? {} : { destination: endpointOf(at) };
}

function optional<Key extends string, Value>(key: Key, value: Value | undefined): { [name in Key]?: Value } {
  // reason: a computed key of a type parameter widens to string
  return value === undefined ? {} : ({ [key]: value } as { [name in Key]?: Value });
}
