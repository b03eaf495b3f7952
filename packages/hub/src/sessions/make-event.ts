import { createHash } from 'node:crypto';
import type { CerberusEvent, EventData } from '@cerberusmesh/contracts';

/** For tests: a UUID that a name stands for. */
export function testUuid(name: string): string {
  const hex = createHash('sha256').update(name).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-7${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

let made = 0;

/** For tests: an event of session `session` with an id of its own. */
export function makeEvent<Kind extends CerberusEvent['kind']>(
  kind: Kind,
  data: EventData<Kind>,
  identity: { session?: string | null; at?: string; source?: string | null; id?: string; sensorId?: string } = {},
): CerberusEvent & { sessionId: string } {
  const { session = 'one', source = '192.0.2.7' } = identity;
  made += 1;
  const event = {
    id: identity.id ?? testUuid(`event ${made}`),
    at: identity.at ?? '2026-05-01T10:00:00.000000Z',
    sensorId: identity.sensorId ?? 'edge-1',
    trap: 'ssh',
    sessionId: session === null ? null : testUuid(session),
    source: source === null ? null : { address: source, port: 4711 },
    destination: { address: '10.0.0.1', port: 22 },
    protocol: 'ssh',
    kind,
    data,
  };
  // reason: a generic pair of kind and data does not narrow to the union; tests that pass no session know it.
  return event as CerberusEvent & { sessionId: string };
}
