import { type CerberusEvent, type FleetEndReason, uuidV7 } from '@cerberusmesh/contracts';
import { textHash } from '../text-hash.ts';
import { type FleetRow, type NewFleetInstance, timestamp } from './fleet-store.ts';

/**
 * What the event log is told of the fleet. The ids come from what the events say: said again after a crash, or by another
 * hub, they are already there.
 */
function identity(row: { readonly id: string; readonly sensor_id: string }, what: string, atMs: number) {
  return {
    id: uuidV7(atMs, textHash(`fleet ${what}\n${row.id}`)),
    at: timestamp(atMs),
    sensorId: row.sensor_id,
    trap: null,
    sessionId: null,
    source: null,
    destination: null,
    protocol: null,
  };
}

export function fleetLaunched(made: NewFleetInstance): CerberusEvent {
  const { id, sensorId, provider, spec, endsAt, issuedBy } = made;
  return {
    ...identity({ id, sensor_id: sensorId }, 'launched', Date.parse(made.createdAt)),
    kind: 'fleet.launched',
    data: { instanceId: id, provider, ...spec, endsAt, by: issuedBy },
  };
}

export function fleetReady(
  row: FleetRow,
  seen: { readonly externalId: string; readonly address: string | null },
  atMs: number,
): CerberusEvent {
  return {
    ...identity(row, 'ready', atMs),
    kind: 'fleet.ready',
    data: { instanceId: row.id, provider: row.provider, ...seen, durationMs: since(row.created_at, atMs) },
  };
}

export function fleetFailed(
  row: FleetRow,
  failure: { readonly code: NonNullable<FleetRow['code']>; readonly message: string },
  atMs: number,
): CerberusEvent {
  return {
    ...identity(row, 'failed', atMs),
    kind: 'fleet.failed',
    data: { instanceId: row.id, provider: row.provider, ...failure },
  };
}

export function fleetEnded(row: FleetRow, reason: FleetEndReason, atMs: number): CerberusEvent {
  return {
    ...identity(row, 'ended', atMs),
    kind: 'fleet.ended',
    data: { instanceId: row.id, provider: row.provider, reason, lifetimeMs: since(row.created_at, atMs) },
  };
}

function since(iso: string, atMs: number): number {
  return Math.max(0, Math.round(atMs - Date.parse(iso)));
}
