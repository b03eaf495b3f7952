import type { Database } from '../storage/database.ts';

/** Remembers when each sensor last spoke to a hub. */
export interface SensorContacts {
  /** @throws CerberusError `database-unavailable` */
  heard(sensorId: string): Promise<void>;
}

/** @param intervalMs a contact is written at most this often for a sensor: busy sensors send many batches a second */
export function createSensorContacts(database: Database, now: () => number, intervalMs: number): SensorContacts {
  const written = new Map<string, number>();
  return {
    async heard(sensorId) {
      const nowMs = now();
      if (nowMs - (written.get(sensorId) ?? Number.NEGATIVE_INFINITY) < intervalMs) return;
      await database.execute(
        'insert into sensor_contacts as known (sensor_id, at) values ($1, $2) on conflict (sensor_id) do update set at = greatest(known.at, excluded.at)',
        [sensorId, new Date(nowMs).toISOString()],
      );
      written.set(sensorId, nowMs);
    },
  };
}
