import type { CerberusEvent } from '@cerberusmesh/contracts';
import { z } from 'zod';
import { uuidArray } from '../storage/binary-arrays.ts';
import type { Database } from '../storage/database.ts';

/** Which sensor a session belongs to: the first that reported it. */
export interface SessionOwners {
  /** The sessions of these events that belong to another sensor; those that belong to nobody now belong to this one. */
  claim(events: readonly CerberusEvent[], sensorId: string): Promise<ReadonlySet<string>>;
}

const ownerRows = z.array(z.object({ id: z.string(), sensor_id: z.string() }));

/** @param maxCached sessions remembered; the least recently claimed is asked for again */
export function createSessionOwners(database: Database, maxCached: number): SessionOwners {
  const owners = new Map<string, string>();

  function remember(sessionId: string, sensorId: string): void {
    owners.delete(sessionId);
    owners.set(sessionId, sensorId);
    if (owners.size <= maxCached) return;
    const oldest = owners.keys().next();
    if (oldest.done !== true) owners.delete(oldest.value);
  }

  return {
    async claim(events, sensorId) {
      const sessions = new Set<string>();
      for (const { sessionId } of events) if (sessionId !== null) sessions.add(sessionId);
      const unknown = [...sessions].filter((sessionId) => !owners.has(sessionId));
      if (unknown.length > 0) {
        const rows = await database.query(
          'select given.id, owner.sensor_id from unnest($1::uuid[]) as given(id) cross join lateral (select sensor_id from events where session_id = given.id order by seq limit 1) owner',
          [uuidArray(unknown)],
        );
        for (const row of ownerRows.parse(rows)) remember(row.id, row.sensor_id);
      }
      const foreign = new Set<string>();
      for (const sessionId of sessions) {
        const owner = owners.get(sessionId) ?? sensorId;
        if (owner !== sensorId) foreign.add(sessionId);
        remember(sessionId, owner);
      }
      return foreign;
    },
  };
}
