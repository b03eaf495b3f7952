import { type SensorStatus, sensorStatusSchema, type TrapStatus, trapStatusSchema } from '@cerberusmesh/contracts';
import type { Queryable } from '../database.ts';

/** Every sensor that ever reported, by name. `silent`: not stopped, and nothing heard for `silentAfterMs`. */
export async function listSensors(
  database: Queryable,
  options: { readonly nowMs: number; readonly silentAfterMs: number },
): Promise<SensorStatus[]> {
  const rows = await database.query(
    `select id, persona, version, started_at, stopped_at, greatest(last_seen_at, contact.at) as last_seen_at, event_count
     from sensors left join sensor_contacts contact on contact.sensor_id = id order by id`,
  );
  const silentBefore = new Date(options.nowMs - options.silentAfterMs).toISOString();
  return rows.map((row) =>
    sensorStatusSchema.parse({
      id: row.id,
      persona: row.persona,
      version: row.version,
      startedAt: row.started_at,
      lastSeenAt: row.last_seen_at,
      state: stateOf(row, silentBefore),
      eventCount: row.event_count,
    }),
  );
}

/** Every trap of every sensor as the sensor last announced them, and the decoys that orders opened beside them. */
export async function listTraps(database: Queryable): Promise<TrapStatus[]> {
  const rows = await database.query(
    `select sensor_id, name, protocol, address, port, null::uuid as directive_id, position from traps
     union all
     select sensor_id, facts->'trap'->>'name', facts->'trap'->>'protocol', facts->'trap'->>'address',
            (facts->'trap'->>'port')::integer, directive_id, 1000000 + sequence
       from directives where kind = 'launch_decoy' and state = 'applied' and facts->'trap'->>'port' is not null
     order by sensor_id, position`,
  );
  return rows.map((row) =>
    trapStatusSchema.parse({
      sensorId: row.sensor_id,
      name: row.name,
      protocol: row.protocol,
      address: row.address,
      port: row.port,
      ...(row.directive_id === null ? {} : { directiveId: row.directive_id }),
    }),
  );
}

function stateOf(row: Record<string, unknown>, silentBefore: string): SensorStatus['state'] {
  const stoppedAt = String(row.stopped_at ?? '');
  if (stoppedAt !== '' && stoppedAt >= String(row.started_at ?? '')) return 'stopped';
  return String(row.last_seen_at) < silentBefore ? 'silent' : 'online';
}
